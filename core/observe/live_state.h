#pragma once

#include "core/base/negotiation.h"
#include "core/base/traffic.h"
#include "core/observe/event.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// What is true now, as plain values: the rows of every table. The worker keeps it in a Ledger
/// and hands differences out through a Mailbox.
namespace culvert::observe {

enum class SessionState {
  stopped,
  starting,  ///< First attempt under way; see steps.
  running,
  reconnecting,  ///< The link was lost; see retry_at and error.
  stopping,
  failed,  ///< Will not retry without the user; see error.
};

/// The named steps of connecting (desktop.md 2.3).
enum class Step { read_secrets, find_server, connect, websocket, tls, log_in, register_proxies };
/// "find_server", ...: for logs; the window has words of its own.
std::string_view to_text(Step step);
enum class StepState { waiting, active, done, failed };

struct StepRecord {
  Step step = Step::find_server;
  StepState state = StepState::waiting;
  std::chrono::milliseconds took{};
  bool operator==(const StepRecord&) const = default;
};

/// One profile: a client's link, or a relay.
struct SessionRecord {
  std::string profile;  ///< Id.
  bool is_relay = false;
  SessionState state = SessionState::stopped;
  WallTime since;                 ///< When it entered this state.
  std::vector<StepRecord> steps;  ///< Those that apply, in order.
  int attempt = 0;
  std::optional<WallTime> retry_at;
  std::optional<Error> error;
  std::string server_version, run_id;
  Negotiation link;
  std::chrono::microseconds round_trip{};  ///< Least of the mux pings; zero: not measured.
  int clients = 0;                         ///< Relay: logged-in clients.
  std::string listening;                   ///< Relay: "127.0.0.1:7000".
  bool operator==(const SessionRecord&) const = default;
};

enum class ProxyState { fresh, registering, running, refused, local_down, off };

struct ProxyRecord {
  std::string profile, name, type;
  bool is_visitor = false;
  ProxyState state = ProxyState::fresh;
  std::string public_address;  ///< Confirmed by the server; visitors: where we listen.
  std::string local_target;
  std::string protocol_now;  ///< "h2", "tls", "ssh" as last seen; empty: nothing yet.
  std::optional<Error> error;
  std::optional<Diagnosis> diagnosis;  ///< What the doctor says, while it is so.
  int connections = 0;                 ///< Open now.
  std::uint64_t connections_total = 0;
  Traffic traffic;                           ///< Since start.
  std::uint64_t up_rate = 0, down_rate = 0;  ///< Bytes per second, exponential mean over 3 s.
  std::uint64_t requests = 0;                ///< HTTP, since start.
  double request_rate = 0;                   ///< Per second, exponential mean over 3 s.
  std::optional<WallTime> last_activity;
  bool operator==(const ProxyRecord&) const = default;
};

enum class ConnectionState { opening, open, half_closed, closed };

/// Everything about a connection but its counters. Immutable once handed out.
struct ConnectionRecord {
  ConnectionId id = 0;
  std::string profile, proxy, type;
  ConnectionState state = ConnectionState::opening;
  std::string visitor;  ///< "203.0.113.7:51234", as reported by the server.
  /// The server's own connection for the requests of many visitors: `visitor` asked last and may
  /// have gone, with or without a port ("[2001:db8::7]"); empty: the server does not say.
  bool shared = false;
  std::string local_target;
  std::string application;  ///< "http/1.1", "websocket", "tls", "ssh", "tcp", ...
  Negotiation downstream, upstream;
  WallTime opened;
  std::optional<WallTime> closed;
  Leg ended_by = Leg::none;  ///< Which side ended it first.
  std::optional<Error> why;
  std::optional<Diagnosis> diagnosis;  ///< Of the last exchange that was not as it should be.
  bool operator==(const ConnectionRecord&) const = default;
};
using ConnectionPtr = std::shared_ptr<const ConnectionRecord>;

/// What HTTP adds to the counters of a connection. Written on its loop, read at the tick.
struct HttpCounts {
  Count requests;
  Count messages_up, messages_down;  ///< Of WebSockets; events of streams are down.
};

struct Counters {
  ConnectionId id = 0;
  Traffic traffic;
  std::uint64_t up_rate = 0, down_rate = 0;  ///< Bytes per second, exponential mean over 3 s.
  std::uint64_t requests = 0;                ///< HTTP; 0 where it is not read.
  /// WebSocket messages and events of streams, where exchanges are recorded.
  std::uint64_t messages_up = 0, messages_down = 0;
  bool operator==(const Counters&) const = default;
};

/// Changes of the connection table since the last one taken. Ids in `removed` come before
/// `changed` (which holds new and changed records); counters of new ones are included.
struct ConnectionDelta {
  bool reset = false;  ///< Forget everything first: this is a full picture.
  std::vector<ConnectionId> removed;
  std::vector<ConnectionPtr> changed;
  std::vector<Counters> counters;

  bool empty() const { return !reset && removed.empty() && changed.empty() && counters.empty(); }
};

/// Sessions and proxies are few: whole records of what changed, and keys of what is gone.
struct StatusDelta {
  bool reset = false;
  std::vector<std::string> removed_sessions;  ///< Profile ids.
  std::vector<SessionRecord> sessions;
  std::vector<std::pair<std::string, std::string>> removed_proxies;  ///< Profile id, name.
  std::vector<ProxyRecord> proxies;

  bool empty() const {
    return !reset && removed_sessions.empty() && sessions.empty() && removed_proxies.empty() &&
           proxies.empty();
  }
};

}  // namespace culvert::observe
