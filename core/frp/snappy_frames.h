#pragma once

#include "core/base/byte_queue.h"
#include "core/base/bytes.h"

#include <system_error>

/// The snappy framing format as Go writes and reads it (frp-wire 6.4; google/snappy
/// framing_format.txt), without sockets.
namespace culvert::frp {

/// Plaintext of one chunk.
inline constexpr std::size_t most_in_chunk = 65536;
/// What a chunk may have behind its four header bytes: snappy's bound for 65536 bytes, and the
/// checksum. Go refuses more, of whatever type.
inline constexpr std::size_t longest_chunk = 76494;

class SnappyWriter {
 public:
  /// Writes one chunk of `from` (1 to most_in_chunk bytes), before the first one the stream
  /// identifier. Returns how many bytes of `to` that took; 32 more than longest_chunk suffice.
  std::size_t write(Bytes from, MutableBytes to);

 private:
  bool started_ = false;
};

class SnappyReader {
 public:
  /// Decodes the chunk at the front of `from` into `to`. `used`: its length; 0 when it is not
  /// complete. Errors: protocol (no stream identifier first, unknown chunk, bad checksum or
  /// block), limit (chunk too long).
  std::error_code read(Bytes from, std::size_t& used, ByteQueue& to);

 private:
  bool started_ = false;
};

}  // namespace culvert::frp
