#pragma once

#include "core/http/buffers.h"
#include "core/http/deadlines.h"
#include "core/net/stream.h"

#include <chrono>
#include <list>
#include <memory>

namespace culvert::relay {

/// A work connection that speaks HTTP/1.1 with the local service, one exchange after another.
struct HttpUpstream {
  explicit HttpUpstream(net::StreamPtr to) : stream(std::move(to)) {}

  net::StreamPtr stream;
  http::InBuffer in;
  bool reused = false;  ///< It has carried an exchange: the service may close it any time.
};
using HttpUpstreamPtr = std::unique_ptr<HttpUpstream>;

/// Work connections of one http proxy that wait for the next request (frp-wire 7.4).
class IdleUpstreams {
 public:
  /// As frp: so many, for so long.
  static constexpr std::size_t most = 5;
  static constexpr Duration lifetime = std::chrono::seconds(60);
  /// Beyond `most` they are kept for a moment: the users who just had an answer are about to ask
  /// again, and a work connection costs more than a request.
  static constexpr std::size_t most_for_a_moment = 256;
  static constexpr Duration moment = std::chrono::seconds(1);

  explicit IdleUpstreams(http::Deadlines& deadlines);
  ~IdleUpstreams();

  /// The one that was used last; null: none. It was open a moment ago.
  HttpUpstreamPtr take();

  /// Takes one back whose exchange ended cleanly on both sides.
  void give(HttpUpstreamPtr upstream);

  /// The proxy is gone: so are these, and what comes back later.
  void close();

  std::size_t size() const { return idle_.size(); }

 private:
  class Idle;

  void remove(const Idle& one);
  void sweep_soon(const Executor& executor);

  http::Deadlines& deadlines_;
  std::list<std::unique_ptr<Idle>> idle_;  // used longest ago first
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  bool closed_ = false;
};

}  // namespace culvert::relay
