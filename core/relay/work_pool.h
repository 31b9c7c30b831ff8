#pragma once

#include "core/base/async.h"
#include "core/frp/wire.h"
#include "core/net/stream.h"

#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <optional>

namespace culvert::relay {

/// A stream that a client opened to serve one public connection.
struct WorkConnection {
  net::StreamPtr stream;
  frp::WireVersion wire = frp::WireVersion::v1;
};

/// The work connections of one session (frp-wire 6.1): those that lie ready, and the public
/// connections that wait for one. Lives as long as its last user, the session may end before.
class WorkPool {
 public:
  /// frp keeps so many more than the client wants pooled.
  static constexpr std::size_t spare = 10;

  /// `pooled`: how many to keep ready. `limit`: how long a public connection waits (frp
  /// userConnTimeout). `request` asks the client for one more; called until close().
  WorkPool(const Executor& executor, std::size_t pooled, Duration limit,
           std::function<void()> request);

  /// Asks for what shall lie ready.
  void fill();

  /// Takes a fresh connection over. Fails with limit (the queue is full) or closed; `fresh` stays
  /// the caller's then.
  Result<void> offer(WorkConnection& fresh);

  /// Takes a connection and tells it what it is for. Tries another one when it has died while it
  /// lay here. Fails on leg upstream with timed_out (the client brought none in time) or closed.
  Task<net::StreamPtr> start(frp::StartWorkConn what);

  /// The session is over: nobody waits any longer, what lies here goes.
  void close();

  std::size_t idle() const { return idle_.size(); }

 private:
  struct Taker {
    explicit Taker(const Executor& executor, Duration limit) : wake(executor, limit) {}
    Timer wake;
    std::optional<WorkConnection> brought;
  };

  Task<WorkConnection> take();
  std::optional<WorkConnection> take_idle();
  void request_one();

  Executor executor_;
  std::size_t pooled_;
  Duration limit_;
  std::function<void()> request_;
  std::deque<WorkConnection> idle_;
  std::list<Taker*> takers_;
  std::size_t requested_ = 0;  // asked for and not seen yet
  TimePoint last_request_{};
  bool closed_ = false;
};

}  // namespace culvert::relay
