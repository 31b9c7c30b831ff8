#include "core/observe/event.h"

#include "core/observe/advice.h"

#include <array>

namespace culvert::observe {
namespace {

/// One row per kind. In `text`, {0} to {9} stand for arguments, {error} for the error, {proxy}
/// for the proxy it is about, {diagnosis} for what the doctor says and {why} for that or the error.
struct KindRow {
  EventKind kind;
  std::string_view slug;
  Level level;
  std::string_view text;
};

using enum EventKind;

constexpr std::array kinds{
    KindRow{connecting,             "connecting",             Level::info,  "try to connect to server {0} by {1}..."   },
    KindRow{link_step,              "link_step",              Level::debug, "{0} took {1} ms"                          },
    KindRow{link_negotiated,        "link_negotiated",        Level::info,  "server link: {0}"                         },
    KindRow{login_succeeded,        "login_succeeded",        Level::info,
            "login to server success, get run id [{0}], server version [{1}]"                                          },
    KindRow{login_failed,           "login_failed",           Level::warn,  "connect to server error: {error}"         },
    KindRow{session_ended,          "session_ended",          Level::warn,  "server link lost: {error}"                },
    KindRow{retry_scheduled,        "retry_scheduled",        Level::info,  "next attempt {1} in {0} ms"               },
    KindRow{network_returned,       "network_returned",       Level::info,
            "the network is back: trying again now"                                                                    },
    KindRow{heartbeat_sent,         "heartbeat_sent",         Level::debug, "send heartbeat to server"                 },
    KindRow{heartbeat_answered,     "heartbeat_answered",     Level::debug,
            "receive heartbeat from server"                                                                            },
    KindRow{proxies_added,          "proxies_added",          Level::info,  "proxy added: [{0}]"                       },
    KindRow{visitors_added,         "visitors_added",         Level::info,  "visitor added: [{0}]"                     },
    KindRow{proxy_started,          "proxy_started",          Level::info,  "start proxy success: {0}"                 },
    KindRow{proxy_refused,          "proxy_refused",          Level::warn,  "start error: {error}"                     },
    KindRow{proxy_stopped,          "proxy_stopped",          Level::info,  "proxy stopped"                            },
    KindRow{visitor_listening,      "visitor_listening",      Level::info,
            "start visitor success: listening on {0}"                                                                  },
    KindRow{visitor_failed,         "visitor_failed",         Level::warn,  "start visitor error: {error}"             },
    KindRow{visitor_turned_away,    "visitor_turned_away",    Level::warn,
            "start new visitor connection error: {error}"                                                              },
    KindRow{work_connection_failed, "work_connection_failed", Level::warn,
            "work connection failed: {error}"                                                                          },
    KindRow{local_service_down,     "local_service_down",     Level::error,
            "connect to local service [{0}] error: {error}"                                                            },
    KindRow{local_service_back,     "local_service_back",     Level::info,
            "local service [{0}] answers again"                                                                        },
    KindRow{connection_opened,      "connection_opened",      Level::debug,
            "join connections, visitor [{0}] local [{1}]"                                                              },
    KindRow{connection_negotiated,  "connection_negotiated",  Level::debug, "{0} leg: {1}"                             },
    KindRow{connection_closed,      "connection_closed",      Level::debug,
            "join connections closed by {0}, up {1} bytes, down {2} bytes, {3} ms {error}"                             },
    KindRow{leg_usable,             "leg_usable",             Level::info,  "{0}"                                      },
    KindRow{leg_failed,             "leg_failed",             Level::warn,  "{why} {0}"                                },
    KindRow{exchange_ended,         "exchange_ended",         Level::debug, "{0}"                                      },
    KindRow{diagnosed,              "diagnosed",              Level::warn,  "{diagnosis}"                              },
    KindRow{config_applied,         "config_applied",         Level::info,
            "configuration applied: {0} added, {1} removed, {2} changed"                                               },
    KindRow{config_problem,         "config_problem",         Level::error, "{0}"                                      },
    KindRow{insecure,               "insecure",               Level::warn,  "{0}"                                      },
    KindRow{relay_listening,        "relay_listening",        Level::info,  "{0} listen on {1}"                        },
    KindRow{relay_started,          "relay_started",          Level::info,
            "frps started successfully: culvert-relay listens on {0}"                                                  },
    KindRow{relay_stopped,          "relay_stopped",          Level::info,  "relay stopped"                            },
    KindRow{relay_failed,           "relay_failed",           Level::error, "relay failed: {error}"                    },
    KindRow{certificate_loaded,     "certificate_loaded",     Level::info,
            "certificate [{0}] changed and is used from here on"                                                       },
    KindRow{certificate_kept,       "certificate_kept",       Level::error,
            "certificate [{0}] changed and cannot be used, the old one stays: {error}"                                 },
    KindRow{client_joined,          "client_joined",          Level::info,
            "client login info: ip [{1}] version [{2}] hostname [{3}] os [{4}] arch [{5}]"                             },
    KindRow{client_replaced,        "client_replaced",        Level::info,
            "client with run id [{0}] logged in again, the old session is closed"                                      },
    KindRow{client_refused,         "client_refused",         Level::warn,
            "client [{0}] register control error: {error}"                                                             },
    KindRow{client_dropped,         "client_dropped",         Level::warn,  "client dropped: {error}"                  },
    KindRow{client_left,            "client_left",            Level::info,  "client exit success, run id [{0}] {error}"},
    KindRow{ping_refused,           "ping_refused",           Level::warn,  "received invalid ping: {error}"           },
    KindRow{work_refused,           "work_refused",           Level::warn,
            "invalid NewWorkConn with run id [{0}]: {error}"                                                           },
    KindRow{relay_proxy_registered, "relay_proxy_registered", Level::info,
            "new proxy [{proxy}] type [{0}] success, public address [{1}]"                                             },
    KindRow{relay_port_opened,      "relay_port_opened",      Level::info,  "tcp proxy listen port [{0}]"              },
    KindRow{relay_proxy_refused,    "relay_proxy_refused",    Level::warn,
            "new proxy [{proxy}] type [{0}] error: {error}"                                                            },
    KindRow{relay_proxy_closed,     "relay_proxy_closed",     Level::info,  "proxy closing"                            },
    KindRow{visitor_came,           "visitor_came",           Level::info,  "get a user connection [{0}]"              },
    KindRow{visitor_refused,        "visitor_refused",        Level::warn,
            "visitor [{0}] register visitor conn error: {error}"                                                       },
    KindRow{request_routed,         "request_routed",         Level::debug, "{0} {1}{2} -> {3}"                        },
    KindRow{bad_peer,               "bad_peer",               Level::warn,
            "connection from [{0}] dropped, it sent {1}: {error}"                                                      },
    KindRow{silent_peer,            "silent_peer",            Level::debug,
            "connection from [{0}] ended before it sent anything: {error}"                                             },
    KindRow{
            arrival_refused,        "arrival_refused",        Level::warn,
            "connection from [{0}] reset: more than {1} new ones per second (culvert.connectionRate)"                  },
    KindRow{secret_unavailable,     "secret_unavailable",     Level::error,
            "secret {0} is not available: {error}"                                                                     },
    KindRow{events_lost,            "events_lost",            Level::warn,  "{0} log lines were lost"                  },
};

/// Rows stand in the order of the enumeration, so the kind is the index.
constexpr bool in_order() {
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (static_cast<std::size_t>(kinds[i].kind) != i) return false;
  return true;
}
static_assert(in_order());

const KindRow& row_of(EventKind kind) {
  return kinds.at(static_cast<std::size_t>(kind));
}

/// Where somebody should look or act: what it means and what to do, and the slug to search for.
/// Elsewhere the slug and the context are enough.
std::string error_of(const Event& event) {
  if (!event.error) return {};
  if (level_of(event.kind) < Level::warn) return to_text(*event.error);
  Error bare;
  bare.code = event.error->code;
  bare.leg = event.error->leg;
  return explain(*event.error) + " [" + to_text(bare) + "]";
}

std::string value_of(std::string_view name, const Event& event) {
  if (name == "error") return error_of(event);
  const bool has_diagnosis = event.diagnosis != nullptr;
  if (name == "diagnosis" || (name == "why" && has_diagnosis))
    return has_diagnosis ? explain(*event.diagnosis) : std::string();
  if (name == "why") return error_of(event);
  if (name == "proxy") return event.scope.proxy;
  const auto index = static_cast<std::size_t>(name.front() - '0');
  return index < event.arguments.size() ? event.arguments[index] : std::string();
}

}  // namespace

Level level_of(EventKind kind) {
  return row_of(kind).level;
}

std::string_view slug_of(EventKind kind) {
  return row_of(kind).slug;
}

std::string render(const Event& event) {
  std::string line;
  std::string_view rest = row_of(event.kind).text;
  while (!rest.empty()) {
    const std::size_t open = rest.find('{');
    line.append(rest.substr(0, open));
    if (open == std::string_view::npos) break;
    const std::size_t close = rest.find('}', open);
    line.append(value_of(rest.substr(open + 1, close - open - 1), event));
    rest.remove_prefix(close + 1);
  }
  // What would have stood there is empty.
  while (!line.empty() && (line.back() == ' ' || line.back() == ':'))
    line.pop_back();
  return line;
}

}  // namespace culvert::observe
