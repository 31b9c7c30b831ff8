#pragma once

#include "core/relay/public_connection.h"

#include <memory>
#include <string>
#include <string_view>

namespace culvert::relay {

/// Serves a user of the https virtual hosts. Reads the ClientHello, finds the https proxy by SNI
/// and passes the untouched TLS bytes on (frp-surface 3.4). Where there is none, but a certificate
/// of ours for the name, TLS ends here and the http proxies are served (gateway.md 1.2). Any other
/// name is answered with the alert unrecognized_name.
Task<> serve_https(RelayContext& relay, PublicUser user);

/// The certificate of ours for a name, looked at its files before; without a name, or with an
/// address in its place, the first. Null: none.
std::shared_ptr<const net::TlsContext> certificate_for(RelayContext& relay, const std::string& sni);

/// Whether an https proxy has this host, which is canonical.
bool passes_tls(RelayContext& relay, std::string_view host);

}  // namespace culvert::relay
