#pragma once

#include "core/frp/message.h"
#include "core/net/stream.h"

#include <span>
#include <string_view>
#include <vector>

namespace culvert::frp {

enum class WireVersion { v1, v2 };

/// First bytes of every frp connection of a v2 client (frp-wire 5.1).
inline constexpr std::string_view v2_magic{"FRP\0\x02\r\n", 7};

/// What frp's readers accept: the JSON body of a v1 message, the payload of a v2 frame (the body
/// and two bytes of message id). More ends the connection (frp-wire 3.1, 5.2).
inline constexpr std::size_t max_v1_body = 10240;
inline constexpr std::size_t max_v2_payload = 65536;

/// A whole frame of `message` in the given wire version, ready to be written. It may be too long
/// for the peer: see fits().
std::vector<std::byte> encode(const Message& message, WireVersion version);

/// Whether the peer's reader accepts a frame that encode() made.
bool fits(Bytes frame, WireVersion version);

/// encode(), or limit when it does not fit; the context names the message and its size.
Result<std::vector<std::byte>> encode_to_send(const Message& message, WireVersion version);

/// The message that `frame` is, all of it. Fails as receive(); closed: the frame is cut off.
Result<Message> decode(Bytes frame, WireVersion version);

/// The name of a message as frp writes it, for logs: "NewWorkConn".
std::string_view name_of(const Message& message);

/// Sends one message. Fails with limit, before anything is written, when it is too long for the
/// peer (frp itself sends it and loses the connection).
Task<> send(net::Stream& to, WireVersion version, Message message);

/// Receives exactly one message and not a byte more (raw payload may follow). Fails on leg relay
/// with protocol (unknown type, bad JSON and where), limit (too long), closed; version or tls_peer
/// when the bytes look like the other wire version, yamux or TLS.
Task<Message> receive(net::Stream& from, WireVersion version);

/// Receives the next message, which must be an M; otherwise protocol, with both names.
template <class M>
Task<M> expect(net::Stream& from, WireVersion version) {
  Message message = co_await receive(from, version);
  if (auto* wanted = std::get_if<M>(&message)) co_return std::move(*wanted);
  fail(Errc::protocol, Leg::relay,
       "unexpected message " + std::string(name_of(message)) + " instead of " +
           std::string(name_of(Message(M{}))));
}

/// Server side: looks at the first 7 bytes. v2: they are taken. v1: `connection` is replaced by
/// one that still has them in front.
Task<WireVersion> detect_version(net::StreamPtr& connection);

}  // namespace culvert::frp
