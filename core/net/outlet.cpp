#include "core/net/outlet.h"

#include <utility>

namespace culvert::net {

Io Outlet::send(Bytes bytes) {
  if (failure_) return Io::failed(failure_);
  if (held_.empty()) {
    const Io io = inner_.try_write(bytes);
    if (io.status == Io::Status::failed) return broke(io.error);
    if (io.is_done()) bytes = bytes.subspan(io.count);
    if (bytes.empty()) return Io::moved(0);
  }
  held_.append(bytes);
  wait();
  return Io::moved(0);
}

void Outlet::end() {
  ending_ = true;
  push();
}

/// Nobody will take what is held.
Io Outlet::broke(std::error_code error) {
  failure_ = error;
  held_.clear();
  return Io::failed(error);
}

Io Outlet::push() {
  if (failure_) return Io::failed(failure_);
  while (!held_.empty()) {
    const Io io = inner_.try_write(held_.bytes());
    if (io.status == Io::Status::failed) return broke(io.error);
    if (!io.is_done()) {
      wait();
      return Io::blocked();
    }
    held_.consume(io.count);
  }
  if (std::exchange(ending_, false)) inner_.shutdown_write();
  return Io::moved(0);
}

void Outlet::when_writable(Waiter& waiter) {
  waiters_.set_writer(waiter);
  if (held_.empty() && inner_.held() == 0) return waiters_.wake_writer();
  wait();
}

void Outlet::wait() {
  if (!std::exchange(waiting_, true)) inner_.when_writable(*this);
}

/// A failure is for the writer to find: it is called in either case.
void Outlet::ready() {
  waiting_ = false;
  push();
  if (room() > 0 || !waiting_) waiters_.call_writer();
}

}  // namespace culvert::net
