#pragma once

#include "core/base/async.h"
#include "core/net/endpoint.h"
#include "core/net/stream.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace culvert::net {

/// The PROXY header that tells a local service who its visitor is; `version` is "v1" or "v2".
/// An empty destination becomes 127.0.0.1. Fails with config for addresses that the header cannot
/// express (IPv4 source with IPv6 destination) and for other versions. frp-wire 6.7, HAProxy's
/// proxy-protocol.txt 2.1, 2.2.
Result<std::vector<std::byte>> proxy_header(std::string_view version, const Endpoint& source,
                                            const Endpoint& destination);

/// How the headers of both versions begin.
inline constexpr std::string_view proxy_v1_signature = "PROXY ";
inline constexpr std::string_view proxy_v2_signature{"\r\n\r\n\0\r\nQUIT\n", 12};

/// Whom a front (a TCP load balancer) speaks for.
struct ProxiedPeer {
  std::string version;  ///< "v1", "v2"; empty: there was no header.
  /// Both, or neither: a connection of the front itself (v2 LOCAL, its health check), or of
  /// somebody whom it cannot name (v1 UNKNOWN, another family).
  std::optional<Endpoint> source, destination;
};

struct ProxyHeader {
  std::size_t size = 0;  ///< Bytes that it takes; 0: what begins here is something else.
  ProxiedPeer peer;
};

/// Reads a header at the beginning of `first`; nothing: more bytes are needed. Of v2, what follows
/// the addresses (TLVs) is skipped. Fails with protocol for a header that is wrong, with limit for
/// one of more than 4 KiB (v1: 107 bytes). HAProxy's proxy-protocol.txt 2.1, 2.2.
Result<std::optional<ProxyHeader>> parse_proxy_header(Bytes first);

struct FrontedStream {
  StreamPtr stream;  ///< Behind the header.
  ProxiedPeer peer;
};

/// Takes the header, if any, off a stream whose peer speaks first. Throws Failure as
/// parse_proxy_header(), or closed. The caller sets the limit of time.
Task<FrontedStream> take_proxy_header(StreamPtr stream);

}  // namespace culvert::net
