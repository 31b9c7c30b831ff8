#include "tests/gateway/asking.h"
#include "tests/gateway/peers.h"
#include "tests/gateway/scenarios.h"

#include <algorithm>

namespace culvert::gateway::scenarios {
namespace {

using http::ResetCode;
using namespace peers;

// ---- HTTP/2 by hand ------------------------------------------------------------------------

constexpr std::uint8_t data = 0, headers = 1, rst = 3, push_promise = 5, away = 7, continuation = 9;
constexpr std::uint8_t end_stream = 1, end_headers = 4;

/// RFC 7541 5.1, with a prefix of seven bits.
std::string integer(std::size_t value) {
  if (value < 127) return std::string(1, static_cast<char>(value));
  std::string bytes(1, '\x7f');
  for (value -= 127; value >= 128; value /= 128)
    bytes.push_back(static_cast<char>(value % 128 + 128));
  bytes.push_back(static_cast<char>(value));
  return bytes;
}

std::string text(const std::string& value) {
  return integer(value.size()) + value;
}

/// A field that goes into no table, and one that does.
std::string literal(const std::string& name, const std::string& value) {
  return std::string(1, '\0') + text(name) + text(value);
}
std::string indexed_literal(const std::string& name, const std::string& value) {
  return "\x40" + text(name) + text(value);
}

std::string head(const std::string& method, const std::string& path, const std::string& more = {}) {
  return literal(":method", method) + literal(":scheme", "http") + literal(":path", path) +
         literal(":authority", "site.test") + more;
}

struct Frame {
  std::uint8_t type = 0;
  std::uint32_t stream = 0;
  std::string payload;

  std::uint32_t number_at(std::size_t at) const {
    std::uint32_t number = 0;
    for (std::size_t i = at; i < at + 4 && i < payload.size(); ++i)
      number = number << 8U | static_cast<unsigned char>(payload[i]);
    return number;
  }
};

/// A visitor who writes frames.
class Hand {
 public:
  explicit Hand(Stage& stage) : stream_(stage.raw_visitor()) {}

  Task<> greet() { co_await say(*stream_, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings_frame()); }
  Task<> send(std::string frames) { co_await say(*stream_, std::move(frames)); }
  net::Stream& stream() { return *stream_; }

  /// The next frame of one of these types; of none: the connection has ended.
  Task<Frame> next(std::vector<std::uint8_t> types) {
    for (;;) {
      Frame frame;
      const Result<std::string> start = co_await attempt(read_bytes(*stream_, 9));
      frame.type = 0xff;
      if (!start) co_return frame;
      const auto byte = [&](std::size_t i) { return static_cast<unsigned char>((*start)[i]); };
      const std::size_t size = byte(0) << 16U | byte(1) << 8U | byte(2);
      frame.type = byte(3);
      frame.stream = std::uint32_t{byte(5)} << 24U | byte(6) << 16U | byte(7) << 8U | byte(8);
      frame.payload = co_await read_bytes(*stream_, size);
      if (std::ranges::find(types, frame.type) != types.end()) co_return frame;
    }
  }

