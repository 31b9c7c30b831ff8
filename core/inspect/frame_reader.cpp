#include "core/inspect/frame_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace culvert::inspect {
namespace {

using Type = observe::ExchangeMessage::Type;

constexpr unsigned fin_bit = 0x80, compressed_bit = 0x40, reserved_bits = 0x30, mask_bit = 0x80;
constexpr std::uint64_t longest_control = 125;

std::optional<Type> type_of(unsigned opcode) {
  switch (opcode) {
    case 1:
      return Type::text;
    case 2:
      return Type::binary;
    case 8:
      return Type::close;
    case 9:
      return Type::ping;
    case 10:
      return Type::pong;
    default:
      return std::nullopt;
  }
}

std::size_t header_size(unsigned second) {
  const unsigned length = second & 0x7fU;
  return 2U + (length == 126 ? 2U : length == 127 ? 8U : 0U) + ((second & mask_bit) != 0 ? 4U : 0U);
}

}  // namespace

bool FrameReader::read(Bytes bytes, MessageSink& sink) {
  while (!bytes.empty() && !broken_) {
    if (!in_frame_) {
      header_[filled_++] = bytes[0];
      bytes = bytes.subspan(1);
      if (!header_is_complete()) continue;
      filled_ = 0;
      broken_ = !begin_frame();
      if (!broken_ && left_ == 0) end_frame(sink);
      continue;
    }
    const Bytes part =
        bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
    take_payload(part);
    bytes = bytes.subspan(part.size());
    if (left_ == 0) end_frame(sink);
  }
  return !broken_;
}

bool FrameReader::header_is_complete() const {
  return filled_ >= 2 && filled_ >= header_size(std::to_integer<unsigned>(header_[1]));
}

bool FrameReader::begin_frame() {
  const auto first = std::to_integer<unsigned>(header_[0]);
  const auto second = std::to_integer<unsigned>(header_[1]);
  const Bytes header(header_);
  std::size_t at = 2;
  left_ = second & 0x7fU;
  if (left_ == 126) {
    left_ = read_big_endian<std::uint16_t>(header.subspan(at));
    at += 2;
  } else if (left_ == 127) {
    left_ = read_big_endian<std::uint64_t>(header.subspan(at));
    at += 8;
  }
  is_masked_ = (second & mask_bit) != 0;
  if (is_masked_) std::memcpy(mask_.data(), header_.data() + at, mask_.size());
  is_final_ = (first & fin_bit) != 0;
  offset_ = 0;
  in_frame_ = true;
  if ((first & reserved_bits) != 0 || left_ >> 63U != 0) return false;
  return begin_message(first & 0x0fU, (first & compressed_bit) != 0);
}

/// The rules of RFC 6455 5.4 and 5.5 about what may follow what.
bool FrameReader::begin_message(unsigned opcode, bool compressed) {
  is_control_ = opcode >= 8;
  if (opcode == 0) return data_.open && !compressed;
  const std::optional<Type> type = type_of(opcode);
  if (!type) return false;
  if (is_control_ && (!is_final_ || compressed || left_ > longest_control)) return false;
  Unfinished& begun = current();
  if (begun.open) return false;
  begun.message = {};
  begun.message.type = *type;
  begun.message.compressed = compressed;
  begun.open = true;
  return true;
}

void FrameReader::take_payload(Bytes part) {
  observe::ExchangeMessage& message = current().message;
  const std::size_t wanted =
      std::min(part.size(), preview_ - std::min(preview_, message.preview.size()));
  for (std::size_t i = 0; i < wanted; ++i) {
    const std::byte mask = is_masked_ ? mask_[(offset_ + i) % 4] : std::byte{0};
    message.preview.push_back(static_cast<char>(part[i] ^ mask));
  }
  message.size += part.size();
  offset_ += part.size();
  left_ -= part.size();
}

void FrameReader::end_frame(MessageSink& sink) {
  in_frame_ = false;
  if (!is_final_) return;
  Unfinished& ended = current();
  ended.open = false;
  sink.found(std::exchange(ended.message, {}));
}

}  // namespace culvert::inspect
