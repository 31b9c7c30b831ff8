#include "tests/bench/load/poller.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace culvert::bench {

Poller::Poller() : descriptor_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "epoll");
}

Poller::~Poller() {
  ::close(descriptor_);
}

void Poller::add(int descriptor, std::uint32_t events, Watcher& watcher) {
  control(EPOLL_CTL_ADD, descriptor, events, &watcher);
}

void Poller::change(int descriptor, std::uint32_t events, Watcher& watcher) {
  control(EPOLL_CTL_MOD, descriptor, events, &watcher);
}

void Poller::remove(int descriptor) {
  control(EPOLL_CTL_DEL, descriptor, 0, nullptr);
}

void Poller::control(int operation, int descriptor, std::uint32_t events, Watcher* watcher) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = watcher;
  if (::epoll_ctl(descriptor_, operation, descriptor, &event) != 0)
    throw std::system_error(errno, std::generic_category(), "epoll control");
}

bool Poller::turn(std::optional<std::chrono::milliseconds> limit) {
  std::array<epoll_event, 256> events;
  const int count = ::epoll_wait(descriptor_, events.data(), static_cast<int>(events.size()),
                                 limit ? static_cast<int>(limit->count()) : -1);
  if (count < 0 && errno != EINTR)
    throw std::system_error(errno, std::generic_category(), "epoll wait");
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    static_cast<Watcher*>(event.data.ptr)->ready(event.events);
  }
  return count > 0;
}

}  // namespace culvert::bench
