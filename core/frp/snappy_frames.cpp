#include "core/frp/snappy_frames.h"

#include "core/base/error.h"
#include "core/frp/cipher.h"
#include "core/frp/layer.h"

#include <snappy.h>

#include <algorithm>
#include <array>
#include <utility>

namespace culvert::frp {
namespace {

constexpr std::string_view identifier{"\xff\x06\x00\x00sNaPpY", 10};
constexpr std::uint8_t chunk_compressed = 0x00, chunk_uncompressed = 0x01, chunk_padding = 0xfe,
                       chunk_identifier = 0xff;
constexpr std::size_t chunk_header = 4, checksum_size = 4;
constexpr std::size_t most_in_chunk = 65536;
/// snappy's bound for 65536 bytes and the checksum: what Go accepts.
constexpr std::size_t longest_chunk = 76494;
constexpr std::uint32_t mask_delta = 0xa282ead8;
constexpr std::uint32_t castagnoli = 0x82f63b78;  // reflected

/// Eight tables, so that eight bytes go in one step.
using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? castagnoli : 0);
    tables[0][i] = crc;
  }
  for (std::uint32_t i = 0; i < 256; ++i)
    for (std::size_t t = 1; t < 8; ++t)
      tables[t][i] = (tables[t - 1][i] >> 8) ^ tables[0][tables[t - 1][i] & 0xff];
  return tables;
}

constexpr Tables tables = make_tables();

std::uint32_t little_endian(Bytes bytes, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = count; i > 0; --i)
    value = (value << 8) | std::to_integer<std::uint32_t>(bytes[i - 1]);
  return value;
}

void put_little_endian(MutableBytes to, std::uint32_t value, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    to[i] = static_cast<std::byte>(value >> (8 * i));
}

const char* text(Bytes bytes) {
  return reinterpret_cast<const char*>(bytes.data());
}

class SnappyStream final : public Layer {
 public:
  explicit SnappyStream(net::StreamPtr inner) : Layer(std::move(inner)) {}

 protected:
  void encode(Bytes from, ByteQueue& to) override { writer_.write(from, to); }
  std::error_code decode(Bytes from, ByteQueue& to) override { return reader_.read(from, to); }
  bool may_end() const override { return reader_.at_boundary(); }

 private:
  SnappyWriter writer_;
  SnappyReader reader_;
};

}  // namespace

std::uint32_t crc32c(Bytes bytes) {
  std::uint32_t crc = 0xffffffff;
  while (bytes.size() >= 8) {
    const std::uint32_t low = crc ^ little_endian(bytes, 4);
    const std::uint32_t high = little_endian(bytes.subspan(4), 4);
    crc = tables[7][low & 0xff] ^ tables[6][(low >> 8) & 0xff] ^ tables[5][(low >> 16) & 0xff] ^
          tables[4][low >> 24] ^ tables[3][high & 0xff] ^ tables[2][(high >> 8) & 0xff] ^
          tables[1][(high >> 16) & 0xff] ^ tables[0][high >> 24];
    bytes = bytes.subspan(8);
  }
  for (const std::byte byte : bytes)
    crc = (crc >> 8) ^ tables[0][(crc ^ std::to_integer<std::uint32_t>(byte)) & 0xff];
  return ~crc;
}

std::uint32_t masked_checksum(Bytes bytes) {
  const std::uint32_t crc = crc32c(bytes);
  return ((crc >> 15) | (crc << 17)) + mask_delta;
}

void SnappyWriter::write(Bytes from, ByteQueue& to) {
  if (!std::exchange(started_, true)) to.append(as_bytes(identifier));
  while (!from.empty()) {
    const Bytes part = from.first(std::min(from.size(), most_in_chunk));
    write_chunk(part, to);
    from = from.subspan(part.size());
  }
}

void SnappyWriter::write_chunk(Bytes from, ByteQueue& to) {
  constexpr std::size_t overhead = chunk_header + checksum_size;
  const MutableBytes space = to.prepare(overhead + snappy::MaxCompressedLength(from.size()));
  std::size_t size = 0;
  snappy::RawCompress(text(from), from.size(), reinterpret_cast<char*>(space.data() + overhead),
                      &size);
  // Go's rule: a block that saves less than an eighth goes as it is.
  const bool saves = size < from.size() - from.size() / 8;
  if (!saves) {
    std::ranges::copy(from, space.begin() + overhead);
    size = from.size();
  }
  space[0] = static_cast<std::byte>(saves ? chunk_compressed : chunk_uncompressed);
  put_little_endian(space.subspan(1), static_cast<std::uint32_t>(size + checksum_size), 3);
  put_little_endian(space.subspan(chunk_header), masked_checksum(from), checksum_size);
  to.commit(overhead + size);
}

std::error_code SnappyReader::read(Bytes from, ByteQueue& to) {
  if (!partial_.empty()) {
    partial_.append(from);
    from = partial_.bytes();
  }
  std::size_t used = 0;
  std::error_code error;
  while (!error && from.size() - used >= chunk_header) {
    const Bytes rest = from.subspan(used);
    const std::size_t length = little_endian(rest.subspan(1), 3);
    const auto type = std::to_integer<std::uint8_t>(rest[0]);
    const bool is_known = type <= chunk_uncompressed || type == chunk_identifier;
    if (is_known && length > longest_chunk) return make_error_code(Errc::limit);
    if (rest.size() < chunk_header + length) break;
    error = chunk(type, rest.subspan(chunk_header, length), to);
    used += chunk_header + length;
  }
  if (!partial_.empty()) {
    partial_.consume(used);
  } else {
    partial_.append(from.subspan(used));
  }
  // A skippable chunk may be 16 MiB long; nobody of frp sends one, so it is not worth keeping.
  if (!error && partial_.size() > chunk_header + longest_chunk)
    error = make_error_code(Errc::limit);
  return error;
}

std::error_code SnappyReader::chunk(std::uint8_t type, Bytes body, ByteQueue& to) {
  if (type == chunk_identifier) {
    started_ = true;
    return as_text(body) == identifier.substr(chunk_header) ? std::error_code()
                                                            : make_error_code(Errc::protocol);
  }
  if (!started_) return make_error_code(Errc::protocol);
  if (type >= 0x80 && type <= chunk_padding) return {};  // skippable
  if (type > chunk_uncompressed || body.size() < checksum_size)
    return make_error_code(Errc::protocol);
  const std::uint32_t checksum = little_endian(body, checksum_size);
  const Bytes block = body.subspan(checksum_size);
  std::size_t size = block.size();
  if (type == chunk_compressed && !snappy::GetUncompressedLength(text(block), block.size(), &size))
    return make_error_code(Errc::protocol);
  if (size > most_in_chunk) return make_error_code(Errc::limit);
  const MutableBytes space = to.prepare(size);
  if (type == chunk_uncompressed) {
    std::ranges::copy(block, space.begin());
  } else if (!snappy::RawUncompress(text(block), block.size(),
                                    reinterpret_cast<char*>(space.data()))) {
    return make_error_code(Errc::protocol);
  }
  if (masked_checksum(space) != checksum) return make_error_code(Errc::protocol);
  to.commit(size);
  return {};
}

net::StreamPtr compressed(net::StreamPtr inner) {
  return std::make_unique<SnappyStream>(std::move(inner));
}

}  // namespace culvert::frp
