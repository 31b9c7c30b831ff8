#pragma once

#include "core/base/byte_queue.h"
#include "core/base/bytes.h"

#include <system_error>

/// The snappy framing format as Go writes and reads it (frp-wire 6.4), without sockets.
namespace culvert::frp {

/// CRC-32C (Castagnoli), and masked as the chunks carry it.
std::uint32_t crc32c(Bytes bytes);
std::uint32_t masked_checksum(Bytes bytes);

class SnappyWriter {
 public:
  /// Appends one or more chunks at once: nothing is held back. The stream identifier comes before
  /// the first.
  void write(Bytes from, ByteQueue& to);

 private:
  void write_chunk(Bytes from, ByteQueue& to);
  bool started_ = false;
};

class SnappyReader {
 public:
  /// Decodes every complete chunk; keeps an incomplete one. Errors: protocol (no stream
  /// identifier first, unknown chunk, bad checksum or block), limit (chunk too long).
  std::error_code read(Bytes from, ByteQueue& to);

  /// Whether the stream may end here: no chunk is half read.
  bool at_boundary() const { return partial_.empty(); }

 private:
  std::error_code chunk(std::uint8_t type, Bytes body, ByteQueue& to);

  ByteQueue partial_;
  bool started_ = false;
};

}  // namespace culvert::frp
