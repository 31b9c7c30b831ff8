#pragma once

#include "core/config/client_config.h"

#include <string>
#include <string_view>
#include <vector>

namespace culvert::certificates {

enum class Role {
  server_ca,     ///< Judges the frp server.
  client_pair,   ///< Shown to the frp server.
  visitor_pair,  ///< Shown to visitors of a proxy.
  service_ca,    ///< Judges the local service.
  service_pin,   ///< The one certificate (or key) that the local service may show.
  service_pair,  ///< Shown to the local service.
  oidc_ca,       ///< Judges the identity provider.
  admin_pair,    ///< Shown by frp's web page.
  admin_ca,      ///< Judges who opens frp's web page.
};

/// Whether it is a certificate with its key.
bool is_pair(Role role);
/// Whether strangers judge it by the authorities that they know.
bool is_public(Role role);

/// A certificate that a profile uses.
struct Use {
  Role role = Role::server_ca;
  std::string proxy;  ///< Empty: the profile itself.
  std::string cert_file,
      key_file;                    ///< Where they are; both empty for visitors: made at each start.
  std::string cert_key, key_key;   ///< The settings that name them: "plugin.crtPath".
  std::vector<std::string> hosts;  ///< What it must be good for.
  std::string pin;                 ///< 64 hexadecimal digits.
  bool is_built = true;            ///< False: frp uses it, Culvert does not yet.

  bool operator==(const Use&) const = default;
};

/// All of a profile, its own first. `text`: its file, for the settings that are not built yet; one
/// that is no TOML adds nothing. `folder`: relative paths in it start there.
std::vector<Use> uses_of(const config::ClientConfig& config, std::string_view text,
                         const std::string& folder);

}  // namespace culvert::certificates
