#include "core/net/websocket_frames.h"

#include "core/base/error.h"

#include <openssl/rand.h>

#include <algorithm>
#include <cstring>

namespace culvert::net {
namespace {

constexpr unsigned fin_bit = 0x80, reserved_bits = 0x70, opcode_bits = 0x0f, mask_bit = 0x80;

bool is_control(WebSocketOpcode opcode) {
  return static_cast<unsigned>(opcode) >= 8;
}

bool is_known(unsigned opcode) {
  return opcode <= 2 || (opcode >= 8 && opcode <= 10);
}

std::size_t header_length(unsigned second) {
  const unsigned length = second & 0x7f;
  return 2u + (length == 126 ? 2u : length == 127 ? 8u : 0u) + ((second & mask_bit) != 0 ? 4u : 0u);
}

}  // namespace

void apply_mask(MutableBytes bytes, const WebSocketMask& mask, std::size_t offset) {
  WebSocketMask turned{};
  for (std::size_t i = 0; i < 4; ++i)
    turned[i] = mask[(offset + i) % 4];
  std::array<std::byte, 8> doubled{};
  std::memcpy(doubled.data(), turned.data(), 4);
  std::memcpy(doubled.data() + 4, turned.data(), 4);
  std::uint64_t wide = 0;
  std::memcpy(&wide, doubled.data(), 8);
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, 8);
    word ^= wide;
    std::memcpy(bytes.data() + at, &word, 8);
  }
  for (; at < bytes.size(); ++at)
    bytes[at] ^= turned[at % 4];
}

void append_frame(WebSocketRole role, WebSocketOpcode opcode, Bytes payload, ByteQueue& to) {
  const unsigned masked = role == WebSocketRole::client ? mask_bit : 0;
  const MutableBytes space = to.prepare(14 + payload.size());
  space[0] = static_cast<std::byte>(fin_bit | static_cast<unsigned>(opcode));
  std::size_t at = 2;
  if (payload.size() <= 125) {
    space[1] = static_cast<std::byte>(masked | payload.size());
  } else if (payload.size() <= 0xffff) {
    space[1] = static_cast<std::byte>(masked | 126);
    write_big_endian(space.subspan(2), static_cast<std::uint16_t>(payload.size()));
    at += 2;
  } else {
    space[1] = static_cast<std::byte>(masked | 127);
    write_big_endian(space.subspan(2), static_cast<std::uint64_t>(payload.size()));
    at += 8;
  }
  WebSocketMask mask{};
  if (masked != 0) {
    RAND_bytes(reinterpret_cast<unsigned char*>(mask.data()), 4);
    std::ranges::copy(mask, space.begin() + static_cast<long>(at));
    at += 4;
  }
  const MutableBytes body = space.subspan(at, payload.size());
  std::ranges::copy(payload, body.begin());
  if (masked != 0) apply_mask(body, mask, 0);
  to.commit(at + payload.size());
}

void append_close(WebSocketRole role, std::uint16_t status, ByteQueue& to) {
  std::array<std::byte, 2> body{};
  write_big_endian(body, status);
  append_frame(role, WebSocketOpcode::close, body, to);
}

std::error_code WebSocketReader::read(Bytes from, ByteQueue& payload, ByteQueue& answers) {
  while (!from.empty() && !closed_) {
    if (!in_frame_) {
      header_[header_filled_++] = from[0];
      from = from.subspan(1);
      if (!header_complete()) continue;
      if (const auto error = begin_frame(answers)) return error;
      if (left_ > 0) continue;
    }
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, from.size()));
    if (is_control(opcode_)) {
      std::memcpy(control_.data() + offset_, from.data(), count);
    } else if (count > 0) {
      const MutableBytes space = payload.prepare(count);
      std::memcpy(space.data(), from.data(), count);
      if (role_ == WebSocketRole::server) apply_mask(space, mask_, offset_);
      payload.commit(count);
    }
    offset_ += count;
    left_ -= count;
    from = from.subspan(count);
    if (left_ > 0) continue;
    in_frame_ = false;
    if (is_control(opcode_)) end_control(answers);
  }
  return {};
}

bool WebSocketReader::header_complete() const {
  return header_filled_ >= 2 &&
         header_filled_ >= header_length(std::to_integer<unsigned>(header_[1]));
}

std::error_code WebSocketReader::begin_frame(ByteQueue& answers) {
  const auto first = std::to_integer<unsigned>(header_[0]);
  const auto second = std::to_integer<unsigned>(header_[1]);
  const Bytes header(header_);
  header_filled_ = 0;
  const bool masked = (second & mask_bit) != 0;
  if ((first & reserved_bits) != 0 || !is_known(first & opcode_bits) ||
      masked != (role_ == WebSocketRole::server))
    return refuse(answers);
  opcode_ = static_cast<WebSocketOpcode>(first & opcode_bits);
  std::size_t at = 2;
  left_ = second & 0x7f;
  if (left_ == 126) {
    left_ = read_big_endian<std::uint16_t>(header.subspan(2));
    at += 2;
  } else if (left_ == 127) {
    left_ = read_big_endian<std::uint64_t>(header.subspan(2));
    at += 8;
    if (left_ >> 63 != 0) return refuse(answers);
  }
  if (is_control(opcode_) && (left_ > longest_control || (first & fin_bit) == 0))
    return refuse(answers);
  if (masked) std::memcpy(mask_.data(), header_.data() + at, 4);
  offset_ = 0;
  in_frame_ = true;
  return {};
}

std::error_code WebSocketReader::refuse(ByteQueue& answers) const {
  append_close(role_, close_protocol_error, answers);
  return make_error_code(Errc::protocol);
}

void WebSocketReader::end_control(ByteQueue& answers) {
  const MutableBytes body = MutableBytes(control_).first(static_cast<std::size_t>(offset_));
  if (role_ == WebSocketRole::server) apply_mask(body, mask_, 0);
  if (opcode_ == WebSocketOpcode::ping) append_frame(role_, WebSocketOpcode::pong, body, answers);
  if (opcode_ == WebSocketOpcode::close) closed_ = true;
}

}  // namespace culvert::net
