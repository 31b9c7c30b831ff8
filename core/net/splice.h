#pragma once

#include "core/base/traffic.h"
#include "core/net/stream.h"

#include <memory>
#include <optional>
#include <vector>

namespace culvert::net {

/// How two joined streams came to their end.
struct SpliceEnd {
  Leg first = Leg::none;         ///< The side that ended or failed first.
  std::optional<Error> failure;  ///< None: both directions ended in order.
};

/// Reads what passes, for example to name the protocol. Changes nothing.
class SpliceObserver {
 public:
  /// `bytes` came from the `from` side (downstream or upstream), in order. Return false to see no
  /// more of that direction; from then on it costs nothing.
  virtual bool passed(Leg from, Bytes bytes) = 0;

 protected:
  ~SpliceObserver() = default;
};

/// Joins two streams until both directions have ended (half-close travels), or one fails: then
/// the other is aborted. No coroutine runs per chunk: pumps are readiness callbacks (IO-16).
/// Cancellable at any time.
Task<SpliceEnd> splice(Stream& downstream, Stream& upstream, Traffic& traffic,
                       SpliceObserver* observer = nullptr);

}  // namespace culvert::net
