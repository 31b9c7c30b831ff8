#pragma once

#include "core/base/clock.h"
#include "core/net/splice.h"
#include "core/observe/diagnosis/symptoms.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>

namespace culvert::gateway {

/// Looks at the first frames of a WebSocket each way, for one that ends as soon as it is open
/// (D-48). Afterwards it costs nothing. Who watches besides is told of everything.
class SocketWatch final : public net::SpliceObserver {
 public:
  /// `next` may be null; it outlives the watch.
  explicit SocketWatch(net::SpliceObserver* next = nullptr) : next_(next) {}

  bool passed(Leg from, Bytes bytes) override;
  void half_closed(Leg ended) override {
    if (next_ != nullptr) next_->half_closed(ended);
  }

  /// `compresses`: an extension was agreed on, so RSV1 means something (RFC 7692).
  observe::SocketFacts facts(bool compresses) const;

 private:
  struct Side {
    std::string first;  // at most `most` bytes
    bool is_watched = true, next_watches = true;
  };
  static constexpr std::size_t most = 256;

  Side& side_of(Leg from) { return sides_[from == Leg::upstream ? 1 : 0]; }

  net::SpliceObserver* next_;
  std::array<Side, 2> sides_;
  TimePoint began_ = Clock::now();
};

}  // namespace culvert::gateway
