#include "core/config/validate.h"

#include "core/config/bandwidth.h"
#include "core/config/report.h"
#include "core/config/rules.h"
#include "core/config/validate_gateway.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace culvert::config {

namespace {

constexpr std::size_t max_annotations_size = 256 * 1024;

/// frp pkg/config/v1/validation: annotation keys and their total size.
void check_annotations(const Proxy& proxy, Rules& rules) {
  std::size_t total = 0;
  for (const auto& [key, value] : proxy.annotations) {
    total += key.size() + value.size();
    if (!is_qualified_name(key))
      rules.error(ProblemCode::bad_value, "annotations." + key, "example.com/name or name");
  }
  if (total > max_annotations_size)
    rules.error(ProblemCode::out_of_range, "annotations", "up to 262144 bytes");
}

void check_transport(const ProxyTransport& transport, Rules& rules) {
  const auto limit = parse_bandwidth(transport.bandwidth_limit_text);
  if (!limit)
    rules.error(ProblemCode::bad_value, "transport.bandwidthLimit", "500KB or 2MB");
  else if (*limit == 0 && !transport.bandwidth_limit_text.empty())
    rules.warning(ProblemCode::out_of_range, "transport.bandwidthLimit", "more than 0");
  const std::string& version = transport.proxy_protocol_version;
  if (!version.empty() && version != "v1" && version != "v2")
    rules.error(ProblemCode::bad_value, "transport.proxyProtocolVersion", "v1, v2");
}

void check_domains(const std::vector<std::string>& domains, const std::string& subdomain,
                   Rules& rules) {
  if (domains.empty() && subdomain.empty())
    rules.error(ProblemCode::missing, "customDomains", "customDomains, subdomain");
  for (std::size_t i = 0; i < domains.size(); ++i)
    if (!is_domain_pattern(domains[i]))
      rules.warning(ProblemCode::bad_value, "customDomains[" + std::to_string(i) + "]",
                    "example.com, *.example.com or *");
  // The relay refuses these; frps server/proxy.
  if (subdomain.find_first_of(".*") != std::string::npos)
    rules.warning(ProblemCode::bad_value, "subdomain", "a name without dot and star");
}

struct CheckKind {
  Rules& rules;
  void operator()(const TcpProxy&) const {}
  void operator()(const HttpProxy& http) const {
    check_domains(http.custom_domains, http.subdomain, rules);
  }
  void operator()(const HttpsProxy& https) const {
    check_domains(https.custom_domains, https.subdomain, rules);
  }
  void operator()(const StcpProxy& stcp) const {
    if (stcp.secret_key.empty())
      rules.warning(ProblemCode::insecure, "secretKey", "secretKey empty");
  }
};

std::string item_path(const char* list, std::size_t index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

void append(std::vector<Problem>& into, std::vector<Problem> more) {
  into.insert(into.end(), std::make_move_iterator(more.begin()),
              std::make_move_iterator(more.end()));
}

/// frp rejects the file when two proxies or two visitors have one name; one of each may share it.
template <class Item>
void check_names(const std::vector<Item>& items, const char* list, std::vector<Problem>& into) {
  std::set<std::string_view> met;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string& name = items[i].name;
    if (!name.empty() && !met.insert(name).second)
      Rules(into, item_path(list, i), name).error(ProblemCode::duplicate_name, "name", name);
  }
}

/// Two proxies cannot have one port, unless they are a group.
void check_remote_ports(const ClientConfig& config, std::vector<Problem>& into) {
  std::map<std::uint16_t, std::size_t> taken;
  for (std::size_t i = 0; i < config.proxies.size(); ++i) {
    const Proxy& proxy = config.proxies[i];
    const auto* tcp = std::get_if<TcpProxy>(&proxy.kind);
    if (!tcp || tcp->remote_port == 0 || !is_active(config, proxy)) continue;
    const auto [first, is_first] = taken.emplace(tcp->remote_port, i);
    const std::string& group = config.proxies[first->second].load_balancer.group;
    if (is_first || (!group.empty() && group == proxy.load_balancer.group)) continue;
    Rules(into, item_path("proxies", i), proxy.name)
        .warning(ProblemCode::conflict, "remotePort",
                 item_path("proxies", first->second) + ".remotePort");
  }
}

bool overlap(const std::string& a, const std::string& b) {
  const auto is_everywhere = [](const std::string& address) {
    return address == "0.0.0.0" || address == "::";
  };
  return a == b || is_everywhere(a) || is_everywhere(b);
}

/// Nor can two visitors listen on one; -1 listens nowhere.
void check_bind_ports(const ClientConfig& config, std::vector<Problem>& into) {
  for (std::size_t i = 0; i < config.visitors.size(); ++i) {
    const Visitor& visitor = config.visitors[i];
    if (visitor.bind_port <= 0 || !is_active(config, visitor)) continue;
    for (std::size_t before = 0; before < i; ++before) {
      const Visitor& other = config.visitors[before];
      if (other.bind_port != visitor.bind_port || !is_active(config, other) ||
          !overlap(other.bind_addr, visitor.bind_addr))
        continue;
      Rules(into, item_path("visitors", i), visitor.name)
          .warning(ProblemCode::conflict, "bindPort", item_path("visitors", before) + ".bindPort");
      break;
    }
  }
}

void check_start(const ClientConfig& config, Rules& rules) {
  for (std::size_t i = 0; i < config.start.size(); ++i) {
    const auto named = [&](const auto& item) { return item.name == config.start[i]; };
    if (std::ranges::none_of(config.proxies, named) && std::ranges::none_of(config.visitors, named))
      rules.warning(ProblemCode::bad_value, "start[" + std::to_string(i) + "]",
                    "the name of a proxy or visitor");
  }
}

void check_heartbeat(const ClientTransport& transport, Rules& rules) {
  const Seconds interval = transport.effective_heartbeat_interval();
  const Seconds timeout = transport.effective_heartbeat_timeout();
  if (interval > Seconds::zero() && timeout > Seconds::zero() && timeout < interval)
    rules.error(ProblemCode::out_of_range, "transport.heartbeatTimeout",
                std::to_string(interval.count()) + " or more");
}

/// A certificate is two files; one alone is not used (frp pkg/transport/tls.go).
void check_pair(const std::string& cert, const std::string& key, Rules& rules) {
  rules.pair("transport.tls.certFile", cert, "transport.tls.keyFile", key, Severity::warning);
}

void check_tls(const ClientTransport& transport, Rules& rules) {
  const ClientTls& tls = transport.tls;
  const bool on = tls.enable || transport.protocol == Protocol::wss;
  if (on) {
    check_pair(tls.cert_file, tls.key_file, rules);
    if (tls.trusted_ca_file.empty())
      rules.warning(ProblemCode::insecure, "transport.tls.trustedCaFile", "no CA");
    return;
  }
  rules.warning(ProblemCode::insecure, "transport.tls.enable", "TLS off");
  const std::array<std::pair<const char*, const std::string*>, 3> files{
      {{"certFile", &tls.cert_file},
       {"keyFile", &tls.key_file},
       {"trustedCaFile", &tls.trusted_ca_file}}
  };
  for (const auto& [key, value] : files)
    if (!value->empty())
      rules.warning(ProblemCode::conflict, std::string("transport.tls.") + key,
                    "transport.tls.enable");
}

void check_proxy_url(const ClientTransport& transport, Rules& rules) {
  const std::string& url = transport.proxy_url;
  if (url.empty()) return;
  const std::string scheme = url.substr(0, url.find("://"));
  const auto end = url.find("://");
  if (end == std::string::npos || end + 3 == url.size() ||
      (scheme != "http" && scheme != "https" && scheme != "socks5" && scheme != "ntlm"))
    rules.error(ProblemCode::bad_value, "transport.proxyURL",
                "http://host:port, socks5://host:port");
  else if (scheme == "https" || scheme == "ntlm")
    rules.error(ProblemCode::unsupported, "transport.proxyURL", scheme);
}

void check_client_transport(const ClientTransport& transport, Rules& rules) {
  rules.at_least("transport.dialServerTimeout", transport.dial_server_timeout.count(), 1);
  rules.at_least("transport.tcpMuxKeepaliveInterval", transport.tcp_mux_keepalive_interval.count(),
                 1);
  if (!transport.connect_server_local_ip.empty())
    rules.host("transport.connectServerLocalIP", transport.connect_server_local_ip,
               Severity::error);
  check_heartbeat(transport, rules);
  check_proxy_url(transport, rules);
  check_tls(transport, rules);
}

/// With an empty token everybody may log in, and useEncryption has a key that everybody knows
/// (fatedier/frp#2909).
void check_token(const ClientConfig& config, Rules& rules, std::vector<Problem>& into) {
  if (!config.auth.token.empty() || !config.auth.token_file.empty()) return;
  rules.warning(ProblemCode::insecure, "auth.token", "token empty");
  for (std::size_t i = 0; i < config.proxies.size(); ++i) {
    const Proxy& proxy = config.proxies[i];
    if (proxy.transport.use_encryption)
      Rules(into, item_path("proxies", i), proxy.name)
          .warning(ProblemCode::insecure, "transport.useEncryption", "token empty");
  }
}

}  // namespace

