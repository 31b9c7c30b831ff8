#include "ui/editor/secret_mask.h"

#include "core/config/document.h"
#include "core/config/toml_writer.h"
#include "ui/secrets/secret_marker.h"

#include <algorithm>
#include <functional>
#include <set>
#include <vector>

namespace culvert::ui {
namespace {

const std::string dots = "\"••••••\"";

std::string joined(const config::KeyPath& path) {
  std::string text;
  for (const std::string& part : path)
    text += (text.empty() ? "" : ".") + part;
  return config::lower_case(text);
}

/// Keys whose values are secrets, in lower case. A group key is one although it is plain text.
const std::set<std::string>& secretPaths(config::FieldScope scope) {
  static const std::vector<std::set<std::string>> all = [] {
    std::vector<std::set<std::string>> paths(3);
    for (const auto of :
         {config::FieldScope::profile, config::FieldScope::proxy, config::FieldScope::visitor})
      for (const config::Field& field : config::fields_of(of))
        if (field.kind == config::FieldKind::secret || field.path == "loadBalancer.groupKey")
          paths[static_cast<std::size_t>(of)].insert(config::lower_case(field.path));
    return paths;
  }();
  return all[static_cast<std::size_t>(scope)];
}

using Visit = std::function<void(const std::string& id, std::size_t begin, std::size_t end)>;

/// Calls `visit` for every value of a secret key.
void forEachSecretValue(std::string_view text, const config::TomlOutline& outline,
                        const Visit& visit) {
  std::string item;  // "proxies/web/"
  for (const config::TomlSection& section : outline) {
    const std::string list =
        section.path.empty() ? std::string() : config::lower_case(section.path.front());
    const bool of_proxy = list == "proxies";
    const bool of_visitor = list == "visitors";
    if (section.is_item && section.path.size() == 1) {
      item = list + "/";
      for (const config::TomlEntry& entry : section.entries)
        if (joined(entry.key) == "name")
          item += config::toml_text_of(
              text.substr(entry.value_begin, entry.value_end - entry.value_begin));
      item += "/";
    }
    const auto scope = of_proxy     ? config::FieldScope::proxy
                       : of_visitor ? config::FieldScope::visitor
                                    : config::FieldScope::profile;
    config::KeyPath table = section.path;
    if (of_proxy || of_visitor) table.erase(table.begin());
    const std::function<void(const config::KeyPath&, const config::TomlEntry&)> look =
        [&](const config::KeyPath& above, const config::TomlEntry& entry) {
          config::KeyPath path = above;
          path.insert(path.end(), entry.key.begin(), entry.key.end());
          if (text[entry.value_begin] == '{') {
            if (const auto inner = config::inline_entries(text, entry.value_begin))
              for (const config::TomlEntry& one : *inner)
                look(path, one);
            return;
          }
          if (secretPaths(scope).contains(joined(path)))
            visit((of_proxy || of_visitor ? item : std::string()) + joined(path), entry.value_begin,
                  entry.value_end);
        };
    for (const config::TomlEntry& entry : section.entries)
      look(table, entry);
  }
}

struct Exchange {
  std::size_t begin, end;
  std::string with;
};

std::string exchanged(std::string_view text, std::vector<Exchange> exchanges) {
  std::ranges::sort(exchanges, std::greater(), &Exchange::begin);
  std::string out(text);
  for (const Exchange& exchange : exchanges)
    out.replace(exchange.begin, exchange.end - exchange.begin, exchange.with);
  return out;
}

bool mayHoldSecrets(std::string_view text) {
  const std::string lower = config::lower_case(text);
  return std::ranges::any_of(
      std::initializer_list<std::string_view>{"token", "password", "secret", "groupkey"},
      [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

}  // namespace

std::optional<MaskedText> withoutSecrets(std::string_view text) {
  const auto outline = config::outline_of(text);
  if (!outline) {
    if (mayHoldSecrets(text)) return std::nullopt;
    return MaskedText{std::string(text), {}};
  }
  MaskedText masked;
  std::vector<Exchange> exchanges;
  forEachSecretValue(
      text, *outline, [&](const std::string& id, std::size_t begin, std::size_t end) {
        const std::string written(text.substr(begin, end - begin));
        const std::string value = config::toml_text_of(written);
        if (value.empty() || markerOf(Secret(value)).kind != SecretMarker::Kind::plain) return;
        if (value.starts_with("{{") && value.ends_with("}}")) return;  // a template, not the value
        masked.secrets.insert_or_assign(id, written);
        exchanges.push_back({begin, end, dots});
      });
  masked.text = exchanged(text, std::move(exchanges));
  return masked;
}

std::string withSecrets(std::string_view text, const std::map<std::string, std::string>& secrets) {
  const auto outline = config::outline_of(text);
  if (!outline) return std::string(text);
  std::vector<Exchange> exchanges;
  forEachSecretValue(text, *outline,
                     [&](const std::string& id, std::size_t begin, std::size_t end) {
                       if (text.substr(begin, end - begin) != dots) return;
                       auto known = secrets.find(id);
                       // Of one secret there is no doubt, whatever its item is called now.
                       if (known == secrets.end() && secrets.size() == 1) known = secrets.begin();
                       if (known != secrets.end()) exchanges.push_back({begin, end, known->second});
                     });
  return exchanged(text, std::move(exchanges));
}

bool hasDots(std::string_view text) {
  return text.find(dots) != std::string_view::npos;
}

}  // namespace culvert::ui
