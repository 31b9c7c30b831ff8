#pragma once

#include "core/frp/message.h"
#include "core/relay/relay_context.h"

#include <string>
#include <vector>

namespace culvert::relay {

/// What frps refuses before it gives anything out (frp pkg/config/v1/validation/proxy.go), with
/// its texts. Fails with config or unsupported.
Result<void> check_proxy(const RelayContext& relay, const frp::NewProxy& wanted);

/// The virtual hosts of a proxy: its custom domains and its subdomain, in order.
std::vector<std::string> domains_of(const RelayContext& relay, const frp::NewProxy& wanted);

/// "a.example:8080", or without the port when that is 80 or 443 (frp-wire 9.2).
std::string public_name(const std::string& domain, std::uint16_t port);

/// Whether `key` is what Kubernetes calls a qualified name (the rule of annotations): an optional
/// DNS prefix and a slash, then at most 63 letters, digits, '-', '_' and '.', the first and last
/// of them a letter or digit.
bool is_qualified_name(std::string_view key);

}  // namespace culvert::relay
