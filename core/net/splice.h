#pragma once

#include "core/base/traffic.h"
#include "core/net/stream.h"

#include <chrono>
#include <optional>

namespace culvert::net {

/// How two joined streams came to their end.
struct SpliceEnd {
  Leg first = Leg::none;         ///< The side that ended or failed first.
  std::optional<Error> failure;  ///< None: both directions ended in order.
};

/// Reads what passes, for example to name the protocol. Changes nothing.
class SpliceObserver {
 public:
  /// `bytes` came from the `from` side (downstream or upstream), in order, and are with the other
  /// one. Return false to see no more of that direction; from then on it costs nothing.
  virtual bool passed(Leg from, Bytes bytes) = 0;

  /// `ended` has had nothing more to say for half_closed_grace, and the other side still goes on.
  /// Told once at most.
  virtual void half_closed(Leg ended) = 0;

  /// `side` has failed; the other one has not been given its end yet. Told once at most.
  virtual void broke(Leg /*side*/) {}

 protected:
  ~SpliceObserver() = default;
};

/// How long nothing may move on a connection of which one side has ended: the idle limit of a
/// tunnel (gateway 2.14). An answer that takes its time after a half-close is legal, as for a
/// direct connection (gateway 3.6); a peer that never notices the end must not hold the connection
/// on both computers for ever. frp has no such limit: it ends both directions with the first.
inline constexpr Duration half_closed_patience = std::chrono::hours(1);

/// How long joined streams may stand still, and how they end.
struct SpliceOptions {
  Duration half_closed = half_closed_patience;
  /// While both sides are open; zero: for ever, as in frp: interactive sessions stand still for
  /// days, and TCP keep-alive finds the dead.
  Duration idle{};
  /// Both sides are aborted then. False: they are left to whoever joined them.
  bool aborts = true;
  /// When one side has failed the other is aborted behind what had been taken for it. False: it is
  /// given its end in order, as frp does it.
  bool breaks = false;
  /// The end of this side is the end of both directions, as between frp's programs, which read no
  /// more then (frp-wire 6.5): what the other side still says is not waited for.
  bool downstream_ends_both = false, upstream_ends_both = false;
};
/// How long a side may be the only one that has ended before that is worth telling: mostly the
/// other one follows at once.
inline constexpr Duration half_closed_grace = std::chrono::seconds(1);

/// Joins two streams until both directions have ended; half-close travels. When one side fails,
/// the other is still given what had been taken for it and then its end, as frp does it: a
/// service that answers and then resets must not cost the user the answer. It has five seconds
/// for that; who does not take it until then is aborted.
///
/// When nothing has moved for as long as the options say (looked at four times as often, so it may
/// be a quarter longer), it ends with timed_out.
///
/// No coroutine runs per chunk: pumps are readiness callbacks (IO-16). A connection on which
/// nothing moves owns no payload buffer (IO-11). Cancellable at any time.
Task<SpliceEnd> splice(Stream& downstream, Stream& upstream, Traffic& traffic,
                       SpliceObserver* observer = nullptr, SpliceOptions options = {});

}  // namespace culvert::net
