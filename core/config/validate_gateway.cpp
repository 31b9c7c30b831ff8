#include "core/config/validate_gateway.h"

#include "core/config/gateway_facts.h"
#include "core/config/known_keys.h"
#include "core/config/leaves.h"

#include <algorithm>

namespace culvert::config {

namespace {

constexpr const char* plugin_type = "plugin.type";
constexpr ByteSize most_replayed = ByteSize{16} << 20;
constexpr ByteSize most_captured = ByteSize{1} << 20;

std::string element(const char* list, std::size_t index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

/// Calls found(path) for every key of the struct that is not at its default.
template <class Struct, class Found>
void for_each_set_key(const Struct& of, const Found& found) {
  Struct ours = of, defaults;
  const std::vector<Leaf> leaves = leaves_of(ours), standard = leaves_of(defaults);
  for (std::size_t i = 0; i < leaves.size(); ++i)
    if (!equal_values(leaves[i].member, standard[i].member)) found(leaves[i].path);
}

/// The keys that this plugin has; a file with others does not get here, a dialog may.
void check_plugin_keys(const Plugin& plugin, Rules& rules) {
  const KnownType* known = find_type(proxy_plugins(), name_of(plugin.type));
  for_each_set_key(plugin, [&](const std::string& key) {
    if (key == "type" || (known && std::ranges::find(known->keys, key) != known->keys.end()))
      return;
    rules.error(ProblemCode::conflict, "plugin." + key, plugin_type);
  });
}

void check_local_addr(const Proxy& proxy, Rules& rules) {
  if (proxy.plugin.local_addr.empty())
    rules.warning(ProblemCode::missing, "plugin.localAddr", "plugin.localAddr");
  else if (!target_of(proxy))
    rules.warning(ProblemCode::bad_value, "plugin.localAddr", "127.0.0.1:8080 or host:port");
}

/// http proxies bring HTTP to the plugin, https proxies TLS. frp lets both pass and fails later.
void check_plugin_kind(const Proxy& proxy, Rules& rules) {
  const bool tls = ends_tls(proxy.plugin.type);
  if ((std::holds_alternative<HttpProxy>(proxy.kind) && tls) ||
      (std::holds_alternative<HttpsProxy>(proxy.kind) && !tls))
    rules.warning(ProblemCode::conflict, plugin_type, "type");
}

/// Only tls2raw has one connection to the service for each visitor, as no plugin at all. frp lets
/// it pass, too, and its other plugins ignore it.
void check_plugin_header(const Proxy& proxy, Rules& rules) {
  if (proxy.plugin.type != PluginType::tls2raw && !proxy.transport.proxy_protocol_version.empty())
    rules.warning(ProblemCode::conflict, "transport.proxyProtocolVersion", plugin_type);
}

/// What the gateway's keys can be checked against.
class GatewayRules {
 public:
  GatewayRules(const Proxy& proxy, Rules& rules)
      : proxy_(proxy), gateway_(proxy.gateway), rules_(rules) {}

  void check() {
    if (!check_place()) return;
    check_scheme();
    check_verify();
    check_upstream_names();
    check_listener();
    check_timeouts();
    check_limits();
    check_encoding();
    check_capture();
    check_cors();
  }

 private:
  PluginType plugin() const { return proxy_.plugin.type; }

  void conflict(const std::string& key, std::string_view with) {
    rules_.error(ProblemCode::conflict, "culvert." + key, std::string(with));
  }
  void missing(const std::string& key, const std::string& what) {
    rules_.error(ProblemCode::missing, "culvert." + key, what);
  }

  /// Whether the proxy can have the table at all.
  bool check_place() {
    const bool bare = plugin() == PluginType::none;
    if (bare && std::holds_alternative<StcpProxy>(proxy_.kind))
      return rules_.error(ProblemCode::conflict, "culvert", "type"), false;
    if (bare && std::holds_alternative<HttpsProxy>(proxy_.kind))
      return rules_.error(ProblemCode::missing, "culvert", "plugin"), false;
    if (plugin() == PluginType::tls2raw) return check_raw(), false;
    if (!bare && gateway_.http == HttpHandling::off) conflict("http", plugin_type);
    return true;
  }

  /// tls2raw sees no HTTP: only the times of its connections mean something.
  void check_raw() {
    for_each_set_key(gateway_, [&](const std::string& key) {
      if (key == "timeouts.connect" || key == "timeouts.tls" || key == "timeouts.tunnelIdle" ||
          key == "http")
        return;
      rules_.warning(ProblemCode::conflict, "culvert." + key, plugin_type);
    });
    if (gateway_.http == HttpHandling::on) conflict("http", plugin_type);
    check_timeouts();
  }

  void check_scheme() {
    const UpstreamPolicy& upstream = gateway_.upstream;
    const SchemeChoice choice = upstream_scheme(proxy_);
    if (upstream.scheme != UpstreamScheme::automatic && upstream.scheme != choice.scheme)
      conflict("upstream.scheme", choice.because);
    if (choice.scheme == UpstreamScheme::https && upstream.protocol == UpstreamProtocol::h2c)
      conflict("upstream.protocol", choice.because);
    if (choice.scheme == UpstreamScheme::http) check_plaintext(choice.because);
    if (upstream.protocol == UpstreamProtocol::http1 && upstream.websocket == UpstreamWebsocket::h2)
      conflict("upstream.websocket", "culvert.upstream.protocol");
  }

  /// Keys that only TLS gives a meaning.
  void check_plaintext(std::string_view because) {
    const UpstreamPolicy& upstream = gateway_.upstream;
    if (upstream.protocol == UpstreamProtocol::h2) conflict("upstream.protocol", because);
    const std::pair<const char*, bool> keys[] = {
        {"upstream.serverName",    !upstream.server_name.empty()           },
        {"upstream.verify",        upstream.verify != VerifyMode::automatic},
        {"upstream.trustedCaFile", !upstream.trusted_ca_file.empty()       },
        {"upstream.pin",           !upstream.pins.empty()                  },
        {"upstream.certFile",      !upstream.cert_file.empty()             },
        {"upstream.legacyTLS",     upstream.legacy_tls                     },
    };
    for (const auto& [key, is_set] : keys)
      if (is_set) conflict(key, because);
  }

  void check_verify() {
    const UpstreamPolicy& upstream = gateway_.upstream;
    const bool pin = upstream.verify == VerifyMode::pin;
    const bool none = upstream.verify == VerifyMode::none;
    if (pin && upstream.pins.empty()) missing("upstream.verify", "culvert.upstream.pin");
    if (!pin && !upstream.pins.empty()) conflict("upstream.pin", "culvert.upstream.verify");
    if ((pin || none) && !upstream.trusted_ca_file.empty())
      conflict("upstream.trustedCaFile", "culvert.upstream.verify");
    if (none)
      rules_.warning(ProblemCode::insecure, "culvert.upstream.verify", "upstream not verified");
    rules_.pair("culvert.upstream.certFile", upstream.cert_file, "culvert.upstream.keyFile",
                upstream.key_file, Severity::error);
  }

  void check_upstream_names() {
    const UpstreamPolicy& upstream = gateway_.upstream;
    if (!upstream.server_name.empty())
      rules_.host("culvert.upstream.serverName", upstream.server_name, Severity::error);
    const HostHeader& host = upstream.host;
    if (host.kind == HostHeader::Kind::name && !parse_host_port(host.name, 80))
      rules_.error(ProblemCode::bad_value, "culvert.upstream.host",
                   std::string(TextForm<HostHeader>::form));
    if (host.kind != HostHeader::Kind::preserve && !proxy_.plugin.host_header_rewrite.empty())
      conflict("upstream.host", "plugin.hostHeaderRewrite");
  }

  void check_listener() {
    const ListenerProtocol protocol = gateway_.listener.protocol;
    const bool has_plugin = plugin() != PluginType::none;
    const bool is_tcp = !has_plugin && std::holds_alternative<TcpProxy>(proxy_.kind);
    const bool tls = ends_tls(plugin());
    if ((protocol == ListenerProtocol::h2 && !tls) || (protocol == ListenerProtocol::h2c && tls) ||
        (protocol == ListenerProtocol::passthrough && !is_tcp))
      conflict("listener.protocol", has_plugin ? plugin_type : "type");
    else if (protocol == ListenerProtocol::h2 && !proxy_.plugin.enable_http2)
      conflict("listener.protocol", "plugin.enableHTTP2");
    if (protocol == ListenerProtocol::passthrough && gateway_.http == HttpHandling::on)
      conflict("listener.protocol", "culvert.http");
  }

  void check_timeouts() {
    const GatewayTimeouts& timeouts = gateway_.timeouts;
    const std::pair<const char*, Milliseconds> limits[] = {
        {"connect",  timeouts.connect },
        {"tls",      timeouts.tls     },
        {"settings", timeouts.settings},
    };
    for (const auto& [key, limit] : limits)
      if (limit <= Milliseconds::zero())
        rules_.error(ProblemCode::out_of_range, std::string("culvert.timeouts.") + key,
                     "more than 0");
  }

  void check_limits() {
    at_most("limits.replayBuffer", gateway_.limits.replay_buffer, most_replayed);
  }

  void at_most(const std::string& key, ByteSize value, ByteSize most) {
    if (value > most)
      rules_.error(ProblemCode::out_of_range, "culvert." + key, "0 to " + std::to_string(most));
  }

  void check_encoding() {
    const EncodingPolicy& encoding = gateway_.encoding;
    if (encoding.enabled && encoding.algorithms.empty())
      rules_.error(ProblemCode::out_of_range, "culvert.encoding.algorithms", "one or more");
    if (encoding.enabled && encoding.types.empty())
      rules_.error(ProblemCode::out_of_range, "culvert.encoding.types", "one or more");
    for (std::size_t i = 0; i < encoding.types.size(); ++i)
      if (!is_media_type(encoding.types[i]))
        rules_.error(ProblemCode::bad_value, element("culvert.encoding.types", i),
                     "text/html or text/*");
  }

  void check_capture() {
    const CapturePolicy& capture = gateway_.capture;
    at_most("capture.bodyCap", capture.body_cap, most_captured);
    for (std::size_t i = 0; i < capture.mask.size(); ++i)
      if (!is_field_name(capture.mask[i]))
        rules_.error(ProblemCode::bad_value, element("culvert.capture.mask", i),
                     "X-Api-Key or another name");
  }

  void check_cors() {
    const CorsPolicy& cors = gateway_.cors;
    if (cors.assist && cors.origins.empty()) missing("cors.assist", "culvert.cors.origins");
    for (std::size_t i = 0; i < cors.origins.size(); ++i)
      if (!is_origin(cors.origins[i]))
        rules_.error(ProblemCode::bad_value, element("culvert.cors.origins", i),
                     "https://example.com or http://host:port");
  }

  const Proxy& proxy_;
  const Gateway& gateway_;
  Rules& rules_;
};

}  // namespace

void check_plugin(const Proxy& proxy, Rules& rules) {
  const Plugin& plugin = proxy.plugin;
  check_plugin_keys(plugin, rules);
  if (plugin.type == PluginType::none) return;
  check_local_addr(proxy, rules);
  check_plugin_kind(proxy, rules);
  check_plugin_header(proxy, rules);
  if (ends_tls(plugin.type))
    rules.pair("plugin.crtPath", plugin.crt_path, "plugin.keyPath", plugin.key_path,
               Severity::warning);
  const bool by_tls = upstream_scheme(proxy).scheme == UpstreamScheme::https;
  if (by_tls && proxy.gateway.upstream.verify == VerifyMode::automatic &&
      effective_verify(proxy) == VerifyMode::none)
    rules.warning(ProblemCode::insecure, plugin_type, "upstream not verified");
}

void check_gateway(const Proxy& proxy, Rules& rules) {
  if (proxy.gateway != Gateway{}) GatewayRules(proxy, rules).check();
}

void check_gateway(const RelayConfig& config, Rules& rules) {
  const RelayGateway& gateway = config.gateway;
  if (!gateway.vhost_tls.empty() && config.vhost_https_port == 0)
    rules.error(ProblemCode::missing, "culvert.vhostTLS", "vhostHTTPSPort");
  rules.at_least("culvert.connectionRate", gateway.connection_rate, 0);
  for (std::size_t i = 0; i < gateway.vhost_tls.size(); ++i) {
    const CertificateFiles& files = gateway.vhost_tls[i];
    const std::string at = element("culvert.vhostTLS", i);
    if (files == CertificateFiles{}) rules.error(ProblemCode::missing, at, at + ".certFile");
    rules.pair(at + ".certFile", files.cert_file, at + ".keyFile", files.key_file, Severity::error);
  }
}

}  // namespace culvert::config