std::vector<Problem> validate(const Proxy& proxy, const std::string& path) {
  std::vector<Problem> problems;
  Rules rules(problems, path, proxy.name);
  if (proxy.name.empty()) rules.error(ProblemCode::missing, "name", "name");
  check_annotations(proxy, rules);
  rules.host("localIP", proxy.local_ip, Severity::warning);
  if (proxy.local_port == 0 && proxy.plugin.type == PluginType::none)
    rules.warning(ProblemCode::missing, "localPort", "localPort");
  check_transport(proxy.transport, rules);
  std::visit(CheckKind{rules}, proxy.kind);
  check_plugin(proxy, rules);
  check_gateway(proxy, rules);
  return problems;
}

std::vector<Problem> validate(const Visitor& visitor, const std::string& path) {
  std::vector<Problem> problems;
  Rules rules(problems, path, visitor.name);
  if (visitor.name.empty()) rules.error(ProblemCode::missing, "name", "name");
  if (visitor.server_name.empty()) rules.error(ProblemCode::missing, "serverName", "serverName");
  if (visitor.bind_port == 0) rules.error(ProblemCode::missing, "bindPort", "bindPort");
  if (visitor.bind_port > 65535)
    rules.error(ProblemCode::out_of_range, "bindPort", "-1 or 1 to 65535");
  rules.host("bindAddr", visitor.bind_addr, Severity::warning);
  if (visitor.secret_key.empty())
    rules.warning(ProblemCode::insecure, "secretKey", "secretKey empty");
  return problems;
}

