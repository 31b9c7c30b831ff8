#include "core/mux/mux_stream.h"

#include "core/base/copy_bytes.h"
#include "core/mux/multiplexer.h"

#include <algorithm>
#include <utility>

namespace culvert::mux {

using net::Io;

MuxStream::MuxStream(Multiplexer& mux, std::uint32_t id, std::uint32_t window)
    : mux_(&mux), id_(id), receive_window_(window), waiters_(mux.executor()) {}

MuxStream::~MuxStream() {
  if (mux_) mux_->release(*this);
}

Io MuxStream::try_read(MutableBytes to) {
  if (to.empty()) return Io::moved(0);
  const Bytes ready = buffered();
  if (!ready.empty()) {
    const std::size_t count = std::min(ready.size(), to.size());
    copy_bytes(to.data(), ready.first(count));
    consume(count);
    return Io::moved(count);
  }
  if (fin_received_) return Io::ended();
  return failure_ ? Io::failed(failure_) : Io::blocked();
}

Io MuxStream::try_write(Bytes from) {
  if (failure_) return Io::failed(failure_);
  if (fin_sent_) return Io::failed(make_error_code(Errc::closed));
  if (from.empty()) return Io::moved(0);
  const std::size_t count = std::min(room(), from.size());
  if (count == 0) return Io::blocked();
  mux_->write(*this, from.first(count));
  return Io::moved(count);
}

std::size_t MuxStream::room() const {
  // Not blocked: the write that is tried then tells what is wrong.
  if (failure_ || fin_sent_) return 1;
  return mux_->room(*this);
}

Bytes MuxStream::buffered() {
  return backlog_.empty() ? arriving_ : backlog_.bytes();
}

void MuxStream::consume(std::size_t count) {
  if (backlog_.empty())
    arriving_ = arriving_.subspan(count);
  else
    backlog_.consume(count);
  if (mux_ && !fin_received_) mux_->consumed(*this, static_cast<std::uint32_t>(count));
}

void MuxStream::when_readable(net::Waiter& waiter) {
  waiters_.set_reader(waiter);
  if (!buffered().empty() || fin_received_ || failure_) waiters_.wake_reader();
}

void MuxStream::when_writable(net::Waiter& waiter) {
  waiters_.set_writer(waiter);
  if (failure_ || fin_sent_)
    waiters_.wake_writer();
  else
    mux_->await_room(*this);
}

void MuxStream::forget(net::Waiter& waiter) noexcept {
  waiters_.forget(waiter);
  // Before its SYN is out the same hook holds its place among those that wait for that.
  if (announced_ && !waiters_.has_writer()) unlink();
}

void MuxStream::shutdown_write() {
  if (mux_ && !fin_sent_) mux_->finish(*this);
}

void MuxStream::abort() noexcept {
  backlog_.clear();
  arriving_ = {};
  if (mux_) mux_->reset(*this);
}

std::string MuxStream::describe() const {
  return "stream " + std::to_string(id_);
}

void MuxStream::deliver(Bytes payload) {
  if (!backlog_.empty() || !waiters_.has_reader()) {
    backlog_.append(payload);
    waiters_.wake_reader();
    return;
  }
  arriving_ = payload;
  const Multiplexer& mux = *mux_;
  waiters_.call_reader();
  if (!mux.is_delivering_to(*this)) return;  // destroyed, reset, or the session is over
  backlog_.append(std::exchange(arriving_, {}));
  if (!backlog_.empty()) waiters_.wake_reader();
}

void MuxStream::leave(std::error_code failure) {
  mux_ = nullptr;
  unlink();
  backlog_.append(std::exchange(arriving_, {}));
  if (!failure_) failure_ = failure;
  waiters_.wake_reader();
  waiters_.wake_writer();
}

}  // namespace culvert::mux
