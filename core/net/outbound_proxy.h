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

/// "http://user:password@host:port"; ports 80 and 1080 may be left out. Fails with config, or
/// unsupported by the scheme's name. The context never has the password.
Result<OutboundProxy> parse_proxy_url(std::string_view url);

/// Asks the proxy on `inner` (already connected to proxy.at) for a connection to `to`: HTTP
/// CONNECT (RFC 9110 9.3.6) or SOCKS 5 (RFC 1928, 1929). Fails on leg relay with auth (the proxy
/// wants a login, or another one), rejected (it said no; the context has its words), refused,
/// unreachable, timed_out (what it met itself), protocol, closed, limit.
Task<StreamPtr> connect_through(StreamPtr inner, const OutboundProxy& proxy, Endpoint to);

}  // namespace culvert::net
