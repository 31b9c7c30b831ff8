#include "tests/bench/load/socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace culvert::bench {
namespace {

[[noreturn]] void fail(const char* doing) {
  throw std::system_error(errno, std::generic_category(), doing);
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void set(int descriptor, int level, int option, int value) {
  if (::setsockopt(descriptor, level, option, &value, sizeof value) != 0) fail("socket option");
}

/// The machine's default may pace (BBR), which measures the pacing (IO-62). Where cubic is not
/// allowed the socket keeps the default, and the report says which one that is.
void pin_congestion(int descriptor) {
  constexpr std::string_view wanted = "cubic";
  (void)::setsockopt(descriptor, IPPROTO_TCP, TCP_CONGESTION, wanted.data(), wanted.size());
}

Socket open() {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) fail("socket");
  Socket socket(descriptor);
  pin_congestion(descriptor);
  set(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
  return socket;
}

}  // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
  if (this != &other) {
    close();
    descriptor_ = std::exchange(other.descriptor_, -1);
  }
  return *this;
}

Socket::~Socket() {
  close();
}

void Socket::close() {
  if (is_open()) ::close(std::exchange(descriptor_, -1));
}

Socket Socket::listen(std::uint16_t port) {
  Socket socket = open();
  set(socket.descriptor(), SOL_SOCKET, SO_REUSEADDR, 1);
  const sockaddr_in address = loopback(port);
  if (::bind(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    fail("bind");
  if (::listen(socket.descriptor(), 4096) != 0) fail("listen");
  return socket;
}

Socket Socket::connect(std::uint16_t port) {
  Socket socket = open();
  const sockaddr_in address = loopback(port);
  const int outcome =
      ::connect(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (outcome != 0 && errno != EINPROGRESS) fail("connect");
  return socket;
}

Socket Socket::connect_now(std::uint16_t port) {
  Socket socket = connect(port);
  pollfd waiting{.fd = socket.descriptor(), .events = POLLOUT, .revents = 0};
  if (::poll(&waiting, 1, 10'000) != 1) throw std::runtime_error("not connected in ten seconds");
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket.descriptor(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) fail("connect");
  if (error != 0) throw std::system_error(error, std::generic_category(), "connect");
  return socket;
}

std::uint16_t Socket::local_port() const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    fail("name of the socket");
  return ntohs(address.sin_port);
}

std::string Socket::congestion() const {
  std::array<char, 32> name{};
  auto size = static_cast<socklen_t>(name.size() - 1);
  if (::getsockopt(descriptor_, IPPROTO_TCP, TCP_CONGESTION, name.data(), &size) != 0)
    fail("congestion control");
  return name.data();
}

std::optional<Socket> Socket::accept() const {
  const int descriptor = ::accept4(descriptor_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (descriptor < 0) {
    if (errno == EAGAIN || errno == ECONNABORTED) return std::nullopt;
    fail("accept");
  }
  Socket socket(descriptor);
  set(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
  return socket;
}

std::optional<std::size_t> Socket::read(std::span<char> to) const {
  const ssize_t count = ::recv(descriptor_, to.data(), to.size(), 0);
  if (count >= 0) return static_cast<std::size_t>(count);
  if (errno == EAGAIN || errno == EINTR) return std::nullopt;
  if (errno == ECONNRESET) return 0;
  fail("recv");
}

std::optional<std::size_t> Socket::write(std::span<const char> from) const {
  const ssize_t count = ::send(descriptor_, from.data(), from.size(), MSG_NOSIGNAL);
  if (count >= 0) return static_cast<std::size_t>(count);
  if (errno == EAGAIN || errno == EINTR) return 0;
  if (errno == EPIPE || errno == ECONNRESET) return std::nullopt;
  fail("send");
}

void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) fail("descriptor limit");
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) fail("descriptor limit");
}

}  // namespace culvert::bench
