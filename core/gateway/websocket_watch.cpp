#include "core/gateway/websocket_watch.h"

#include "core/net/websocket_frames.h"

#include <algorithm>

namespace culvert::gateway {
namespace {

constexpr std::uint8_t opcode_bits = 0x0f, mask_bit = 0x80, length_bits = 0x7f;

/// Bytes behind the first two that say the length; 0: the second byte says it.
std::size_t size_of_length(std::uint8_t length) {
  constexpr std::uint8_t in_two_bytes = 126, in_eight_bytes = 127;
  return length == in_two_bytes ? 2 : length == in_eight_bytes ? 8 : 0;
}

}  // namespace

/// As far as the first two bytes tell: those, the longer length, the mask.
std::size_t WebSocketPlace::header_size() const {
  if (filled_ < 2) return 2;
  const std::size_t mask = (header_[1] & mask_bit) != 0 ? 4 : 0;
  return 2 + size_of_length(header_[1] & length_bits) + mask;
}

void WebSocketPlace::begin_payload() {
  const std::uint8_t length = header_[1] & length_bits;
  const std::size_t size = size_of_length(length);
  payload_ = size == 0 ? length : 0;
  for (std::size_t i = 0; i < size; ++i)
    payload_ = payload_ << 8U | header_[2 + i];
  closing_ = (header_[0] & opcode_bits) == static_cast<std::uint8_t>(net::WebSocketOpcode::close);
  filled_ = 0;
  ++frames_;
}

void WebSocketPlace::passed(Bytes bytes) {
  while (!bytes.empty() && !closed_) {
    if (payload_ > 0) {
      const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(payload_, bytes.size()));
      payload_ -= part;
      bytes = bytes.subspan(part);
    } else {
      header_[filled_++] = std::to_integer<std::uint8_t>(bytes.front());
      bytes = bytes.subspan(1);
      if (filled_ < header_size()) continue;
      begin_payload();
    }
    closed_ = closing_ && payload_ == 0;
  }
}

bool WebSocketWatch::passed(Leg from, Bytes bytes) {
  WebSocketPlace& place = from == Leg::downstream ? from_client_ : from_service_;
  net::SpliceObserver*& next = from == Leg::downstream ? next_up_ : next_down_;
  place.passed(bytes);
  if (next != nullptr && !next->passed(from, bytes)) next = nullptr;
  return next != nullptr || !place.is_closed();
}

}  // namespace culvert::gateway
