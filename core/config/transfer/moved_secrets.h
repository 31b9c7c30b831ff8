#pragma once

#include "core/base/secret.h"

#include <string>
#include <string_view>
#include <vector>

namespace culvert::transfer {

/// A secret on its way from a text to where it is kept.
struct MovedSecret {
  std::string field;  ///< "auth.token", "proxies.web.secretKey"
  Secret value;
};

struct WithoutSecrets {
  std::string text;
  std::vector<MovedSecret> secrets;
};

/// The text with `marker` ("keychain", "session") in the place of the secrets of these fields.
WithoutSecrets move_secrets(std::string_view text, const std::vector<std::string>& fields,
                            std::string_view marker);

}  // namespace culvert::transfer
