#include "core/frp/wire.h"

#include "core/frp/foreign_peer.h"
#include "core/frp/frame.h"
#include "core/frp/message_json.h"
#include "core/frp/message_table.h"
#include "core/net/prefixed_stream.h"

namespace culvert::frp {
namespace {

constexpr std::size_t usual_size = 256;  // most messages; saves growing the buffer

std::vector<std::byte> encode_v1(const Message& message) {
  std::vector<std::byte> frame;
  frame.reserve(usual_size);
  frame.resize(v1_header_size);
  append_json(message, frame);
  frame[0] = static_cast<std::byte>(wire_rows[message.index()].type);
  const std::uint64_t length = frame.size() - v1_header_size;
  write_big_endian(MutableBytes(frame).subspan(1), length);
  return frame;
}

std::vector<std::byte> encode_v2(const Message& message) {
  std::vector<std::byte> frame;
  frame.reserve(usual_size);
  frame.resize(v2_header_size + 2);
  append_json(message, frame);
  write_big_endian(MutableBytes(frame), static_cast<std::uint16_t>(FrameType::message));
  const auto length = static_cast<std::uint32_t>(frame.size() - v2_header_size);
  write_big_endian(MutableBytes(frame).subspan(4), length);
  write_big_endian(MutableBytes(frame).subspan(v2_header_size), wire_rows[message.index()].id);
  return frame;
}

Error cut_off() {
  return {Errc::closed, Leg::relay, "read a message", {}};
}

Result<Message> decode_v1(Bytes frame) {
  // The type is judged before the length, as frp does.
  if (!frame.empty() && !index_of_type(frame[0])) return foreign_peer(frame, WireVersion::v1);
  if (frame.size() < v1_header_size) return cut_off();
  const Result<V1Header> header = parse_v1_header(frame.first(v1_header_size));
  if (!header) return header.error();
  const Bytes body = frame.subspan(v1_header_size);
  if (body.size() < header->length) return cut_off();
  if (body.size() > header->length)
    return Error{Errc::protocol, Leg::relay, "bytes behind the message", {}};
  return parse_body(header->index, as_text(body));
}

Result<Message> decode_v2(Bytes frame) {
  if (frame.size() < v2_header_size) return cut_off();
  const Result<V2Header> header = parse_v2_header(frame.first(v2_header_size));
  if (!header) return header.error();
  if (header->type != FrameType::message)
    return Error{Errc::protocol, Leg::relay, "a hello instead of a message", {}};
  const Bytes payload = frame.subspan(v2_header_size);
  if (payload.size() < header->length) return cut_off();
  if (payload.size() > header->length)
    return Error{Errc::protocol, Leg::relay, "bytes behind the message", {}};
  return message_in(payload);
}

}  // namespace

std::vector<std::byte> encode(const Message& message, WireVersion version) {
  return version == WireVersion::v1 ? encode_v1(message) : encode_v2(message);
}

bool fits(Bytes frame, WireVersion version) {
  return version == WireVersion::v1 ? frame.size() <= v1_header_size + max_v1_body
                                    : frame.size() <= v2_header_size + max_v2_payload;
}

Result<Message> decode(Bytes frame, WireVersion version) {
  return version == WireVersion::v1 ? decode_v1(frame) : decode_v2(frame);
}

std::string_view name_of(const Message& message) {
  return wire_rows[message.index()].name;
}

Result<std::vector<std::byte>> encode_to_send(const Message& message, WireVersion version) {
  std::vector<std::byte> frame = encode(message, version);
  if (fits(frame, version)) return frame;
  return Error{
      Errc::limit,
      Leg::relay,
      "send " + std::string(name_of(message)) + " of " + std::to_string(frame.size()) + " bytes",
      {}};
}

Task<> send(net::Stream& to, WireVersion version, Message message) {
  const std::vector<std::byte> frame = must(encode_to_send(message, version));
  co_await net::write(to, frame, Leg::relay);
}

Task<Message> receive(net::Stream& from, WireVersion version) {
  if (version == WireVersion::v1) co_return co_await receive_v1(from, Head{});
  const auto payload = co_await expect_frame(from, FrameType::message);
  co_return must(message_in(payload));
}

Task<WireVersion> detect_version(net::StreamPtr& connection) {
  const auto [version, head] = co_await read_version(*connection);
  if (version == WireVersion::v1) {
    std::vector<std::byte> prefix(head.bytes.begin(), head.bytes.begin() + head.size);
    connection = net::with_prefix(std::move(prefix), std::move(connection));
  }
  co_return version;
}

}  // namespace culvert::frp
