#pragma once

#include "core/base/secret.h"
#include "core/net/endpoint.h"
#include "core/net/stream.h"

#include <string>

namespace culvert::net {

/// transport.proxyURL of frp: scheme http or socks5 (ntlm and https answer unsupported by name).
struct OutboundProxy {
  std::string scheme;
  Endpoint at;
  std::string user;
  Secret password;
};

Result<OutboundProxy> parse_proxy_url(std::string_view url);

/// Asks the proxy on `inner` (already connected to proxy.at) for a connection to `to`.
Task<StreamPtr> connect_through(StreamPtr inner, const OutboundProxy& proxy, Endpoint to);

}  // namespace culvert::net
