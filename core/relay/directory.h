#pragma once

#include "core/config/relay_config.h"
#include "core/observe/live_state.h"
#include "core/relay/client_registry.h"
#include "core/relay/group.h"
#include "core/relay/http_route.h"
#include "core/relay/port_allocator.h"
#include "core/relay/secret_proxies.h"

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace culvert::relay {

class TcpEntrance;

/// What the loops of one relay share: who is logged in, what is taken, and who serves what.
///
/// Everything in it is used while one holds it, for a look-up or a registration, never while bytes
/// move or a coroutine waits.
struct Directory {
  Directory(const config::RelayConfig& config, const std::string& profile);

  /// Keeps the other loops out for as long as the result lives.
  [[nodiscard]] std::unique_lock<std::mutex> hold() { return std::unique_lock(mutex_); }

  ClientRegistry clients;
  std::set<std::string> proxy_names;  ///< Unique on the whole relay (frp-wire 7.1).
  PortAllocator ports;
  std::map<std::string, std::shared_ptr<TcpEntrance>> tcp_groups;
  /// By port: given back, but open until their loop closes them. Whoever wants the port until then
  /// takes the entrance over.
  std::map<std::uint16_t, std::weak_ptr<TcpEntrance>> closing_entrances;
  GroupedRoutes<HttpRoutePtr> http_routes;
  GroupedRoutes<TargetPtr> https_routes;
  SecretProxies secret_proxies;
  observe::SessionRecord record;  ///< The relay's own.

 private:
  std::mutex mutex_;
};

}  // namespace culvert::relay
