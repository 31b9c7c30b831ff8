#pragma once

#include "core/net/tcp.h"
#include "tests/support/run_until.h"

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

/// Real sockets for tests of things that have a thread, or a process, of their own.
namespace culvert::support {

/// An echo service on a free port of the loopback, on a thread of its own.
class LocalService {
 public:
  LocalService() : listener_(io_.get_executor(), net::Endpoint{"127.0.0.1", 0}) {
    asio::co_spawn(io_.get_executor(), serve(),
                   asio::bind_cancellation_slot(stop_.slot(), [](const std::exception_ptr&) {}));
    thread_ = std::thread([this] { io_.run(); });
  }
  ~LocalService() {
    asio::post(io_, [this] { stop_.emit(asio::cancellation_type::terminal); });
    thread_.join();
  }
  LocalService(const LocalService&) = delete;
  LocalService& operator=(const LocalService&) = delete;

  std::uint16_t port() const { return listener_.port(); }
  int accepted() const { return accepted_.load(); }

 private:
  Task<> serve() {
    co_await with_scope([this](TaskScope& scope) -> Task<> {
      for (;;) {
        std::unique_ptr<net::TcpStream> stream = co_await listener_.accept();
        ++accepted_;
        scope.spawn("echo", echo_all(std::move(stream)));
      }
    });
  }
  static Task<> echo_all(std::unique_ptr<net::TcpStream> stream) {
    co_await attempt(echo(*stream));
  }
  static Task<> echo(net::Stream& stream) {
    std::vector<std::byte> piece(16 * 1024);
    while (const std::size_t count = co_await net::read_some(stream, piece, Leg::none))
      co_await net::write(stream, Bytes(piece).first(count), Leg::none);
    stream.shutdown_write();
  }

  asio::io_context io_{1};
  net::Listener listener_;
  asio::cancellation_signal stop_;
  std::atomic<int> accepted_ = 0;
  std::thread thread_;
};

/// A connection that the test drives itself, call by call.
class LocalUser {
 public:
  /// Throws Failure when nobody listens.
  explicit LocalUser(std::uint16_t port) {
    net::DialOptions options;
    stream_ = run(io_, net::dial(net::Endpoint{"127.0.0.1", port}, options, Leg::none));
  }

  static bool can_connect(std::uint16_t port) {
    try {
      const LocalUser user(port);
      return true;
    } catch (const Failure&) {
      return false;
    }
  }

  void send(std::string_view text) { run(io_, net::write(*stream_, as_bytes(text), Leg::none)); }
  void end() { stream_->shutdown_write(); }
  std::string take(std::size_t size) {
    std::string text(size, '\0');
    run(io_, net::read_exactly(*stream_, std::as_writable_bytes(std::span(text)), Leg::none));
    return text;
  }
  /// Everything up to the end; "!" behind it when that was no orderly one.
  std::string take_rest() {
    std::string all;
    std::string piece(64 * 1024, '\0');
    try {
      while (const std::size_t count =
                 run(io_,
                     net::read_some(*stream_, std::as_writable_bytes(std::span(piece)), Leg::none)))
        all.append(piece, 0, count);
    } catch (const Failure&) {
      all.push_back('!');
    }
    return all;
  }

 private:
  asio::io_context io_{1};
  std::unique_ptr<net::TcpStream> stream_;
};

}  // namespace culvert::support
