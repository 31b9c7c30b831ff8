#include "core/relay/vhost_router.h"

namespace culvert::relay {

std::string canonical_host(std::string_view host) {
  if (host.starts_with('[')) {
    // An IPv6 literal: the colons inside are no port.
    host = host.substr(0, host.find(']') + 1);
  } else if (const std::size_t colon = host.rfind(':'); colon != std::string_view::npos) {
    host = host.substr(0, colon);
  }
  if (host.ends_with('.')) host.remove_suffix(1);
  std::string result(host);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

}  // namespace culvert::relay