 private:
  net::StreamPtr stream_;
};

/// The gateway still serves.
Task<> expect_alive(Stage& stage) {
  const http::ClientConnectionPtr visitor = co_await stage.visitor(Spoken::h2c);
  const Got got = co_await ask(*visitor, asking("/plain"));
  expect_equal(got.status, 200, "another visitor");
}

}  // namespace

void provoked_resets_are_counted() {
  Stage stage(Spoken::h1);
  stage.play([](Stage& s) -> Task<> {
    Hand hand(s);
    co_await hand.greet();
    std::string frames;
    for (std::uint32_t id = 1; id < 400; id += 2)
      frames +=
          frame(headers, end_headers, id, head("POST", "/plain", literal("content-length", "1"))) +
          frame(data, 0, id, "more than one");
    co_await hand.send(std::move(frames));
    std::vector<std::uint8_t> wanted{away};
    const Frame goaway = co_await hand.next(std::move(wanted));
    expect_equal(int{goaway.type}, int{away}, "frame");
    expect_equal(goaway.number_at(4), std::uint32_t{11}, "ENHANCE_YOUR_CALM");
    co_await expect_alive(s);
  });
}

void a_header_bomb_does_not_go_off() {
  Stage stage(Spoken::h1);
  stage.play([](Stage& s) -> Task<> {
    Hand hand(s);
    co_await hand.greet();
    // 4 KiB in the table, and some thousand bytes that each mean all of it.
    std::string block = head("GET", "/plain", indexed_literal("x-bomb", std::string(4000, 'b')));
    block.append(16'000 - block.size(), '\xbe');
    co_await hand.send(frame(headers, end_headers | end_stream, 1, block));
    std::vector<std::uint8_t> wanted{headers, rst, away};
    const Frame answer = co_await hand.next(std::move(wanted));
    expect(answer.type == headers || answer.type == rst || answer.type == away, "no answer");
    if (answer.type == headers)
      expect(answer.payload.find("431") != std::string::npos ||
                 answer.payload.find("\x08") != std::string::npos,
             "another status");
    expect(s.service.requests.empty(), "it went on to the service");
    co_await expect_alive(s);
  });
}

void a_continuation_may_come_byte_by_byte() {
  Stage stage(Spoken::h1);
  stage.play([](Stage& s) -> Task<> {
    Hand hand(s);
    co_await hand.greet();
    const std::string block = head("GET", "/plain", literal("x-long", std::string(100, 'l')));
    co_await hand.send(frame(headers, end_stream, 1, block.substr(0, 10)));
    const std::string rest = frame(continuation, end_headers, 1, block.substr(10));
    for (const char byte : rest) {
      co_await hand.send(std::string(1, byte));
      co_await turns(s, 3);
    }
    std::vector<std::uint8_t> wanted{data, rst, away};
    const Frame answer = co_await hand.next(std::move(wanted));
    expect_equal(int{answer.type}, int{data}, "frame");
    expect_equal(answer.payload, std::string("hello"), "body");
  });
}

void line_ends_in_pseudo_fields_get_no_further() {
  for (const Spoken up : plain_spoken)
    for (const auto& target : std::vector<std::pair<std::string, std::string>>{
             {"GET",                  "/a b"                         },
             {"GET",                  "/a\r\nX-Evil: 1"              },
             {"GET",                  "/ HTTP/1.1\r\nHost: evil.test"},
             {"GET",                  "/a#fragment"                  },
             {"GE T",                 "/"                            },
             {"GET / HTTP/1.1\r\nX:", "/"                            },
             {"",                     "/"                            },
             {"GET",                  ""                             },
    }) {
      Stage stage(up);
      stage.play([&](Stage& s) -> Task<> {
        Hand hand(s);
        co_await hand.greet();
        co_await hand.send(
            frame(headers, end_headers | end_stream, 1, head(target.first, target.second)));
        std::vector<std::uint8_t> wanted{headers, rst, away};
        const Frame answer = co_await hand.next(std::move(wanted));
        expect(answer.type == headers || answer.type == rst, "neither refused nor reset");
        expect(s.service.requests.empty(), "it went on to the service");
        co_await expect_alive(s);
        expect_equal(s.service.requests.size(), std::size_t{1}, "requests");
      });
    }
}

void links_push_nothing() {
  Stage stage(Spoken::h1);
  stage.service.pages["/page"] =
      page(200, {field("link", "</style.css>; rel=preload; as=style")}, "a page");
  stage.play([](Stage& s) -> Task<> {
    Hand hand(s);
    co_await hand.greet();
    co_await hand.send(frame(headers, end_headers | end_stream, 1, head("GET", "/page")));
    std::vector<std::uint8_t> wanted{push_promise, data};
    const Frame answer = co_await hand.next(std::move(wanted));
    expect_equal(int{answer.type}, int{data}, "frame");
  });
}

}  // namespace culvert::gateway::scenarios
