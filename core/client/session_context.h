#pragma once

#include "core/client/connector.h"
#include "core/config/client_config.h"
#include "core/frp/cipher.h"
#include "core/frp/wire.h"
#include "core/gateway/visitors.h"
#include "core/inspect/store.h"
#include "core/observe/event_budget.h"
#include "core/observe/ledger.h"

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace culvert::client {

class ConnectionRow;

inline frp::WireVersion wire_version_of(const config::ClientConfig& config) {
  return config.transport.wire_protocol == config::WireProtocol::v2 ? frp::WireVersion::v2
                                                                    : frp::WireVersion::v1;
}

/// What the parts of one session share, and the connections that outlive it. Nothing here changes
/// while the session runs but the run id, which the login sets.
struct SessionContext {
  const config::ClientConfig& config;
  observe::Ledger& ledger;
  const std::string& profile;
  Link& link;  ///< While the session lasts.
  const Dial& dial;
  frp::CipherKey token_key;  ///< Derived once per client from auth.token.
  std::string run_id;
  gateway::Visitors& http_visitors;  ///< Everybody whose HTTP is being served.
  /// Connections of the client that can be ended by id.
  std::unordered_map<observe::ConnectionId, ConnectionRow*>& open_rows;
  /// Where joined connections run that need no link, so that the end of the session does not cut
  /// off what they still carry: those without a mux. Null: they end with the link.
  TaskScope* outliving = nullptr;
  /// It tells the end of one direction from that of both. frp's programs do not: they end both
  /// with the first (frp-wire 6.5).
  bool server_is_culvert = false;
  inspect::Store* exchanges = nullptr;  ///< Where they are recorded; null: nowhere.
  observe::EventBudget failure_events{20};
  /// Its settings do not hold any more: what is on its way to the local service comes too late.
  bool is_obsolete = false;

  frp::WireVersion wire() const { return wire_version_of(config); }
  /// What broke at this end is told to the other one behind all data. Go's mux would throw away
  /// what it has not read yet, and TCP what is still on its way; both show it by themselves.
  bool tells_of_breaks() const { return server_is_culvert && outliving == nullptr; }
  /// A failure that visitors, a service or the relay can bring about as often as they like: into
  /// the log, twenty a second at most.
  void tell_failure(observe::EventKind kind, observe::Scope about,
                    std::vector<std::string> arguments, const Error& error);
  observe::Scope scope(std::string proxy = {}, observe::ConnectionId connection = 0) const {
    return {profile, std::move(proxy), connection, run_id};
  }
};

/// Opens an frp connection and sends its first message (with the magic of v2 in front).
Task<net::StreamPtr> open_with(Link& link, frp::WireVersion version, frp::Message first);
inline Task<net::StreamPtr> open_with(SessionContext& session, frp::Message first) {
  return open_with(session.link, session.wire(), std::move(first));
}

}  // namespace culvert::client
