#pragma once

#include "core/base/bytes.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace culvert::http {

inline constexpr std::size_t h2_header_size = 9;
inline constexpr std::size_t h2_preface_size = 24;

/// RFC 9113 6.
enum class H2Type : std::uint8_t {
  data = 0,
  headers = 1,
  priority = 2,
  rst_stream = 3,
  settings = 4,
  push_promise = 5,
  ping = 6,
  goaway = 7,
  window_update = 8,
  continuation = 9,
};

namespace h2_flag {
inline constexpr std::uint8_t end_stream = 0x1;
inline constexpr std::uint8_t ack = 0x1;
inline constexpr std::uint8_t end_headers = 0x4;
inline constexpr std::uint8_t padded = 0x8;
}  // namespace h2_flag

/// Length (3 bytes), type, flags, stream: what every frame begins with (RFC 9113 4.1).
struct H2FrameHeader {
  std::uint32_t length = 0;
  H2Type type = H2Type::data;
  std::uint8_t flags = 0;
  std::uint32_t stream = 0;

  bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
};

/// `bytes`: at least h2_header_size.
H2FrameHeader read_h2_header(Bytes bytes);

/// Walks over the frames that arrive, ahead of the library: so that we see all of them, also those
/// it counts wrongly, and so that it never sees half a frame header. nghttp2 1.52 takes each piece
/// of a CONTINUATION's header for a frame of its own (gateway.md A-03).
class H2FrameWalk {
 public:
  /// `preface`: the bytes in front of the first frame.
  explicit H2FrameWalk(std::size_t preface) : to_skip_(preface) {}

  /// Calls frame(header) for each frame header in `bytes` and give(Bytes) for what the library may
  /// have, in order; keeps the beginning of a split header back. Both return false to stop.
  template <class Frame, class Give>
  void walk(Bytes bytes, Frame&& frame, Give&& give) {
    if (held_size_ > 0) {
      const std::size_t taken = fill_held(bytes);
      if (held_size_ < h2_header_size) return;
      bytes = bytes.subspan(taken);
      held_size_ = 0;
      if (!enter(held_, frame) || !give(Bytes(held_))) return;
    }
    std::size_t at = 0;
    while (at < bytes.size()) {
      const std::size_t step = to_skip_ < bytes.size() - at ? to_skip_ : bytes.size() - at;
      at += step;
      to_skip_ -= step;
      const Bytes rest = bytes.subspan(at);
      if (rest.size() < h2_header_size) {
        if (at > 0 && !give(bytes.first(at))) return;
        fill_held(rest);
        return;
      }
      if (!enter(rest, frame)) return;
      at += h2_header_size;
    }
    if (at > 0) give(bytes);
  }

  bool inside_header() const { return held_size_ > 0; }
  bool inside_payload() const { return to_skip_ > 0; }

 private:
  template <class Frame>
  bool enter(Bytes at, Frame& frame) {
    const H2FrameHeader header = read_h2_header(at);
    to_skip_ = header.length;
    return frame(header);
  }
  std::size_t fill_held(Bytes from);

  std::size_t to_skip_;
  std::array<std::byte, h2_header_size> held_{};
  std::size_t held_size_ = 0;
};

/// What the library overlooks of the order of frames (RFC 9113 5.1, 5.1.1, 6.3).
class H2FrameOrder {
 public:
  explicit H2FrameOrder(bool is_server) : is_server_(is_server) {}

  /// What is wrong with the next frame: a code of RFC 9113 7, or 0.
  std::uint32_t note(const H2FrameHeader& header);

 private:
  bool is_skipped(std::uint32_t stream) const;

  /// Streams that the peer has ended itself, the latest ones: more of them is an error, which the
  /// library does not see once both directions have ended. No stream has the number 0.
  std::array<std::uint32_t, 16> ended_{};
  std::size_t next_ended_ = 0;
  /// Numbers that the peer has left out, the latest ones: they can never be used.
  struct Gap {
    std::uint32_t first = 0, last = 0;
  };
  std::array<Gap, 4> gaps_{};
  std::size_t next_gap_ = 0;
  std::uint32_t highest_ = 0;
  bool is_server_;
};

}  // namespace culvert::http
