#pragma once

#include "core/base/async.h"

#include <functional>
#include <memory>
#include <string>

namespace culvert::net {

/// Learns from the system when the computer has a network again: for programs without a window,
/// which asks Qt. On Linux from the kernel (rtnetlink). Elsewhere it is not built: problem() says
/// so, and pauses between attempts are waited out; they stay below twenty seconds.
class NetworkWatch {
 public:
  NetworkWatch();
  ~NetworkWatch();
  NetworkWatch(const NetworkWatch&) = delete;
  NetworkWatch& operator=(const NetworkWatch&) = delete;

  /// Why nothing will be learnt, for a log; empty when it watches.
  const std::string& problem() const { return problem_; }

  /// Calls `returned` when an address, a route or a link came that may lead to others; several
  /// times when they come one after the other. Until cancelled; returns at once when there is a
  /// problem, or when the system ends it, which problem() tells then. Once only.
  Task<> run(std::function<void()> returned);

 private:
  class Socket;
  std::unique_ptr<Socket> socket_;
  std::string problem_;
};

}  // namespace culvert::net