std::vector<Problem> validate(const ClientConfig& config) {
  std::vector<Problem> problems;
  Rules rules(problems, "", "");
  rules.host("serverAddr", config.server_addr, Severity::error);
  rules.at_least("log.maxDays", config.log.max_days, 0);
  check_client_transport(config.transport, rules);
  check_token(config, rules, problems);
  check_start(config, rules);
  for (std::size_t i = 0; i < config.proxies.size(); ++i)
    append(problems, validate(config.proxies[i], item_path("proxies", i)));
  for (std::size_t i = 0; i < config.visitors.size(); ++i)
    append(problems, validate(config.visitors[i], item_path("visitors", i)));
  check_names(config.proxies, "proxies", problems);
  check_names(config.visitors, "visitors", problems);
  check_remote_ports(config, problems);
  check_bind_ports(config, problems);
  return problems;
}

std::vector<Problem> validate(const RelayConfig& config) {
  std::vector<Problem> problems;
  Rules rules(problems, "", "");
  rules.host("bindAddr", config.bind_addr, Severity::error);
  if (!config.proxy_bind_addr.empty())
    rules.host("proxyBindAddr", config.proxy_bind_addr, Severity::error);
  rules.at_least("vhostHTTPTimeout", config.vhost_http_timeout.count(), 1);
  rules.at_least("userConnTimeout", config.user_conn_timeout.count(), 1);
  rules.at_least("maxPortsPerClient", config.max_ports_per_client, 0);
  rules.at_least("log.maxDays", config.log.max_days, 0);
  rules.at_least("transport.maxPoolCount", config.transport.max_pool_count, 0);
  rules.at_least("transport.tcpMuxKeepaliveInterval",
                 config.transport.tcp_mux_keepalive_interval.count(), 1);
  if (!config.sub_domain_host.empty() && !is_domain_pattern(config.sub_domain_host))
    rules.warning(ProblemCode::bad_value, "subDomainHost", "example.com");
  check_pair(config.transport.tls.cert_file, config.transport.tls.key_file, rules);
  if (config.auth.token.empty() && config.auth.token_file.empty())
    rules.warning(ProblemCode::insecure, "auth.token", "token empty");
  check_gateway(config, rules);
  return problems;
}

}  // namespace culvert::config
