#pragma once

#include "core/gateway/route.h"
#include "core/relay/http_route.h"

#include <memory>
#include <unordered_map>

namespace culvert::relay {

struct RelayContext;

/// The http routes as one loop uses them: with the connections that it keeps to their services.
class LoopRoutes {
 public:
  explicit LoopRoutes(RelayContext& relay) : relay_(relay) {}
  LoopRoutes(const LoopRoutes&) = delete;
  LoopRoutes& operator=(const LoopRoutes&) = delete;

  /// The same object as long as the proxy is registered.
  gateway::RoutePtr of(const HttpRoutePtr& route);

  /// Closes all of them; on their loop, while that is turned.
  void close();

  /// The proxy behind a route that of() has returned.
  static const Target& target_of(const gateway::Route& route);

 private:
  RelayContext& relay_;
  std::unordered_map<const HttpRoute*, gateway::RoutePtr> known_;
};

}  // namespace culvert::relay
