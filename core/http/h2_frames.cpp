#include "core/http/h2_frames.h"

#include "core/base/copy_bytes.h"

#include <algorithm>

namespace culvert::http {

H2FrameHeader read_h2_header(Bytes bytes) {
  const std::uint32_t first = read_big_endian<std::uint32_t>(bytes);
  return {first >> 8, static_cast<H2Type>(first & 0xff), std::to_integer<std::uint8_t>(bytes[4]),
          read_big_endian<std::uint32_t>(bytes.subspan(5)) & 0x7fffffffu};
}

std::size_t H2FrameWalk::fill_held(Bytes from) {
  const std::size_t count = std::min(from.size(), h2_header_size - held_size_);
  if (count > 0) copy_bytes(held_.data() + held_size_, from.first(count));
  held_size_ += count;
  return count;
}

bool H2FrameOrder::is_skipped(std::uint32_t stream) const {
  return std::ranges::any_of(
      gaps_, [&](const Gap& gap) { return gap.first <= stream && stream <= gap.last; });
}

std::uint32_t H2FrameOrder::note(const H2FrameHeader& header) {
  constexpr std::uint32_t protocol_error = 1;
  constexpr std::uint32_t stream_closed = 5;
  if (header.stream == 0) return header.type == H2Type::priority ? protocol_error : 0;
  const bool carries = header.type == H2Type::data || header.type == H2Type::headers;
  if (carries && std::ranges::find(ended_, header.stream) != ended_.end()) return stream_closed;
  if (header.type == H2Type::headers && is_server_) {
    if (is_skipped(header.stream)) return protocol_error;
    if (header.stream > highest_ + 2)
      gaps_[next_gap_++ % gaps_.size()] = {highest_ + 1, header.stream - 2};
    highest_ = std::max(highest_, header.stream);
  }
  if ((carries && header.has(h2_flag::end_stream)) || header.type == H2Type::rst_stream)
    ended_[next_ended_++ % ended_.size()] = header.stream;
  return 0;
}

}  // namespace culvert::http
