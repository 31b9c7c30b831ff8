#include "core/relay/loop_routes.h"

#include "core/relay/relay_context.h"
#include "core/relay/work_dialer.h"

#include <chrono>

namespace culvert::relay {
namespace {

using namespace std::chrono_literals;

/// As frp keeps them; the client on the other side may have fewer to give.
constexpr std::size_t most_idle = 5;
constexpr Duration idle_time = 60s;

/// Whoever pauses a film goes on before that, or asks for the rest of it.
constexpr Duration patience = 1h;

struct RouteHere final : gateway::Route {
  RouteHere(RelayContext& here, HttpRoutePtr of)
      : shared(std::move(of)), dialer(here, shared->target) {
    name = shared->target->name;
    rewriting = shared->rewriting;
    user = shared->user;
    password = shared->password;
    // Without a list of proxies that are believed it is frp's way: all are, a little.
    if (!here.config.gateway.trusted_proxies.empty()) identity.mode = gateway::Forwarded::replace;
    timeouts.response_head = here.config.vhost_http_timeout;
    timeouts.websocket_handshake = here.config.vhost_http_timeout;  // frps knows only one
    // Nor a limit of these kinds. But what a stranger holds without moving a byte ends some time.
    timeouts.progress = patience;
    timeouts.tunnel_idle = Duration::zero();
    configured.target = name;
    configured.through_tunnel = true;
    public_diagnostics = here.config.gateway.diagnostics == config::Diagnostics::open;
    frp_errors = here.config.gateway.error_compatibility == config::ErrorCompatibility::frp;
    gateway::UpstreamOptions options;
    // What a work connection carries is the client's business; TLS would be inside of that.
    options.wanted.scheme = gateway::Scheme::http;
    options.wanted.is_loopback = true;
    // The client knows its service, and whether it is there itself changes at any time.
    options.longest_pause = Duration::zero();
    options.pool.idle = most_idle;
    options.pool.idle_time = idle_time;
    upstream = std::make_unique<gateway::Upstream>(dialer, std::move(options), here.deadlines);
  }

  HttpRoutePtr shared;
  WorkDialer dialer;
};

}  // namespace

gateway::RoutePtr LoopRoutes::of(const HttpRoutePtr& route) {
  if (const auto at = known_.find(route.get()); at != known_.end()) return at->second;
  auto made = std::make_shared<RouteHere>(relay_, route);
  // A work connection holds the route in its turn, so the map lets go of it as soon as the proxy
  // is gone.
  const bool open =
      route->when_closed(relay_.executor, [this, key = route.get(), place = relay_.scope_place] {
        if (*place == nullptr) return;  // the relay has stopped, and closed them all
        const auto at = known_.find(key);
        if (at == known_.end()) return;
        at->second->upstream->close();
        known_.erase(at);
      });
  if (open) known_.emplace(route.get(), made);
  return made;
}

void LoopRoutes::close() {
  for (const auto& [key, route] : known_)
    route->upstream->close();
  known_.clear();
}

const Target& LoopRoutes::target_of(const gateway::Route& route) {
  return *static_cast<const RouteHere&>(route).shared->target;
}

}  // namespace culvert::relay
