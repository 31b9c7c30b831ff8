#pragma once

#include "core/config/client_config.h"
#include "core/config/host_port.h"

#include <optional>
#include <string_view>

/// What the members of a proxy mean together for whoever serves it.
namespace culvert::config {

/// "https2http"; "" without a plugin.
std::string_view name_of(PluginType plugin);

/// https2http, https2https, tls2raw: the visitor's TLS ends here.
bool ends_tls(PluginType plugin);

/// What the service is spoken to with, and the key that says so ("" for automatic).
struct SchemeChoice {
  UpstreamScheme scheme = UpstreamScheme::automatic;
  std::string_view because;
  bool operator==(const SchemeChoice&) const = default;
};

/// By the plugin's type, else `upstream.scheme`, else what `upstream.protocol` asks for (h2c: http,
/// h2: https).
SchemeChoice upstream_scheme(const Proxy& proxy);

/// `upstream.verify`, never automatic: automatic is `full`, but `none` for the https plugins of frp
/// and for a service on this computer, where neither a CA nor a name is given.
VerifyMode effective_verify(const Proxy& proxy);

/// Where the service is: the plugin's localAddr (port 80 or 443 unless written, by what the plugin
/// speaks; tls2raw needs one), else localIP and localPort. Nothing for an address that cannot be
/// dialled, and for port 0.
std::optional<HostPort> target_of(const Proxy& proxy);

/// Whether the proxy's bytes are handled as HTTP: HTTP plugins and http proxies are (these unless
/// `http = "off"`), others without a plugin by `http`, or by having a table `culvert` at all.
bool handles_http(const Proxy& proxy);

}  // namespace culvert::config
