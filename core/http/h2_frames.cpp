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

}  // namespace culvert::http
