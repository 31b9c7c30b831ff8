#pragma once

#include "core/base/clock.h"

#include <chrono>
#include <cstddef>
#include <utility>

namespace culvert::gateway {

/// What encoding costs one loop, and whether it can take more of it (gateway.md 2.16, E-12). Bytes
/// of others wait while a codec works, so answers go out as they are
///   - while the loop is late: what was posted had to wait for longer than 20 ms;
///   - while codecs have had more than half of the loop's time;
///   - beyond 64 at a time, which bounds the memory of codecs (content_encoder.h) to 128 MiB.
/// An answer that has been begun is finished in its coding.
class EncodingLoad {
 public:
  struct Limits {
    Duration lag = std::chrono::milliseconds(20);
    /// What codecs may take at once, and get back while they rest: half of the time.
    Duration work = std::chrono::milliseconds(250);
    std::size_t at_once = 64;
  };
  /// A lag that was seen so long ago says nothing any more.
  static constexpr Duration lag_is_fresh = std::chrono::seconds(1);

  /// A place among those who encode, for as long as it lives.
  class Place {
   public:
    explicit Place(EncodingLoad& load) : load_(&load) { ++load_->encoding_; }
    Place(Place&& other) noexcept : load_(std::exchange(other.load_, nullptr)) {}
    ~Place() {
      if (load_ != nullptr) --load_->encoding_;
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    Place& operator=(Place&&) = delete;

    void worked(Duration time) { load_->worked(time, Clock::now()); }

   private:
    EncodingLoad* load_;
  };

  explicit EncodingLoad(const Executor& executor) : executor_(executor) {}

  /// That of the loop `executor` runs on; made on first use.
  static EncodingLoad& of(const Executor& executor);

  /// Whether one more answer can be encoded. Also has the loop's lag measured for those who ask
  /// later: an idle loop measures nothing.
  bool has_room();

  std::size_t encoding() const { return encoding_; }
  void set_limits(const Limits& limits) { limits_ = limits; }

  // The arithmetic, for the loop and for tests.
  void was_late(Duration lag, TimePoint now);
  void worked(Duration time, TimePoint now);
  bool has_room(TimePoint now) const;

 private:
  Duration work_left_over(TimePoint now) const;
  void measure_lag();

  Executor executor_;
  Limits limits_;
  std::size_t encoding_ = 0;
  bool measuring_ = false;
  Duration lag_{};
  TimePoint lag_seen_{};
  Duration work_{};  // beyond its share, as of work_seen_
  TimePoint work_seen_{};
};

}  // namespace culvert::gateway
