#pragma once

#include "core/base/async.h"
#include "core/config/relay_config.h"
#include "core/frp/cipher.h"
#include "core/net/stream.h"
#include "core/net/tls.h"
#include "core/observe/ledger.h"
#include "core/relay/client_registry.h"
#include "core/relay/event_budget.h"
#include "core/relay/group.h"
#include "core/relay/http_exchange.h"
#include "core/relay/http_route.h"
#include "core/relay/port_allocator.h"
#include "core/relay/secret_proxies.h"
#include "core/relay/target.h"

#include <memory>
#include <set>
#include <string>
#include <unordered_map>

namespace culvert::relay {

class TcpEntrance;

/// The version of frp whose behaviour the relay has; clients show it and may decide by it.
inline constexpr const char* spoken_frp_version = "0.70.1";

/// What the parts of a running relay share. Outlives all of them.
struct RelayContext {
  RelayContext(const Executor& on, const config::RelayConfig& wanted, observe::Ledger& book,
               std::string name);

  Executor executor;
  const config::RelayConfig& config;
  observe::Ledger& ledger;
  std::string profile;
  frp::CipherKey token_key;                     ///< Derived once from auth.token.
  std::shared_ptr<const net::TlsContext> tls;   ///< Of the shared port.
  std::uint16_t http_port = 0, https_port = 0;  ///< Really bound; 0: off.

  ClientRegistry clients;
  std::set<std::string> proxy_names;  ///< Unique on the whole relay (frp-wire 7.1).
  PortAllocator ports;
  std::map<std::string, std::shared_ptr<TcpEntrance>> tcp_groups;
  http::Deadlines deadlines;
  GroupedRoutes<HttpRoutePtr> http_routes;
  GroupedRoutes<TargetPtr> https_routes;
  SecretProxies secret_proxies;

  HttpScratch http_scratch;
  NotFoundPage not_found_page;
  EventBudget request_events{50}, bad_peer_events{20};

  /// Public connections and the tasks of peers run in it; set while the relay runs.
  TaskScope* scope = nullptr;
  /// Connections that can be ended by id: aborting the stream ends them.
  std::unordered_map<observe::ConnectionId, net::Stream*> open_streams;

  /// Brings the relay's own record up to date.
  void show();
  observe::SessionRecord record;

  /// Where public users reach proxies: proxyBindAddr, or bindAddr when that is empty.
  const std::string& public_address() const {
    return config.proxy_bind_addr.empty() ? config.bind_addr : config.proxy_bind_addr;
  }

  /// What a client is told: the reason, or `summary` when detailedErrorsToClient is off.
  std::string words_for_client(std::string summary, const Error& error) const {
    return config.detailed_errors_to_client ? error.context : summary;
  }

  void tell(observe::EventKind kind, observe::Scope about, std::vector<std::string> arguments = {},
            std::optional<Error> error = {}) {
    ledger.log().append(kind, std::move(about), std::move(arguments), std::move(error));
  }
  observe::Scope about(std::string proxy = {}, std::string run_id = {}) const {
    return {profile, std::move(proxy), 0, std::move(run_id)};
  }
};

}  // namespace culvert::relay
