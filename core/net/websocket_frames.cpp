#include "core/net/websocket_frames.h"

#include "core/base/copy_bytes.h"
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

/// Unpredictable for whoever chooses the payload (RFC 6455 10.3); drawn in batches, because asking
/// the generator costs more than masking a small frame.
WebSocketMask fresh_mask() {
  thread_local std::array<std::byte, 1024> pool;
  thread_local std::size_t used = pool.size();
  if (used == pool.size()) {
    RAND_bytes(reinterpret_cast<unsigned char*>(pool.data()), static_cast<int>(pool.size()));
    used = 0;
  }
  WebSocketMask mask{};
  std::memcpy(mask.data(), pool.data() + used, mask.size());
  used += mask.size();
  return mask;
}

std::size_t header_length(unsigned second) {
  const unsigned length = second & 0x7f;
  return 2u + (length == 126 ? 2u : length == 127 ? 8u : 0u) + ((second & mask_bit) != 0 ? 4u : 0u);
}

}  // namespace

void apply_mask(MutableBytes bytes, const WebSocketMask& mask, std::uint64_t offset) {
  std::array<std::byte, 8> turned{};
  for (std::size_t i = 0; i < 8; ++i)
    turned[i] = mask[(offset + i) % 4];
  std::uint64_t wide = 0;
  std::memcpy(&wide, turned.data(), 8);
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, 8);
    word ^= wide;
    std::memcpy(bytes.data() + at, &word, 8);
  }
  for (; at < bytes.size(); ++at)
    bytes[at] ^= turned[at % 8];
}

std::size_t write_frame(WebSocketRole role, WebSocketOpcode opcode, Bytes payload,
                        MutableBytes to) {
  const unsigned masked = role == WebSocketRole::client ? mask_bit : 0;
  to[0] = static_cast<std::byte>(fin_bit | static_cast<unsigned>(opcode));
  std::size_t at = 2;
  if (payload.size() <= 125) {
    to[1] = static_cast<std::byte>(masked | payload.size());
  } else if (payload.size() <= 0xffff) {
    to[1] = static_cast<std::byte>(masked | 126);
    write_big_endian(to.subspan(2), static_cast<std::uint16_t>(payload.size()));
    at += 2;
  } else {
    to[1] = static_cast<std::byte>(masked | 127);
    write_big_endian(to.subspan(2), static_cast<std::uint64_t>(payload.size()));
    at += 8;
  }
  if (masked == 0) {
    copy_bytes(to.data() + at, payload);
    return at + payload.size();
  }
  const WebSocketMask mask = fresh_mask();
  std::memcpy(to.data() + at, mask.data(), mask.size());
  at += mask.size();
  copy_bytes(to.data() + at, payload);
  apply_mask(to.subspan(at, payload.size()), mask, 0);
  return at + payload.size();
}

void append_frame(WebSocketRole role, WebSocketOpcode opcode, Bytes payload, ByteQueue& to) {
  to.commit(write_frame(role, opcode, payload, to.prepare(longest_frame_header + payload.size())));
}

void append_close(WebSocketRole role, std::uint16_t status, ByteQueue& to) {
  std::array<std::byte, 2> body{};
  write_big_endian(body, status);
  append_frame(role, WebSocketOpcode::close, body, to);
}

std::size_t WebSocketReader::decode(MutableBytes bytes, ByteQueue& answers) {
  std::byte* const start = bytes.data();
  std::size_t filled = 0;
  while (!bytes.empty() && !closed_ && !error_) {
    if (!in_frame_) {
      header_[header_filled_++] = bytes[0];
      bytes = bytes.subspan(1);
      if (header_complete()) begin_frame(answers);
      continue;
    }
    const MutableBytes part =
        bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
    if (role_ == WebSocketRole::server) apply_mask(part, mask_, offset_);
    if (is_control(opcode_)) {
      std::memcpy(control_.data() + offset_, part.data(), part.size());
    } else {
      // Behind the payload so far; headers leave gaps.
      std::memmove(start + filled, part.data(), part.size());
      filled += part.size();
    }
    offset_ += part.size();
    left_ -= part.size();
    bytes = bytes.subspan(part.size());
    if (left_ == 0) end_frame(answers);
  }
  return filled;
}

bool WebSocketReader::header_complete() const {
  return header_filled_ >= 2 &&
         header_filled_ >= header_length(std::to_integer<unsigned>(header_[1]));
}

void WebSocketReader::begin_frame(ByteQueue& answers) {
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
  if (left_ == 0) end_frame(answers);
}

void WebSocketReader::refuse(ByteQueue& answers) {
  append_close(role_, close_protocol_error, answers);
  error_ = make_error_code(Errc::protocol);
}

void WebSocketReader::end_frame(ByteQueue& answers) {
  in_frame_ = false;
  const Bytes body = Bytes(control_).first(is_control(opcode_) ? static_cast<std::size_t>(offset_)
                                                               : std::size_t{0});
  if (opcode_ == WebSocketOpcode::ping) append_frame(role_, WebSocketOpcode::pong, body, answers);
  if (opcode_ == WebSocketOpcode::close) closed_ = true;
}

}  // namespace culvert::net
