#include "core/frp/snappy_frames.h"

#include "core/base/error.h"
#include "core/frp/crc32c.h"

#include <snappy.h>

#include <algorithm>
#include <utility>

namespace culvert::frp {
namespace {

constexpr std::string_view identifier{"\xff\x06\x00\x00sNaPpY", 10};
constexpr std::uint8_t compressed_data = 0x00, plain_data = 0x01, first_skippable = 0x80,
                       stream_identifier = 0xff;
constexpr std::size_t header_size = 4, checksum_size = 4;
constexpr std::uint32_t mask_delta = 0xa282ead8;

std::uint32_t read_little_endian(Bytes bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = bytes.size(); i > 0; --i)
    value = (value << 8) | std::to_integer<std::uint32_t>(bytes[i - 1]);
  return value;
}

void write_little_endian(MutableBytes to, std::uint32_t value) {
  for (std::size_t i = 0; i < to.size(); ++i)
    to[i] = static_cast<std::byte>(value >> (8 * i));
}

/// Masked, because the CRC of data that contains CRCs is a weak one (framing_format.txt 3).
std::uint32_t masked_checksum(Bytes bytes) {
  const std::uint32_t crc = crc32c(bytes);
  return ((crc >> 15) | (crc << 17)) + mask_delta;
}

const char* text(Bytes bytes) {
  return reinterpret_cast<const char*>(bytes.data());
}

/// The data of a chunk of type compressed_data or plain_data.
std::error_code read_data(bool is_compressed, Bytes body, ByteQueue& to) {
  if (body.size() < checksum_size) return make_error_code(Errc::protocol);
  const Bytes block = body.subspan(checksum_size);
  std::size_t size = block.size();
  if (is_compressed && !snappy::GetUncompressedLength(text(block), block.size(), &size))
    return make_error_code(Errc::protocol);
  if (size > most_in_chunk) return make_error_code(Errc::limit);
  const MutableBytes space = to.prepare(size);
  if (!is_compressed)
    std::ranges::copy(block, space.begin());
  else if (!snappy::RawUncompress(text(block), block.size(), reinterpret_cast<char*>(space.data())))
    return make_error_code(Errc::protocol);
  if (masked_checksum(space) != read_little_endian(body.first(checksum_size)))
    return make_error_code(Errc::protocol);
  to.commit(size);
  return {};
}

}  // namespace

std::size_t SnappyWriter::write(Bytes from, MutableBytes to) {
  std::size_t before = 0;
  if (!std::exchange(started_, true)) {
    std::ranges::copy(as_bytes(identifier), to.begin());
    before = identifier.size();
    to = to.subspan(before);
  }
  const MutableBytes block = to.subspan(header_size + checksum_size);
  std::size_t size = 0;
  snappy::RawCompress(text(from), from.size(), reinterpret_cast<char*>(block.data()), &size);
  // Go's rule: a block that saves less than an eighth goes as it is.
  const bool saves = size < from.size() - from.size() / 8;
  if (!saves) {
    std::ranges::copy(from, block.begin());
    size = from.size();
  }
  to[0] = static_cast<std::byte>(saves ? compressed_data : plain_data);
  write_little_endian(to.subspan(1, 3), static_cast<std::uint32_t>(size + checksum_size));
  write_little_endian(to.subspan(header_size, checksum_size), masked_checksum(from));
  return before + header_size + checksum_size + size;
}

std::error_code SnappyReader::read(Bytes from, std::size_t& used, ByteQueue& to) {
  used = 0;
  if (from.size() < header_size) return {};
  const auto type = std::to_integer<std::uint8_t>(from[0]);
  const std::size_t length = read_little_endian(from.subspan(1, 3));
  if (!started_ && type != stream_identifier) return make_error_code(Errc::protocol);
  if (length > longest_chunk) return make_error_code(Errc::limit);
  if (from.size() < header_size + length) return {};

  used = header_size + length;
  const Bytes body = from.subspan(header_size, length);
  if (type == stream_identifier) {
    started_ = true;
    const bool good = as_text(body) == identifier.substr(header_size);
    return good ? std::error_code() : make_error_code(Errc::protocol);
  }
  if (type >= first_skippable) return {};
  if (type > plain_data) return make_error_code(Errc::protocol);
  return read_data(type == compressed_data, body, to);
}

}  // namespace culvert::frp
