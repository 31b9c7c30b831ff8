#include "core/net/network_watch.h"

#include "core/net/route_news.h"

#ifdef __linux__

#include <boost/asio/posix/stream_descriptor.hpp>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace culvert::net {
namespace {

constexpr unsigned wanted_groups =
    RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE;

/// As large as the kernel makes a datagram of a dump (netlink(7)).
using Datagram = std::array<std::byte, 32 * 1024>;

}  // namespace

class NetworkWatch::Socket {
 public:
  Socket() : file_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE)) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() {
    if (file_ >= 0) ::close(file_);
  }

  /// Zero, or what the system said.
  int subscribe() const {
    if (file_ < 0) return errno;
    sockaddr_nl us{};
    us.nl_family = AF_NETLINK;
    us.nl_groups = wanted_groups;
    if (::bind(file_, reinterpret_cast<const sockaddr*>(&us), sizeof us) != 0) return errno;
    const Bytes request = links_request();
    return ::send(file_, request.data(), request.size(), 0) < 0 ? errno : 0;
  }

  int release() { return std::exchange(file_, -1); }

 private:
  int file_;
};

NetworkWatch::NetworkWatch() : socket_(std::make_unique<Socket>()) {
  if (const int error = socket_->subscribe(); error != 0)
    problem_ = std::generic_category().message(error);
}

NetworkWatch::~NetworkWatch() = default;

Task<> NetworkWatch::run(std::function<void()> returned) {
  if (!problem_.empty()) co_return;
  asio::posix::basic_stream_descriptor<Executor> socket(co_await this_coro::executor,
                                                        socket_->release());
  RouteNews news;
  const auto datagram = std::make_unique<Datagram>();
  for (;;) {
    const ssize_t count =
        ::recv(socket.native_handle(), datagram->data(), datagram->size(), MSG_DONTWAIT);
    if (count >= 0) {
      if (news.take(Bytes(*datagram).first(static_cast<std::size_t>(count)))) returned();
    } else if (errno == ENOBUFS) {
      returned();  // so much has changed that the kernel could not tell it all
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      co_await socket.async_wait(asio::posix::descriptor_base::wait_read, use_task);
    } else if (errno != EINTR) {
      problem_ = std::generic_category().message(errno);
      co_return;
    }
  }
}

}  // namespace culvert::net

#else

namespace culvert::net {

class NetworkWatch::Socket {};

NetworkWatch::NetworkWatch() : problem_("not built for this system") {}
NetworkWatch::~NetworkWatch() = default;

Task<> NetworkWatch::run(std::function<void()> /*returned*/) {
  co_return;
}

}  // namespace culvert::net

#endif
