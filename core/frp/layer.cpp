#include "core/frp/layer.h"

#include "core/net/loop_buffers.h"

#include <algorithm>
#include <cstring>

namespace culvert::frp {

using net::Io;

namespace {

/// Encoded bytes that may wait for the inner stream; above that writers wait.
constexpr std::size_t most_outgoing = 64 * 1024;

}  // namespace

Io Layer::try_read(MutableBytes to) {
  while (incoming_.empty()) {
    if (error_) return Io::failed(error_);
    net::LoopBuffers::Loan loan = net::LoopBuffers::of(executor()).borrow();
    const Io io = inner_->try_read(loan.bytes());
    if (io.status == Io::Status::ended && !may_end()) {
      error_ = make_error_code(Errc::closed);
      return Io::failed(error_);
    }
    if (!io.is_done()) return io;
    error_ = decode(Bytes(loan.bytes()).first(io.count), incoming_);
  }
  const std::size_t count = std::min(to.size(), incoming_.size());
  std::memcpy(to.data(), incoming_.bytes().data(), count);
  incoming_.consume(count);
  return Io::moved(count);
}

Io Layer::try_write(Bytes from) {
  const Bytes part = from.first(std::min(from.size(), room()));
  if (part.empty()) return from.empty() ? Io::moved(0) : Io::blocked();
  encode(part, outgoing_);
  const Io io = push();
  return io.status == Io::Status::failed ? io : Io::moved(part.size());
}

std::size_t Layer::room() const {
  if (outgoing_.size() >= most_outgoing) return 0;
  // Whatever the inner stream has no room for waits here, so fairness below keeps its say.
  return outgoing_.empty() ? std::min(most_outgoing, std::max<std::size_t>(inner_->room(), 1024))
                           : most_outgoing - outgoing_.size();
}

Io Layer::push() {
  while (!outgoing_.empty()) {
    const Io io = inner_->try_write(outgoing_.bytes());
    if (io.status == Io::Status::failed) return io;
    if (!io.is_done() || io.count == 0) {
      if (!std::exchange(pushing_, true)) inner_->when_writable(pusher_);
      return Io::blocked();
    }
    outgoing_.consume(io.count);
  }
  if (shut_ && !std::exchange(inner_shut_, true)) inner_->shutdown_write();
  return Io::moved(0);
}

void Layer::push_again() {
  pushing_ = false;
  push();
  waiters_.call_writer();
}

Io Layer::try_flush() {
  const Io io = push();
  return io.is_done() ? inner_->try_flush() : io;
}

void Layer::when_readable(net::Waiter& waiter) {
  if (incoming_.empty() && !error_) {
    inner_->when_readable(waiter);
    return;
  }
  waiters_.set_reader(waiter);
  waiters_.wake_reader();
}

void Layer::when_writable(net::Waiter& waiter) {
  waiters_.set_writer(waiter);
  if (pushing_) return;  // the pusher calls
  if (held() == 0) {
    waiters_.wake_writer();
    return;
  }
  pushing_ = true;
  inner_->when_writable(pusher_);
}

void Layer::forget(net::Waiter& waiter) noexcept {
  waiters_.forget(waiter);
  inner_->forget(waiter);
}

void Layer::shutdown_write() {
  shut_ = true;
  push();
}

}  // namespace culvert::frp
