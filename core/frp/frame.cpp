#include "core/frp/frame.h"

#include "core/frp/foreign_peer.h"
#include "core/frp/message_json.h"

#include <algorithm>

namespace culvert::frp {
namespace {

/// Fails with what the peer seems to speak. Nothing more is awaited: what has arrived must do.
[[noreturn]] void fail_as_foreign(net::Stream& from, Bytes seen, WireVersion expected) {
  std::vector<std::byte> all(seen.begin(), seen.end());
  all.resize(seen.size() + 64);
  const net::Io more = from.try_read(MutableBytes(all).subspan(seen.size()));
  all.resize(seen.size() + (more.is_done() ? more.count : 0));
  throw Failure(foreign_peer(all, expected));
}

Error too_long(std::uint64_t length, std::size_t limit) {
  return {Errc::limit,
          Leg::relay,
          "message of " + std::to_string(length) + " bytes, limit " + std::to_string(limit),
          {}};
}

/// Reads a fixed-size header into `to` behind the `have` bytes that are there. After each piece
/// `plausible(seen)` may refuse, so that a foreign peer is named although it sends less.
template <class Plausible>
Task<> read_header(net::Stream& from, MutableBytes to, std::size_t have, WireVersion version,
                   Plausible plausible) {
  while (true) {
    if (have > 0 && !plausible(Bytes(to.first(have))))
      fail_as_foreign(from, to.first(have), version);
    if (have == to.size()) co_return;
    const std::size_t count = co_await net::read_some(from, to.subspan(have), Leg::relay);
    if (count == 0)
      fail(Errc::closed, Leg::relay, have == 0 ? "await a message" : "read a message header");
    have += count;
  }
}

bool is_known_frame_type(std::uint16_t type) {
  return type == static_cast<std::uint16_t>(FrameType::client_hello) ||
         type == static_cast<std::uint16_t>(FrameType::server_hello) ||
         type == static_cast<std::uint16_t>(FrameType::message);
}

bool plausible_v2(Bytes seen) {
  if (seen[0] != std::byte{0}) return false;
  if (seen.size() >= 2 && !is_known_frame_type(read_big_endian<std::uint16_t>(seen))) return false;
  return seen.size() < 4 || read_big_endian<std::uint16_t>(seen.subspan(2)) == 0;
}

}  // namespace

Task<std::pair<WireVersion, Head>> read_version(net::Stream& from) {
  Head head;
  const Bytes magic = as_bytes(v2_magic);
  while (head.size < magic.size()) {
    const MutableBytes rest = MutableBytes(head.bytes).first(magic.size()).subspan(head.size);
    const std::size_t count = co_await net::read_some(from, rest, Leg::relay);
    if (count == 0) fail(Errc::closed, Leg::relay, "await a message");
    head.size += count;
    if (!std::equal(magic.begin(), magic.begin() + static_cast<std::ptrdiff_t>(head.size),
                    head.bytes.begin()))
      co_return std::pair(WireVersion::v1, head);
  }
  co_return std::pair(WireVersion::v2, Head{});
}

Result<V1Header> parse_v1_header(Bytes header) {
  const auto index = index_of_type(header[0]);
  if (!index) return foreign_peer(header, WireVersion::v1);
  const auto length = read_big_endian<std::uint64_t>(header.subspan(1));
  if (length >> 63) return Error{Errc::protocol, Leg::relay, "negative message length", {}};
  if (length > max_v1_body) return too_long(length, max_v1_body);
  return V1Header{*index, static_cast<std::size_t>(length)};
}

Result<V2Header> parse_v2_header(Bytes header) {
  if (!plausible_v2(header)) return foreign_peer(header, WireVersion::v2);
  const auto length = read_big_endian<std::uint32_t>(header.subspan(4));
  if (length > max_v2_payload) return too_long(length, max_v2_payload);
  return V2Header{static_cast<FrameType>(read_big_endian<std::uint16_t>(header)), length};
}

Task<Message> receive_v1(net::Stream& from, Head head) {
  const auto known = [](Bytes seen) { return index_of_type(seen[0]).has_value(); };
  co_await read_header(from, head.bytes, head.size, WireVersion::v1, known);
  const V1Header header = must(parse_v1_header(head.bytes));
  std::string body(header.length, '\0');
  co_await net::read_exactly(from, std::as_writable_bytes(std::span(body)), Leg::relay);
  co_return must(parse_body(header.index, body));
}

Task<Frame> receive_frame(net::Stream& from) {
  std::array<std::byte, v2_header_size> bytes;
  co_await read_header(from, bytes, 0, WireVersion::v2, plausible_v2);
  const V2Header header = must(parse_v2_header(bytes));
  Frame frame;
  frame.type = header.type;
  frame.payload.resize(header.length);
  co_await net::read_exactly(from, frame.payload, Leg::relay);
  co_return frame;
}

Task<std::vector<std::byte>> expect_frame(net::Stream& from, FrameType type) {
  Frame frame = co_await receive_frame(from);
  if (frame.type != type)
    fail(Errc::protocol, Leg::relay,
         "frame type " + std::to_string(static_cast<unsigned>(frame.type)) + " instead of " +
             std::to_string(static_cast<unsigned>(type)));
  co_return std::move(frame.payload);
}

std::vector<std::byte> encode_frame(FrameType type, Bytes payload) {
  std::vector<std::byte> frame(v2_header_size);
  write_big_endian(MutableBytes(frame), static_cast<std::uint16_t>(type));
  write_big_endian(MutableBytes(frame).subspan(4), static_cast<std::uint32_t>(payload.size()));
  frame.insert(frame.end(), payload.begin(), payload.end());
  return frame;
}

Result<Message> message_in(Bytes payload) {
  if (payload.size() < 2)
    return Error{Errc::protocol, Leg::relay, "message frame without a message id", {}};
  const auto id = read_big_endian<std::uint16_t>(payload);
  const auto index = index_of_id(id);
  if (!index)
    return Error{Errc::protocol, Leg::relay, "unknown message id " + std::to_string(id), {}};
  return parse_body(*index, as_text(payload.subspan(2)));
}

}  // namespace culvert::frp
