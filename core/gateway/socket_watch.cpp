#include "core/gateway/socket_watch.h"

#include <algorithm>
#include <chrono>

namespace culvert::gateway {
namespace {

constexpr Duration beginning = std::chrono::seconds(2);

constexpr unsigned opcode_close = 8;

/// What the frames at the front of these bytes say (RFC 6455 5.2).
struct Frames {
  std::optional<int> close_code;
  bool rsv1 = false;
};

Frames read_frames(std::string_view bytes) {
  Frames found;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  while (bytes.size() >= 2) {
    found.rsv1 = found.rsv1 || (byte(0) & 0x40) != 0;
    const bool masked = (byte(1) & 0x80) != 0;
    std::size_t length = byte(1) & 0x7f, head = 2;
    if (length == 127) break;  // longer than what is looked at
    if (length == 126) {
      if (bytes.size() < 4) break;
      length = static_cast<std::size_t>(byte(2)) << 8 | byte(3);
      head = 4;
    }
    const std::size_t mask = head;
    if (masked) head += 4;
    const bool is_close = (byte(0) & 0x0f) == opcode_close;
    if (is_close && length >= 2 && bytes.size() >= head + 2) {
      const unsigned high = byte(head) ^ (masked ? byte(mask) : 0U);
      const unsigned low = byte(head + 1) ^ (masked ? byte(mask + 1) : 0U);
      found.close_code = static_cast<int>(high << 8 | low);
    }
    if (bytes.size() < head + length) break;
    bytes.remove_prefix(head + length);
  }
  return found;
}

}  // namespace

bool SocketWatch::passed(Leg from, Bytes bytes) {
  Side& side = side_of(from);
  if (side.is_watched) {
    side.first.append(as_text(bytes.first(std::min(bytes.size(), most - side.first.size()))));
    side.is_watched = side.first.size() < most && Clock::now() - began_ < beginning;
  }
  if (next_ != nullptr && side.next_watches) side.next_watches = next_->passed(from, bytes);
  return side.is_watched || (next_ != nullptr && side.next_watches);
}

observe::SocketFacts SocketWatch::facts(bool compresses) const {
  observe::SocketFacts facts;
  facts.lasted = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began_);
  for (const Side& side : sides_) {
    const Frames frames = read_frames(side.first);
    // Who complains first says why; the other one echoes it.
    const bool complains = frames.close_code && *frames.close_code != 1000;
    if (complains && !facts.close_code) facts.close_code = frames.close_code;
    facts.unexpected_rsv = facts.unexpected_rsv || (frames.rsv1 && !compresses);
  }
  return facts;
}

}  // namespace culvert::gateway
