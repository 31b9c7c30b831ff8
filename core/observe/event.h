#pragma once

#include "core/base/error.h"
#include "core/observe/diagnosis/diagnosis.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The vocabulary of everything that is told: log views, log files, notifications and the window
/// read these, and nothing else. An event is a kind with arguments, never a sentence; render()
/// has the English one for headless programs, ui/texts the translated ones.
namespace culvert::observe {

using ConnectionId = std::uint64_t;  ///< Unique in the process; 0: none.
using WallTime = std::chrono::system_clock::time_point;

enum class Level { trace, debug, info, warn, error };

/// The level belongs to the kind: see level_of. The comment lists the arguments.
enum class EventKind {
  // client
  connecting,              ///< server address, transport
  link_step,               ///< step slug, milliseconds
  link_negotiated,         ///< summary of the negotiation
  login_succeeded,         ///< run id, server version
  login_failed,            ///< (error)
  session_ended,           ///< (error)
  retry_scheduled,         ///< delay in milliseconds, attempt
  network_returned,        ///<
  heartbeat_sent,          ///<
  heartbeat_answered,      ///<
  proxies_added,           ///< their names
  visitors_added,          ///< their names
  proxy_started,           ///< remote address
  proxy_refused,           ///< (error; context: the server's words)
  proxy_stopped,           ///<
  visitor_listening,       ///< local address
  visitor_failed,          ///< (error)
  visitor_turned_away,     ///< (error; context: the server's words)
  work_connection_failed,  ///< (error)
  local_service_down,      ///< local target (error)
  local_service_back,      ///< local target
  // both
  connection_opened,      ///< visitor, target
  connection_negotiated,  ///< leg, summary
  connection_closed,      ///< who ended it, bytes up, bytes down, milliseconds (error)
  leg_usable,             ///< the record of gateway.md 1.8, as JSON
  leg_failed,             ///< the record (diagnosis, or error)
  exchange_ended,         ///< the exchange's fields of gateway.md 1.8, as JSON
  diagnosed,              ///< id, as "D-05" (diagnosis)
  config_applied,         ///< added, removed, changed
  config_problem,         ///< problem text
  insecure,               ///< which habit
  // relay
  relay_listening,         ///< what ("frps tcp", "http service", "https service"), address
  relay_started,           ///< listening address
  relay_stopped,           ///<
  relay_failed,            ///< (error)
  certificate_loaded,      ///< its file, which has changed
  certificate_kept,        ///< its file, which has changed and cannot be used (error)
  client_joined,           ///< run id, address, version, host name, system, architecture
  client_replaced,         ///< run id
  client_refused,          ///< address (error)
  client_dropped,          ///< (error; what the client did)
  client_left,             ///< run id (error)
  ping_refused,            ///< (error)
  work_refused,            ///< run id (error)
  relay_proxy_registered,  ///< type, public address
  relay_port_opened,       ///< port
  relay_proxy_refused,     ///< type (error)
  relay_proxy_closed,      ///<
  visitor_came,            ///< visitor address
  visitor_refused,         ///< visitor address (error)
  request_routed,          ///< method, host, path, status
  bad_peer,                ///< peer address, what it sent (error)
  silent_peer,             ///< peer address (error)
  arrival_refused,         ///< peer address, connections per second that it may open
  // the program
  secret_unavailable,  ///< which (error)
  events_lost,         ///< how many
};

/// What an event is about; empty or 0 where it does not apply.
struct Scope {
  std::string profile, proxy;
  ConnectionId connection = 0;
  std::string run_id;

  bool operator==(const Scope&) const = default;
};

struct Event {
  std::uint64_t seq = 0;  ///< Set by the log; without gaps.
  WallTime at;            ///< Set by the log.
  EventKind kind = EventKind::connecting;
  Scope scope;
  std::vector<std::string> arguments;
  std::optional<Error> error;
  std::shared_ptr<const Diagnosis> diagnosis;
};

Level level_of(EventKind kind);

/// "login_succeeded": stable, for filters and translations.
std::string_view slug_of(EventKind kind);

/// One English line without time and level, in the words that other software greps for:
/// "login to server success", "[web] start proxy success", ... (frp-surface 3.1). Errors of level
/// warn and above come with sentence and cure.
std::string render(const Event& event);

}  // namespace culvert::observe
