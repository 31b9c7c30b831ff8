#pragma once

#include "core/frp/wire.h"

#include <array>
#include <utility>

/// The frames below the messages, for those who open connections: frp-wire 3.1, 5.1, 5.2.
namespace culvert::frp {

inline constexpr std::size_t v1_header_size = 9;
inline constexpr std::size_t v2_header_size = 8;

/// What was read from a connection before it was known to be v1: the front of a message.
struct Head {
  std::array<std::byte, v1_header_size> bytes{};
  std::size_t size = 0;
};

/// Reads until the bytes are the v2 magic (then the head is empty) or differ from it (then the
/// head has them). Fails with closed.
Task<std::pair<WireVersion, Head>> read_version(net::Stream& from);

struct V1Header {
  std::size_t index = 0;   ///< Which alternative of Message.
  std::size_t length = 0;  ///< Of the JSON body.
};

/// Reads a v1 header (9 bytes). Fails with protocol (unknown type, negative length) or limit.
Result<V1Header> parse_v1_header(Bytes header);

/// Receives one v1 message whose first bytes are `head` already.
Task<Message> receive_v1(net::Stream& from, Head head);

enum class FrameType : std::uint16_t { client_hello = 1, server_hello = 2, message = 16 };

struct Frame {
  FrameType type = FrameType::message;
  std::vector<std::byte> payload;
};

struct V2Header {
  FrameType type = FrameType::message;
  std::size_t length = 0;  ///< Of the payload.
};

/// Reads a v2 header (8 bytes). Fails with protocol (unknown type, flags) or limit.
Result<V2Header> parse_v2_header(Bytes header);

/// Receives one v2 frame of any of the known types. Fails with protocol, version or tls_peer
/// (other bytes; foreign_peer.h), limit, closed.
Task<Frame> receive_frame(net::Stream& from);

/// Receives one v2 frame, which must be of `type`; otherwise protocol.
Task<std::vector<std::byte>> expect_frame(net::Stream& from, FrameType type);

/// A v2 frame as bytes. `payload` fits (max_v2_payload).
std::vector<std::byte> encode_frame(FrameType type, Bytes payload);

/// The message in the payload of a v2 message frame. Fails with protocol.
Result<Message> message_in(Bytes payload);

}  // namespace culvert::frp
