#include "tests/bench/load/lane.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace culvert::bench {

Lane::Stop::Stop() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Lane::Stop::~Stop() {
  ::close(descriptor_);
}

void Lane::Stop::ready(std::uint32_t /*events*/) {
  happened_ = true;
}

void Lane::Stop::happen() {
  if (::eventfd_write(descriptor_, 1) != 0)
    throw std::system_error(errno, std::generic_category(), "eventfd");
}

void Lane::run() noexcept {
  poller_.add(stop_.descriptor(), EPOLLIN, stop_);
  while (!stop_.happened())
    poller_.turn();
}

void Lane::stop() {
  stop_.happen();
}

void Lane::own(std::unique_ptr<Watcher> watcher) {
  const std::scoped_lock lock(mutex_);
  Watcher* const key = watcher.get();
  watchers_.emplace(key, std::move(watcher));
}

void Lane::release(Watcher& watcher) {
  decltype(watchers_)::node_type node;
  const std::scoped_lock lock(mutex_);
  node = watchers_.extract(&watcher);
}

}  // namespace culvert::bench
