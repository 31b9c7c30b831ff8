#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace culvert::ui {

/// A text with its secrets taken out for showing, and what is needed to put them back: "••••••"
/// stands for each. Markers ("keychain", "env:NAME") are no secrets and stay.
struct MaskedText {
  std::string text;
  /// As written in the file, by item and key ("proxies/web/secretKey", "auth.token").
  std::map<std::string, std::string> secrets;
};

/// `text` that cannot be taken apart is given back as it is only when it holds no key that might be
/// a secret; else nothing.
std::optional<MaskedText> withoutSecrets(std::string_view text);

/// The text with secrets in the place of the dots; dots whose secret is not known stay, see
/// hasDots().
std::string withSecrets(std::string_view text, const std::map<std::string, std::string>& secrets);
bool hasDots(std::string_view text);

/// Whether a secret stands in the open in `after` that `before` does not hold: written down, it can
/// be read by anyone who can read the file. `markers`: whether a marker is none, as in profiles of
/// ours. False for a text that is no TOML.
bool revealsSecret(std::string_view before, std::string_view after, bool markers);

}  // namespace culvert::ui
