#include "ui/editor/secret_mask.h"

#include "core/config/document.h"
#include "core/config/secret_values.h"
#include "core/config/toml_writer.h"
#include "ui/secrets/secret_marker.h"

#include <algorithm>
#include <vector>

namespace culvert::ui {
namespace {

const std::string dots = "\"••••••\"";

/// By item and key in lower case; an item that gets another name is found by its key.
std::string idOf(const config::SecretValue& value) {
  const std::string item = value.list.empty() ? "" : value.list + "/" + value.item + "/";
  return item + config::lower_case(value.path);
}

bool mayHoldSecrets(std::string_view text) {
  const std::string lower = config::lower_case(text);
  return std::ranges::any_of(
      std::initializer_list<std::string_view>{"token", "password", "secret", "groupkey",
                                              "authorization", "cookie", "apikey", "api-key",
                                              "jwt"},
      [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

}  // namespace

std::optional<MaskedText> withoutSecrets(std::string_view text) {
  const auto values = config::secret_values(text);
  if (!values) {
    if (mayHoldSecrets(text)) return std::nullopt;
    return MaskedText{std::string(text), {}};
  }
  MaskedText masked;
  std::vector<config::Exchange> exchanges;
  for (const config::SecretValue& secret : *values) {
    const std::string written(text.substr(secret.begin, secret.end - secret.begin));
    const std::string value = config::toml_text_of(written);
    if (value.empty() || markerOf(Secret(value)).kind != SecretMarker::Kind::plain) continue;
    if (value.starts_with("{{") && value.ends_with("}}")) continue;  // a template, not the value
    masked.secrets.insert_or_assign(idOf(secret), written);
    exchanges.push_back({secret.begin, secret.end, dots});
  }
  masked.text = config::exchanged(text, std::move(exchanges));
  return masked;
}

std::string withSecrets(std::string_view text, const std::map<std::string, std::string>& secrets) {
  const auto values = config::secret_values(text);
  if (!values) return std::string(text);
  std::vector<config::Exchange> exchanges;
  for (const config::SecretValue& secret : *values) {
    if (text.substr(secret.begin, secret.end - secret.begin) != dots) continue;
    auto known = secrets.find(idOf(secret));
    // Of one secret there is no doubt, whatever its item is called now.
    if (known == secrets.end() && secrets.size() == 1) known = secrets.begin();
    if (known != secrets.end()) exchanges.push_back({secret.begin, secret.end, known->second});
  }
  return config::exchanged(text, std::move(exchanges));
}

bool hasDots(std::string_view text) {
  return text.find(dots) != std::string_view::npos;
}

}  // namespace culvert::ui
