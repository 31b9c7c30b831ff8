#pragma once

#include "core/base/secret.h"
#include "core/config/gateway_config.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What a client is asked to do: complete and typed, defaults beside the members and nowhere
/// else. Keys and rules: frp-surface 1; key tables: config/client_fields.h.
namespace culvert::config {

using Seconds = std::chrono::seconds;

enum class Protocol { tcp, websocket, wss };
enum class WireProtocol { v1, v2 };
enum class AuthScope { heartbeats, new_work_conns };
enum class LogLevel { trace, debug, info, warn, error };
enum class LimitMode { client, server };

/// `auth`: token authentication (oidc is reported as not supported yet).
struct Auth {
  Secret token;
  std::string token_file;  ///< auth.tokenSource.file.path, resolved when loading.
  std::vector<AuthScope> additional_scopes;
  bool operator==(const Auth&) const = default;
};

struct Log {
  std::string to = "console";  ///< "console" or a file path.
  LogLevel level = LogLevel::info;
  int max_days = 3;
  bool disable_print_color = false;
  bool operator==(const Log&) const = default;
};

struct ClientTls {
  bool enable = true;
  bool disable_custom_first_byte = true;
  std::string cert_file, key_file, trusted_ca_file;
  std::string server_name;  ///< Empty: serverAddr.
  bool operator==(const ClientTls&) const = default;
};

struct ClientTransport {
  Protocol protocol = Protocol::tcp;
  WireProtocol wire_protocol = WireProtocol::v1;
  Seconds dial_server_timeout{10};
  Seconds dial_server_keepalive{7200};  ///< Negative: off.
  std::string connect_server_local_ip;
  std::string proxy_url;
  int pool_count = 1;
  bool tcp_mux = true;
  Seconds tcp_mux_keepalive_interval{30};
  Seconds heartbeat_interval{0};  ///< 0: default (off with tcpMux, else 30 s); negative: off.
  Seconds heartbeat_timeout{0};   ///< 0: default (off with tcpMux, else 90 s); negative: off.
  ClientTls tls;

  /// The values in force after defaults; zero means off.
  Seconds effective_heartbeat_interval() const;
  Seconds effective_heartbeat_timeout() const;
  bool operator==(const ClientTransport&) const = default;
};

struct ProxyTransport {
  bool use_encryption = false;
  bool use_compression = false;
  std::int64_t bandwidth_limit = 0;  ///< Bytes per second; 0: none.
  std::string bandwidth_limit_text;  ///< As written ("1MB"), goes to the server as is.
  LimitMode bandwidth_limit_mode = LimitMode::client;
  std::string proxy_protocol_version;  ///< "", "v1", "v2".
  bool operator==(const ProxyTransport&) const = default;
};

struct LoadBalancer {
  std::string group, group_key;
  bool operator==(const LoadBalancer&) const = default;
};

struct TcpProxy {
  std::uint16_t remote_port = 0;  ///< 0: the server picks one.
  bool operator==(const TcpProxy&) const = default;
};

struct HttpProxy {
  std::vector<std::string> custom_domains;
  std::string subdomain;
  std::vector<std::string> locations;
  std::string http_user;
  Secret http_password;
  std::string host_header_rewrite;
  StringMap request_headers, response_headers;  ///< requestHeaders.set, responseHeaders.set
  std::string route_by_http_user;
  bool operator==(const HttpProxy&) const = default;
};

struct HttpsProxy {
  std::vector<std::string> custom_domains;
  std::string subdomain;
  bool operator==(const HttpsProxy&) const = default;
};

struct StcpProxy {
  Secret secret_key;
  std::vector<std::string> allow_users;  ///< Empty: only our own user; "*": everybody.
  bool operator==(const StcpProxy&) const = default;
};

using ProxyKind = std::variant<TcpProxy, HttpProxy, HttpsProxy, StcpProxy>;

struct Proxy {
  std::string name;  ///< Without the user prefix.
  bool enabled = true;
  StringMap annotations, metadatas;
  std::string local_ip = "127.0.0.1";
  std::uint16_t local_port = 0;
  ProxyTransport transport;
  LoadBalancer load_balancer;
  Plugin plugin;    ///< Unless none, localIP and localPort do not count.
  Gateway gateway;  ///< The table `culvert`.
  ProxyKind kind;
  bool operator==(const Proxy&) const = default;
};

/// "tcp", "http", "https", "stcp".
std::string_view type_of(const Proxy& proxy);

/// An stcp visitor: the local entry to a secret proxy of another client.
struct Visitor {
  std::string name;
  bool enabled = true;
  bool use_encryption = false, use_compression = false;
  Secret secret_key;
  std::string server_user;  ///< Empty: our own user.
  std::string server_name;
  std::string bind_addr = "127.0.0.1";
  int bind_port = 0;  ///< Negative: does not listen.
  bool operator==(const Visitor&) const = default;
};

struct ClientConfig {
  std::string client_id, user;
  std::string server_addr = "127.0.0.1";
  std::uint16_t server_port = 7000;
  bool login_fail_exit = true;
  std::vector<std::string> start;  ///< Non-empty: only these proxies and visitors run.
  StringMap metadatas;
  Auth auth;
  Log log;
  ClientTransport transport;
  std::vector<Proxy> proxies;  ///< All of the file, disabled ones too; see active().
  std::vector<Visitor> visitors;
  bool operator==(const ClientConfig&) const = default;
};

/// Whether `start` lets the proxy or visitor of that name run: it names it, or is empty.
bool is_started(const ClientConfig& config, const std::string& name);

/// Whether an item runs: enabled, and named by `start` when that is not empty.
bool is_active(const ClientConfig& config, const Proxy& proxy);
bool is_active(const ClientConfig& config, const Visitor& visitor);

}  // namespace culvert::config
