#include "core/mux/mux_stream.h"

#include "core/mux/session_impl.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace culvert::mux {

using net::Io;

MuxStream::MuxStream(Session::Impl& session, std::uint32_t stream_id, const Executor& executor)
    : id(stream_id), session_(&session), waiters_(executor) {}

MuxStream::~MuxStream() {
  if (session_ != nullptr) session_->stream_destroyed(*this, !backlog_.empty());
}

Io MuxStream::try_read(MutableBytes to) {
  const Bytes ready = buffered();
  if (!ready.empty()) {
    const std::size_t count = std::min(ready.size(), to.size());
    std::memcpy(to.data(), ready.data(), count);
    consume(count);
    return Io::moved(count);
  }
  if (fin_received) return Io::ended();
  if (error_) return Io::failed(error_);
  return Io::blocked();
}

Io MuxStream::try_write(Bytes from) {
  if (error_) return Io::failed(error_);
  if (fin_sent) return Io::failed(make_error_code(Errc::closed));
  if (from.empty()) return Io::moved(0);
  const std::size_t count = std::min(session_->room_for(*this), from.size());
  if (count == 0) return Io::blocked();
  session_->send_data(*this, from.first(count));
  return Io::moved(count);
}

std::size_t MuxStream::room() const {
  // A failed stream is "writable": the write then tells the failure.
  if (error_ || fin_sent) return 1;
  return session_->room_for(*this);
}

Bytes MuxStream::buffered() {
  return backlog_.empty() ? incoming_ : backlog_.bytes();
}

void MuxStream::consume(std::size_t count) {
  if (!backlog_.empty())
    backlog_.consume(count);
  else
    incoming_ = incoming_.subspan(count);
  if (session_ != nullptr && !fin_received)
    session_->consumed(*this, static_cast<std::uint32_t>(count));
}

void MuxStream::when_readable(net::Waiter& waiter) {
  waiters_.set_reader(waiter);
  if (!buffered().empty() || fin_received || error_) waiters_.wake_reader();
}

void MuxStream::when_writable(net::Waiter& waiter) {
  waiters_.set_writer(waiter);
  if (room() > 0)
    waiters_.wake_writer();
  else
    session_->wait_for_room(*this);
}

void MuxStream::forget(net::Waiter& waiter) noexcept {
  waiters_.forget(waiter);
}

void MuxStream::shutdown_write() {
  if (session_ == nullptr || fin_sent || error_) return;
  session_->send_fin(*this);
}

void MuxStream::abort() noexcept {
  if (session_ != nullptr) session_->stream_aborted(*this);
  fail(make_error_code(Errc::reset));
}

std::string MuxStream::describe() const {
  return "stream " + std::to_string(id);
}

void MuxStream::deliver(Bytes payload) {
  if (!backlog_.empty() || !waiters_.has_reader()) {
    backlog_.append(payload);
    waiters_.wake_reader();
    return;
  }
  incoming_ = payload;
  waiters_.call_reader();
  const Bytes rest = std::exchange(incoming_, Bytes());
  backlog_.append(rest);
  // A reader that took a part and waits again must hear of the rest.
  if (!rest.empty()) waiters_.wake_reader();
}

void MuxStream::end_of_peer() {
  fin_received = true;
  waiters_.wake_reader();
}

void MuxStream::fail(std::error_code error) {
  session_ = nullptr;
  if (!error_) error_ = error;
  waiters_.wake_reader();
  waiters_.wake_writer();
}

}  // namespace culvert::mux
