#include "tests/bench/load/service.h"

#include "tests/bench/load/bulk_service.h"
#include "tests/bench/load/lane.h"
#include "tests/bench/load/report.h"
#include "tests/bench/load/request.h"
#include "tests/bench/load/socket.h"

#include <sys/epoll.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace culvert::bench {
namespace {

/// What every GET is answered with: 1 KiB, as a small page or an answer of an API has.
const std::string& page() {
  static const std::string text =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1024\r\n\r\n" +
      std::string(1024, 'c');
  return text;
}

/// A connection whose visitor wants an echo or pages, until its first byte says that it is bulk.
class SmallService final : public Watcher {
 public:
  SmallService(Lane& lane, Lane& bulk, Socket socket)
      : lane_(lane), bulk_(bulk), socket_(std::move(socket)) {}

  [[nodiscard]] const Socket& socket() const { return socket_; }

  void ready(std::uint32_t events) override {
    if ((events & EPOLLOUT) != 0 ? !flush() : !read()) lane_.release(*this);
  }

 private:
  /// False when this object has nothing more to do.
  bool read() {
    const auto count = socket_.read(lane_.buffer());
    if (!count) return true;
    if (*count == 0) return false;
    const auto bytes = lane_.buffer().first(*count);
    if (!wish_) wish_ = Wish{bytes.front()};
    switch (*wish_) {
      case Wish::echo:
        return answer(bytes);
      case Wish::http:
        return answer_requests(bytes);
      case Wish::sink:
      case Wish::source:
      case Wish::both:
        hand_over(bytes);
        return false;
    }
    return false;
  }

  bool answer(std::span<const char> bytes) {
    const auto sent = socket_.write(bytes);
    if (!sent) return false;
    if (*sent == bytes.size()) return true;
    backlog_.assign(bytes.begin() + static_cast<std::ptrdiff_t>(*sent), bytes.end());
    lane_.poller().change(socket_.descriptor(), EPOLLOUT, *this);
    return true;
  }

  bool flush() {
    const auto sent = socket_.write(backlog_);
    if (!sent) return false;
    backlog_.erase(0, *sent);
    if (backlog_.empty()) lane_.poller().change(socket_.descriptor(), EPOLLIN, *this);
    return true;
  }

  /// A page for every empty line; the requests have no bodies.
  bool answer_requests(std::span<const char> bytes) {
    constexpr std::string_view end = "\r\n\r\n";
    std::string pages;
    for (const char byte : bytes) {
      end_seen_ = byte == end[end_seen_] ? end_seen_ + 1 : static_cast<std::size_t>(byte == '\r');
      if (end_seen_ < end.size()) continue;
      end_seen_ = 0;
      pages += page();
    }
    return pages.empty() || answer(pages);
  }

  void hand_over(std::span<const char> bytes) {
    lane_.poller().remove(socket_.descriptor());
    BulkService::start(bulk_, std::move(socket_), bytes);
  }

  Lane& lane_;
  Lane& bulk_;
  Socket socket_;
  std::optional<Wish> wish_;
  std::size_t end_seen_ = 0;
  std::string backlog_;
};

class Entrance final : public Watcher {
 public:
  Entrance(Lane& lane, Lane& bulk, Socket socket)
      : lane_(lane), bulk_(bulk), socket_(std::move(socket)) {
    lane_.poller().add(socket_.descriptor(), EPOLLIN, *this);
  }

  void ready(std::uint32_t /*events*/) override {
    while (auto visitor = socket_.accept()) {
      auto service = std::make_unique<SmallService>(lane_, bulk_, std::move(*visitor));
      auto& self = *service;
      lane_.own(std::move(service));
      lane_.poller().add(self.socket().descriptor(), EPOLLIN, self);
    }
  }

 private:
  Lane& lane_;
  Lane& bulk_;
  Socket socket_;
};

}  // namespace

void serve(std::uint16_t port) {
  raise_descriptor_limit();
  auto small = std::make_unique<Lane>();
  auto bulk = std::make_unique<Lane>();
  Socket socket = Socket::listen(port);
  Report("serve").add("port", socket.local_port()).add("congestion", socket.congestion()).print();
  const Entrance entrance(*small, *bulk, std::move(socket));
  const std::jthread small_thread([&] { small->run(); });
  const std::jthread bulk_thread([&] { bulk->run(); });
  wait_for_end_of_input();
  small->stop();
  bulk->stop();
}

}  // namespace culvert::bench
