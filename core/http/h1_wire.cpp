#include "core/http/h1_wire.h"

#include <algorithm>
#include <utility>

namespace culvert::http {

H1Wire::H1Wire(net::StreamPtr stream) : stream_(std::move(stream)), waiters_(stream_->executor()) {}

H1Wire::~H1Wire() {
  stream_->forget(read_hook_);
  stream_->forget(write_hook_);
}

net::Io H1Wire::fill() {
  const net::Io io = in_.fill(*stream_);
  if (!io.is_done()) in_.release_if_empty();
  return io;
}

std::size_t H1Wire::room() const {
  if (write_error_) return most_pending;  // write() tells
  // While the stream is blocked nothing is gained by collecting more than a little.
  if (awaits_room_) return 0;
  return most_pending - std::min(most_pending, out_.pending());
}

net::Io H1Wire::write(Bytes bytes) {
  if (write_error_) return net::Io::failed(write_error_);
  const std::size_t size = bytes.size();
  const bool is_small = out_.pending() + size <= collected;
  if (!out_.is_drained() || is_small) {
    const std::size_t part = std::min(size, collected - std::min(collected, out_.pending()));
    out_.append(bytes.first(part));
    bytes = bytes.subspan(part);
    if (is_small) {
      flush_soon();
      return net::Io::moved(size);
    }
    if (flush().status == net::Io::Status::failed) return net::Io::failed(write_error_);
  }
  while (!bytes.empty() && out_.is_drained()) {
    const net::Io io = stream_->try_write(bytes);
    if (io.status == net::Io::Status::failed) {
      fail(io.error);
      return net::Io::failed(write_error_);
    }
    bytes = bytes.subspan(io.count);
    sent_ += io.count;
    // A partial write means the end of the room, but for layers that take a record at a time.
    if (io.count == 0 || stream_->room() == 0) break;
  }
  if (!bytes.empty()) {
    out_.append(bytes);
    await_room();
  }
  return net::Io::moved(size);
}

net::Io H1Wire::flush() {
  if (write_error_) return net::Io::failed(write_error_);
  if (awaits_room_ && !out_.is_drained()) return net::Io::blocked();
  const std::size_t before = out_.pending();
  const net::Io io = out_.drain(*stream_);
  sent_ += before - out_.pending();
  if (io.status == net::Io::Status::failed) fail(io.error);
  if (io.is_blocked()) await_room();
  if (io.is_done() && std::exchange(end_wanted_, false)) stream_->shutdown_write();
  return io;
}

void H1Wire::flush_soon() {
  if (awaits_room_ || std::exchange(flush_posted_, true)) return;
  if (!alive_) alive_ = std::make_shared<Alive>();
  asio::post(stream_->executor(), [this, alive = std::weak_ptr(alive_)] {
    if (alive.expired()) return;
    flush_posted_ = false;
    if (!awaits_room_) flush();
  });
}

void H1Wire::end() {
  end_wanted_ = true;
  flush();
}

void H1Wire::limit_stalls(Deadlines& deadlines, Duration limit) {
  stall_.emplace(deadlines, *this, limit);
}

void H1Wire::Stall::expired() {
  wire_.fail(make_error_code(Errc::timed_out));
  wire_.stream_->abort();
}

void H1Wire::when_readable(net::Waiter& waiter) {
  in_.release_if_empty();
  waiters_.set_reader(waiter);
  stream_->when_readable(read_hook_);
}

void H1Wire::when_writable(net::Waiter& waiter) {
  waiters_.set_writer(waiter);
  if (!awaits_room_ && room() > 0)
    waiters_.wake_writer();
  else
    await_room();
}

void H1Wire::release_memory() {
  in_.release_if_empty();
  if (out_.is_drained()) out_.release();
}

void H1Wire::writable() {
  awaits_room_ = false;
  if (stall_) stall_->clear();
  const net::Io io = flush();
  if (!io.is_blocked()) waiters_.call_writer();
}

void H1Wire::await_room() {
  if (write_error_ || std::exchange(awaits_room_, true)) return;
  if (stall_) stall_->start();
  stream_->when_writable(write_hook_);
}

/// Who waits learns of it, whatever for.
void H1Wire::fail(std::error_code error) {
  write_error_ = error;
  awaits_room_ = false;
  out_.clear();
  waiters_.wake_reader();
  waiters_.wake_writer();
}

}  // namespace culvert::http
