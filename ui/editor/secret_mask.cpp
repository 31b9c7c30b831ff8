#include "ui/editor/secret_mask.h"

#include "core/config/document.h"
#include "core/config/secret_values.h"
#include "core/config/toml_writer.h"
#include "ui/secrets/secret_marker.h"

#include <algorithm>
#include <set>
#include <vector>

namespace culvert::ui {
namespace {

const std::string dots = "\"••••••\"";

using Secrets = std::map<std::string, std::string>;

/// By item and key as they are written: names of headers and metadata may differ by case alone.
std::string idOf(const config::SecretValue& value) {
  const std::string item = value.list.empty() ? "" : value.list + "/" + value.item + "/";
  return item + value.path;
}

/// Whether `id` has this key, in whatever item.
bool hasKey(const std::string& id, const std::string& path) {
  const std::string lower = config::lower_case(id), key = config::lower_case(path);
  return lower == key || lower.ends_with("/" + key);
}

/// An item that has got another name is found by its key, as long as only one has it; and of one
/// secret there is no doubt at all. Null: it is not known.
const std::string* knownOf(const config::SecretValue& value, const Secrets& secrets) {
  if (const auto at = secrets.find(idOf(value)); at != secrets.end()) return &at->second;
  if (secrets.size() == 1) return &secrets.begin()->second;
  const auto alike = [&](const auto& one) { return hasKey(one.first, value.path); };
  if (std::ranges::count_if(secrets, alike) != 1) return nullptr;
  return &std::ranges::find_if(secrets, alike)->second;
}

bool mayHoldSecrets(std::string_view text) {
  const std::string lower = config::lower_case(text);
  return config::names_secret(text) || lower.find("groupkey") != std::string::npos ||
         lower.find("auth") != std::string::npos;
}

bool isTemplate(std::string_view value) {
  return value.starts_with("{{") && value.ends_with("}}");
}

/// Secrets of the fields that have a form of their own for where they are kept.
std::set<std::string> openSecrets(std::string_view text, bool markers) {
  const auto values = config::secret_values(text);
  if (!values) return {};
  std::set<std::string> open;
  for (const config::SecretValue& secret : *values) {
    const auto scope = secret.list.empty()        ? config::FieldScope::profile
                       : secret.list == "proxies" ? config::FieldScope::proxy
                                                  : config::FieldScope::visitor;
    const config::Field* field = config::find_field(scope, secret.path);
    if (!field || field->kind != config::FieldKind::secret) continue;
    std::string value =
        config::toml_text_of(std::string(text.substr(secret.begin, secret.end - secret.begin)));
    if (value.empty() || isTemplate(value)) continue;
    if (markers && markerOf(Secret(value)).kind != SecretMarker::Kind::plain) continue;
    open.insert(std::move(value));
  }
  return open;
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
    if (isTemplate(value)) continue;
    masked.secrets.insert_or_assign(idOf(secret), written);
    exchanges.push_back({secret.begin, secret.end, dots});
  }
  masked.text = config::exchanged(text, std::move(exchanges));
  return masked;
}

std::string withSecrets(std::string_view text, const Secrets& secrets) {
  const auto values = config::secret_values(text);
  if (!values) return std::string(text);
  std::vector<config::Exchange> exchanges;
  for (const config::SecretValue& secret : *values) {
    if (text.substr(secret.begin, secret.end - secret.begin) != dots) continue;
    if (const std::string* const known = knownOf(secret, secrets))
      exchanges.push_back({secret.begin, secret.end, *known});
  }
  return config::exchanged(text, std::move(exchanges));
}

bool hasDots(std::string_view text) {
  return text.find(dots) != std::string_view::npos;
}

bool revealsSecret(std::string_view before, std::string_view after, bool markers) {
  if (before == after) return false;
  return !std::ranges::includes(openSecrets(before, markers), openSecrets(after, markers));
}

}  // namespace culvert::ui
