#pragma once

#include "core/mux/multiplexer.h"
#include "core/net/stream.h"
#include "tests/support/hex.h"
#include "tests/support/run_until.h"

#include <string>
#include <string_view>
#include <vector>

namespace culvert::mux {

/// A Multiplexer without transport: bytes go in and out by hand.
class ByHand final : public Multiplexer::Driver {
 public:
  explicit ByHand(Role role, const Options& options = {}, std::uint32_t first_id = 0)
      : mux(io.get_executor(), role, options, *this, first_id) {}

  void turn_wanted() override { ++turns_wanted; }
  void send_now() override { ++sends_wanted; }
  std::size_t held_below() const override { return held; }
  void stream_arrived() override { ++arrived; }
  void deadline_moved() override { ++deadline_moves; }
  void session_over() override { ++ends; }

  void feed(std::string_view hex) { feed(support::from_hex(hex)); }
  void feed(const std::vector<std::byte>& bytes) { mux.receive(bytes, Clock::now()); }
  void feed(const Header& header, std::string_view payload = {}) {
    std::vector<std::byte> bytes(header_size);
    encode(header, bytes);
    const Bytes behind = as_bytes(payload);
    bytes.insert(bytes.end(), behind.begin(), behind.end());
    feed(bytes);
  }

  /// What is to be sent, taken.
  std::vector<std::byte> take_bytes() {
    const Bytes unsent = mux.outgoing().unsent();
    std::vector<std::byte> taken(unsent.begin(), unsent.end());
    mux.outgoing().sent(taken.size());
    return taken;
  }
  std::string take_hex() { return support::to_hex(take_bytes()); }
  /// The same, a word per frame: "SYN1+0 data1:5 ping1 FIN1".
  std::string take() { return told(take_bytes()); }

  std::string error() const {
    if (!mux.over()) return "";
    return std::string(to_text(mux.over()->code)) + ": " + mux.over()->context;
  }

  /// A stream that the peer opened, with its ACK and everything before it taken away.
  net::StreamPtr accepted(std::uint32_t id) {
    feed({FrameType::window_update, flag::syn, id, 0});
    take_bytes();
    return mux.take_accepted();
  }

  static std::string told(const std::vector<std::byte>& bytes) {
    std::string text;
    for (std::size_t at = 0; at < bytes.size();) {
      const Result<Header> header = decode(Bytes(bytes).subspan(at, header_size));
      if (!text.empty()) text += " ";
      text += header ? told(*header) : "?";
      at += header_size;
      if (header && header->type == FrameType::data) at += header->length;
    }
    return text;
  }

  asio::io_context io;
  int turns_wanted = 0, sends_wanted = 0, arrived = 0, deadline_moves = 0, ends = 0;
  std::size_t held = 0;
  Multiplexer mux;

 private:
  static std::string told(const Header& header) {
    std::string text;
    if (header.has(flag::syn)) text += "SYN";
    if (header.has(flag::ack)) text += "ACK";
    if (header.has(flag::fin)) text += "FIN";
    if (header.has(flag::rst)) text += "RST";
    const std::string length = std::to_string(header.length);
    switch (header.type) {
      case FrameType::ping:
        return (header.has(flag::syn) ? "ping" : "pong") + length;
      case FrameType::go_away:
        return "GoAway" + length;
      case FrameType::data:
        return text + "data" + std::to_string(header.stream) + ":" + length;
      case FrameType::window_update:
        break;
    }
    return text + std::to_string(header.stream) + (header.length > 0 ? "+" + length : "");
  }
};

/// Everything that can be read from `stream` now.
inline std::string read_now(net::Stream& stream) {
  std::string text(1 << 20, '\0');
  const net::Io io = stream.try_read(std::as_writable_bytes(std::span(text)));
  text.resize(io.is_done() ? io.count : 0);
  return text;
}

struct CountingWaiter final : net::Waiter {
  void ready() override { ++calls; }
  int calls = 0;
};

}  // namespace culvert::mux
