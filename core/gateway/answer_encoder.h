#pragma once

#include "core/base/byte_queue.h"
#include "core/gateway/encoding_load.h"
#include "core/http/content_encoder.h"

#include <cstdint>
#include <memory>

namespace culvert::gateway {

/// The body of an answer on its way through a codec. Only bodies: heads never pass here, and
/// tunnels have none (gateway.md 3.8). Bounded: whoever feeds it takes output() away before more
/// is put in, and puts in at most `piece` at a time.
class AnswerEncoder {
 public:
  /// Also how long others may have to wait for the codec: about a millisecond.
  static constexpr std::size_t piece = 32 * 1024;

  /// When what was put in must come out (E-03).
  enum class Flush : std::uint8_t {
    at_end,     ///< The length was known: it is all on its way.
    at_pauses,  ///< Whenever the service has nothing more ready.
    at_pieces,  ///< Always: events (S-04).
  };

  AnswerEncoder(std::unique_ptr<http::ContentEncoder> codec, EncodingLoad::Place place, Flush flush)
      : codec_(std::move(codec)), place_(std::move(place)), flush_(flush) {}

  /// False here and below: the codec failed, and the answer cannot be completed.
  bool put(Bytes bytes);

  /// The service has nothing more ready. True also where there is nothing to do.
  bool pause();
  /// pause() would bring something to light.
  bool holds_back() const { return flush_ == Flush::at_pauses && unflushed_; }

  /// The body is complete. Never called for one that was cut short (E-10).
  bool finish();
  bool is_finished() const { return finished_; }

  Bytes output() const { return out_.bytes(); }
  void consume(std::size_t count) { out_.consume(count); }

 private:
  bool run(Bytes bytes, http::ContentEncoder::Until until);

  std::unique_ptr<http::ContentEncoder> codec_;
  EncodingLoad::Place place_;
  Flush flush_;
  ByteQueue out_;
  bool unflushed_ = false;
  bool finished_ = false;
};

}  // namespace culvert::gateway
