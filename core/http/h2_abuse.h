#pragma once

#include "core/base/clock.h"
#include "core/http/exchange.h"
#include "core/http/h2_frames.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace culvert::http {

/// So many events in so much time and no more. Counts in windows that follow each other, so that
/// an event is an addition; twice the limit can pass where two windows meet.
class EventRate {
 public:
  constexpr EventRate(std::uint32_t limit, Duration window) : limit_(limit), window_(window) {}

  /// False: too many.
  bool add(TimePoint now, std::uint32_t count = 1) {
    if (now - since_ >= window_) {
      since_ = now;
      count_ = 0;
    }
    count_ += count;
    return count_ <= limit_;
  }

 private:
  std::uint32_t limit_;
  std::uint32_t count_ = 0;
  Duration window_;
  TimePoint since_{};
};

/// Full in the beginning, and filling again with time up to that.
class TokenBucket {
 public:
  constexpr TokenBucket(std::uint64_t size, std::uint64_t per_second)
      : size_(size), per_second_(per_second), tokens_(size) {}

  /// False: it is empty.
  bool take(TimePoint now);
  /// Beyond its size, but to no more than `most`.
  void add(std::uint64_t count, std::uint64_t most) {
    tokens_ = std::max(tokens_, std::min(most, tokens_ + count));
  }

 private:
  std::uint64_t size_, per_second_, tokens_;
  TimePoint since_{};
};

/// What a peer may not do too often on an HTTP/2 connection (gateway.md 2.18, A-01 to A-12). It is
/// told everything and remembers what the first excess was; whoever asks ends the connection.
class H2AbuseWatch {
 public:
  /// `may_measure`: it is a service of ours, which may send PINGs and WINDOW_UPDATEs as it likes;
  /// the library bounds what answers to them can wait.
  explicit H2AbuseWatch(bool may_measure = false) : may_measure_(may_measure) {}

  /// A frame that came.
  void frame(const H2FrameHeader& header, TimePoint now);
  /// A DATA frame of nothing but padding.
  void padding_only(TimePoint now);
  /// The peer took back a request before it had an answer (A-01, rapid reset).
  void early_reset(TimePoint now);
  /// We had to reset a stream for what the peer did (A-02, made-you-reset).
  void provoked_reset(ResetCode code, TimePoint now);
  /// Fields far beyond what was announced.
  void header_bomb() { blame("header list"); }
  /// An oddity, by weight; 100 points within a minute are too many.
  void glitch(std::uint32_t points, TimePoint now);

  /// What makes WINDOW_UPDATEs and PINGs legitimate: whoever measures the way answers each DATA
  /// frame with both (grpc-go, gRPC's C core). `drained`: nothing more waits on its stream, so that
  /// the frame is as short as it is because of us and not because of the peer's window.
  void data_sent(std::size_t bytes, bool drained);
  void stream_opened();

  /// What there was too much of; empty: nothing. A literal.
  std::string_view verdict() const { return verdict_; }
  std::uint32_t glitches() const { return glitches_; }

 private:
  void blame(std::string_view what) {
    if (verdict_.empty()) verdict_ = what;
  }
  void empty_frame(TimePoint now);
  void ping(TimePoint now);

  EventRate pings_{100, std::chrono::seconds(10)};
  EventRate settings_{20, std::chrono::seconds(10)};
  EventRate empty_frames_{100, std::chrono::seconds(10)};
  EventRate priorities_{200, std::chrono::seconds(10)};
  EventRate provoked_{50, std::chrono::seconds(10)};
  EventRate score_{100, std::chrono::seconds(60)};
  // Browsers cancel in bursts, when a page is left.
  TokenBucket resets_{200, 20};
  TokenBucket updates_{1000, 100};
  std::uint32_t earned_pings_ = 0;
  std::uint64_t sent_ = 0;  // and not yet made an update of
  std::uint32_t glitches_ = 0;
  bool may_measure_;
  std::string_view verdict_;
};

}  // namespace culvert::http
