#pragma once

#include "core/config/client_config.h"

#include <functional>
#include <string>

namespace culvert::ui {

/// What stands in a profile in place of a secret.
struct SecretMarker {
  enum class Kind {
    plain,        ///< The value itself.
    keychain,     ///< "keychain": in the system's keychain, under the profile's id.
    session,      ///< "session": asked for, kept until the program ends.
    environment,  ///< "env:NAME"
    file,         ///< "file:PATH"; the first line.
  };
  Kind kind = Kind::plain;
  std::string argument;  ///< NAME or PATH.

  bool operator==(const SecretMarker&) const = default;
};

SecretMarker markerOf(const Secret& value);

/// Calls `visit` for each secret of a configuration that is not empty, with the path of its field:
/// "auth.token", "proxies.web.httpPassword", "proxies.web.loadBalancer.groupKey",
/// "proxies.ssh.secretKey", "visitors.ssh.secretKey".
void forEachSecret(config::ClientConfig& config,
                   const std::function<void(const std::string& field, Secret& value)>& visit);

}  // namespace culvert::ui
