#include "core/config/gateway_facts.h"

#include "core/config/gateway_fields.h"

namespace culvert::config {

namespace {

/// A service on this computer cannot be impersonated on the way.
bool is_local(const Proxy& proxy) {
  const auto target = target_of(proxy);
  const std::string host = target ? target->host : proxy.local_ip;
  if (host == "localhost") return true;
  const auto address = parse_ip(host);
  return address && is_loopback(*address);
}

}  // namespace

std::string_view name_of(PluginType plugin) {
  return EnumTexts<PluginType>::texts[static_cast<std::size_t>(plugin)];
}

bool ends_tls(PluginType plugin) {
  return plugin == PluginType::https2http || plugin == PluginType::https2https ||
         plugin == PluginType::tls2raw;
}

SchemeChoice upstream_scheme(const Proxy& proxy) {
  const UpstreamPolicy& upstream = proxy.gateway.upstream;
  switch (proxy.plugin.type) {
    case PluginType::http2http:
    case PluginType::https2http:
      return {UpstreamScheme::http, "plugin.type"};
    case PluginType::http2https:
    case PluginType::https2https:
      return {UpstreamScheme::https, "plugin.type"};
    case PluginType::none:
    case PluginType::tls2raw:
      break;
  }
  if (upstream.scheme != UpstreamScheme::automatic)
    return {upstream.scheme, "culvert.upstream.scheme"};
  if (upstream.protocol == UpstreamProtocol::h2c)
    return {UpstreamScheme::http, "culvert.upstream.protocol"};
  if (upstream.protocol == UpstreamProtocol::h2)
    return {UpstreamScheme::https, "culvert.upstream.protocol"};
  return {};
}

VerifyMode effective_verify(const Proxy& proxy) {
  const UpstreamPolicy& upstream = proxy.gateway.upstream;
  if (upstream.verify != VerifyMode::automatic) return upstream.verify;
  if (!upstream.trusted_ca_file.empty() || !upstream.server_name.empty()) return VerifyMode::full;
  const bool frps_way =
      proxy.plugin.type == PluginType::http2https || proxy.plugin.type == PluginType::https2https;
  return frps_way || is_local(proxy) ? VerifyMode::none : VerifyMode::full;
}

std::optional<HostPort> target_of(const Proxy& proxy) {
  switch (proxy.plugin.type) {
    case PluginType::none:
      break;
    case PluginType::http2http:
    case PluginType::https2http:
      return parse_host_port(proxy.plugin.local_addr, 80);
    case PluginType::http2https:
    case PluginType::https2https:
      return parse_host_port(proxy.plugin.local_addr, 443);
    case PluginType::tls2raw:
      return parse_host_port(proxy.plugin.local_addr);
  }
  if (proxy.local_ip.empty() || proxy.local_port == 0) return std::nullopt;
  return HostPort{proxy.local_ip, proxy.local_port};
}

bool handles_http(const Proxy& proxy) {
  if (proxy.plugin.type == PluginType::tls2raw) return false;
  if (proxy.plugin.type != PluginType::none) return true;
  if (proxy.gateway.http != HttpHandling::automatic) return proxy.gateway.http == HttpHandling::on;
  const bool passes_tls = proxy.gateway.listener.protocol == ListenerProtocol::passthrough;
  if (std::holds_alternative<HttpProxy>(proxy.kind)) return true;
  return std::holds_alternative<TcpProxy>(proxy.kind) && proxy.gateway != Gateway{} && !passes_tls;
}

}  // namespace culvert::config
