#pragma once

#include "core/base/byte_queue.h"
#include "core/base/bytes.h"

#include <array>
#include <cstdint>
#include <system_error>

/// RFC 6455 framing without sockets. Payload of data frames is one byte stream: boundaries,
/// opcodes and fragments carry no meaning in the tunnel (frp-wire 1.4).
namespace culvert::net {

enum class WebSocketRole {
  client,  ///< Masks what it sends, takes unmasked frames.
  server
};

enum class WebSocketOpcode : std::uint8_t {
  continuation = 0,
  text = 1,
  binary = 2,
  close = 8,
  ping = 9,
  pong = 10
};

using WebSocketMask = std::array<std::byte, 4>;

/// Two bytes, eight of length, four of mask.
inline constexpr std::size_t longest_frame_header = 14;

/// XORs `bytes` with the mask, whose first byte meets the byte at `offset` of the payload.
void apply_mask(MutableBytes bytes, const WebSocketMask& mask, std::uint64_t offset);

/// Writes one whole frame to the front of `to`, which has room for payload and longest header,
/// and returns its length. The client role draws a fresh mask.
std::size_t write_frame(WebSocketRole role, WebSocketOpcode opcode, Bytes payload, MutableBytes to);

void append_frame(WebSocketRole role, WebSocketOpcode opcode, Bytes payload, ByteQueue& to);

/// Status codes of close frames we send (RFC 6455 7.4.1).
inline constexpr std::uint16_t close_normal = 1000, close_protocol_error = 1002;
void append_close(WebSocketRole role, std::uint16_t status, ByteQueue& to);

class WebSocketReader {
 public:
  explicit WebSocketReader(WebSocketRole role) : role_(role) {}

  /// Turns received bytes into payload where they lie: that of data frames is moved to the front
  /// of `bytes`, and its length returned. Pongs that are due go to `answers`. After an error or
  /// a close frame the rest is ignored.
  std::size_t decode(MutableBytes bytes, ByteQueue& answers);

  /// Protocol: wrong masking, reserved bits or opcode, length beyond 2^63, oversized or
  /// fragmented control frame. A close frame with the status has gone to `answers` then.
  std::error_code error() const { return error_; }

  /// The peer has sent a close frame: nothing more comes.
  bool closed() const { return closed_; }

 private:
  bool header_complete() const;
  void begin_frame(ByteQueue& answers);
  void refuse(ByteQueue& answers);
  void end_frame(ByteQueue& answers);

  static constexpr std::size_t longest_control = 125;

  WebSocketRole role_;
  std::array<std::byte, longest_frame_header> header_{};
  std::size_t header_filled_ = 0;
  WebSocketOpcode opcode_ = WebSocketOpcode::binary;
  WebSocketMask mask_{};
  std::uint64_t left_ = 0, offset_ = 0;
  bool in_frame_ = false;
  std::array<std::byte, longest_control> control_{};
  std::error_code error_;
  bool closed_ = false;
};

}  // namespace culvert::net
