#pragma once

#include "core/base/byte_queue.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace culvert::http {

/// RFC 9110 8.4.1: gzip is RFC 1952, br RFC 7932, zstd RFC 8878 with a window of 512 KiB (RFC 9659
/// allows 8 MiB).
enum class ContentCoding : std::uint8_t { zstd, br, gzip };

/// As Content-Encoding says it.
std::string_view to_text(ContentCoding coding);

/// One body on its way through a codec. Levels as in gateway.md 2.16, E-12; holds up to about
/// 2 MiB until it is destroyed. What comes out is no larger than what goes in, but for some bytes
/// of framing each time.
class ContentEncoder {
 public:
  /// How far what came out can be decoded after the call.
  enum class Until : std::uint8_t {
    open,    ///< As far as the codec likes: it collects.
    here,    ///< All that was put in: a sync flush.
    finish,  ///< The whole body; nothing may be put in afterwards.
  };

  virtual ~ContentEncoder() = default;

  /// Puts `bytes` in and appends what comes out to `out`. False: the codec has no memory left, and
  /// the body cannot be completed.
  virtual bool put(Bytes bytes, Until until, ByteQueue& out) = 0;
};

/// `length`: of the body, where it is known. Null: there is no memory for a codec.
std::unique_ptr<ContentEncoder> make_encoder(ContentCoding coding,
                                             std::optional<std::uint64_t> length);

}  // namespace culvert::http
