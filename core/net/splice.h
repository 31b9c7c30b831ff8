#pragma once

#include "core/net/stream.h"
#include "core/base/traffic.h"

#include <optional>

namespace culvert::net {

/// How two joined streams came to their end.
struct SpliceEnd {
  Leg first = Leg::none;          ///< The side that ended or failed first.
  std::optional<Error> failure;   ///< None: both directions ended in order.
};

/// Joins two streams until both directions have ended (half-close travels), or one fails: then
/// the other is aborted. No coroutine runs per chunk: pumps are readiness callbacks (IO-16).
/// Cancellable at any time.
Task<SpliceEnd> splice(Stream& downstream, Stream& upstream, Traffic& traffic);

}  // namespace culvert::net
