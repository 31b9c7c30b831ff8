#pragma once

#include "core/base/async.h"
#include "core/config/relay_config.h"
#include "core/frp/cipher.h"
#include "core/net/tcp.h"
#include "core/net/tls.h"
#include "core/observe/event_budget.h"
#include "core/observe/ledger.h"
#include "core/relay/arrivals.h"
#include "core/relay/directory.h"
#include "core/relay/loop_routes.h"
#include "core/relay/not_found_page.h"
#include "core/relay/vhost_certificates.h"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace culvert::relay {

class ConnectionRow;

/// The version of frp whose behaviour the relay has; clients show it and may decide by it.
inline constexpr const char* spoken_frp_version = "0.70.1";

/// One loop of a running relay, as what runs on it sees it. Outlives all of that. A session, its
/// transport and its streams live on one loop; only the directory and the ledger are shared.
struct RelayContext {
  RelayContext(const Executor& on, const config::RelayConfig& wanted, Directory& shared,
               observe::Ledger& book, std::string name);

  Executor executor;
  const config::RelayConfig& config;
  Directory& directory;
  observe::Ledger& ledger;
  std::string profile;
  frp::CipherKey token_key;                    ///< Derived once from auth.token.
  std::shared_ptr<const net::TlsContext> tls;  ///< Of the shared port.
  /// Of vhostHTTPSPort, shared by the loops; null: TLS is only passed on.
  std::shared_ptr<VhostCertificates> vhost_certificates;
  std::uint16_t http_port = 0, https_port = 0;  ///< Really bound; 0: off.

  bool has_other_loops = false;  ///< Whether the relay runs on more than this one.

  http::Deadlines deadlines;
  gateway::Visitors visitors;  ///< Of the http virtual hosts, on this loop.
  LoopRoutes http_routes_here{*this};
  NotFoundPage not_found_page;
  observe::EventBudget request_events{50}, bad_peer_events{20}, leg_events{20}, visitor_events{50},
      refusal_events{20}, exchange_events{20};
  /// Of clients and their proxies as they come and go. A client with 500 proxies that comes back
  /// is told of whole, a proxy counting once.
  observe::EventBudget client_events{100, 2000};

  /// Public connections and the tasks of peers run in it; there is one while the relay runs.
  TaskScope& scope() { return **scope_place; }
  /// Null while there is none. Shared with posts of other loops, which may come too late.
  const std::shared_ptr<TaskScope*> scope_place = std::make_shared<TaskScope*>(nullptr);

  Arrivals arrivals;

  /// Whether somebody new may come in; else the connection is reset and, unless the relay is
  /// stopping, told of.
  bool admits(net::TcpStream& newcomer);

  /// Connections that can be ended by id.
  std::unordered_map<observe::ConnectionId, ConnectionRow*> open_rows;

  /// From another loop: starts make() as a task of this one. Streams it takes belong to this loop
  /// already (onto_loop). Nothing happens when the relay stops first.
  template <class MakeTask>
  void spawn_from_outside(std::string_view name, MakeTask make) {
    asio::post(executor, [place = scope_place, name, make = std::move(make)]() mutable {
      if (*place != nullptr) (*place)->spawn(name, make());
    });
  }

  /// Ends the connection with this id, if it is of this loop.
  bool disconnect(observe::ConnectionId id);

  /// Brings the relay's own record up to date.
  void show();

  /// Where public users reach proxies: proxyBindAddr, or bindAddr when that is empty.
  const std::string& public_address() const {
    return config.proxy_bind_addr.empty() ? config.bind_addr : config.proxy_bind_addr;
  }

  /// `error` as it is told here: what the core says about the far end of the link (Leg::relay) is
  /// said to a client there. A key of a visitor's (auth without a leg) is nobody's token.
  static Error from_client(Error error) {
    const bool about_proxy = error.leg == Leg::none && error.code != Errc::auth;
    if (error.leg == Leg::relay || about_proxy) error.leg = Leg::client;
    return error;
  }

  /// What a client is told: the reason, or `summary` when detailedErrorsToClient is off.
  std::string words_for_client(const std::string& summary, const Error& error) const {
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
