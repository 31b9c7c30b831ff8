#include "core/config/secret_values.h"

#include "core/config/document.h"
#include "core/config/toml_writer.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>

namespace culvert::config {
namespace {

std::string dotted(const KeyPath& path) {
  std::string text;
  for (const std::string& part : path)
    text += (text.empty() ? "" : ".") + part;
  return text;
}

std::string dotted_lower(const KeyPath& path) {
  return lower_case(dotted(path));
}

/// Secret keys of a scope: as the tables write them, by lower case.
const std::map<std::string, std::string, std::less<>>& secret_paths(FieldScope scope) {
  static const std::vector<std::map<std::string, std::string, std::less<>>> all = [] {
    std::vector<std::map<std::string, std::string, std::less<>>> paths(3);
    for (const auto of : {FieldScope::profile, FieldScope::proxy, FieldScope::visitor})
      for (const Field& field : fields_of(of))
        if (field.kind == FieldKind::secret || field.path == "loadBalancer.groupKey")
          paths[static_cast<std::size_t>(of)].emplace(lower_case(field.path), field.path);
    return paths;
  }();
  return all[static_cast<std::size_t>(scope)];
}

/// Tables of text of a scope, by lower case with a dot behind.
const std::vector<std::string>& map_prefixes(FieldScope scope) {
  static const std::vector<std::vector<std::string>> all = [] {
    std::vector<std::vector<std::string>> prefixes(3);
    for (const auto of : {FieldScope::profile, FieldScope::proxy, FieldScope::visitor})
      for (const Field& field : fields_of(of))
        if (field.kind == FieldKind::map)
          prefixes[static_cast<std::size_t>(of)].push_back(lower_case(field.path) + ".");
    return prefixes;
  }();
  return all[static_cast<std::size_t>(scope)];
}

/// `path` in lower case.
bool is_secret_entry(FieldScope scope, std::string_view path) {
  return std::ranges::any_of(map_prefixes(scope), [&](const std::string& prefix) {
    return path.starts_with(prefix) && names_secret(path.substr(prefix.size()));
  });
}

FieldScope scope_of(std::string_view list) {
  if (list == "proxies") return FieldScope::proxy;
  return list == "visitors" ? FieldScope::visitor : FieldScope::profile;
}

/// Walks the outline of one text.
class Search {
 public:
  explicit Search(std::string_view text) : text_(text) {}

  std::vector<SecretValue> run(const TomlOutline& outline) {
    for (const TomlSection& section : outline)
      visit(section);
    return std::move(found_);
  }

 private:
  std::string_view value_of(const TomlEntry& entry) const {
    return text_.substr(entry.value_begin, entry.value_end - entry.value_begin);
  }

  void visit(const TomlSection& section) {
    const std::string first = section.path.empty() ? "" : lower_case(section.path.front());
    const bool of_item = first == "proxies" || first == "visitors";
    list_ = of_item ? first : std::string();
    if (!of_item)
      item_.clear();
    else if (section.is_item && section.path.size() == 1)
      item_ = name_in(section);
    KeyPath above = section.path;
    if (of_item) above.erase(above.begin());
    for (const TomlEntry& entry : section.entries)
      look(above, entry);
  }

  std::string name_in(const TomlSection& section) const {
    for (const TomlEntry& entry : section.entries)
      if (dotted_lower(entry.key) == "name") return toml_text_of(value_of(entry));
    return {};
  }

  void look(const KeyPath& above, const TomlEntry& entry) {
    KeyPath path = above;
    path.insert(path.end(), entry.key.begin(), entry.key.end());
    if (entry.value_begin < text_.size() && text_[entry.value_begin] == '{') {
      if (const auto inner = inline_entries(text_, entry.value_begin))
        for (const TomlEntry& one : *inner)
          look(path, one);
      return;
    }
    const auto& secrets = secret_paths(scope_of(list_));
    const std::string name = dotted_lower(path);
    if (const auto at = secrets.find(name); at != secrets.end())
      found_.push_back({list_, item_, at->second, entry.value_begin, entry.value_end});
    else if (is_secret_entry(scope_of(list_), name))
      found_.push_back({list_, item_, dotted(path), entry.value_begin, entry.value_end, true});
  }

  std::string_view text_;
  std::string list_, item_;
  std::vector<SecretValue> found_;
};

}  // namespace

std::string SecretValue::field() const {
  return list.empty() ? path : list + "." + item + "." + path;
}

bool is_secret(FieldScope scope, std::string_view path) {
  const std::string name = lower_case(path);
  return secret_paths(scope).contains(name) || is_secret_entry(scope, name);
}

bool names_secret(std::string_view name) {
  // "X-Api-Key", "api_key" and "apiKey" are the same word.
  std::string word = lower_case(name);
  std::erase_if(word, [](char c) { return c == '-' || c == '_' || c == '.' || c == ' '; });
  constexpr std::array<std::string_view, 12> parts{
      "authorization", "cookie", "token",     "secret", "password",   "passwd",
      "passphrase",    "apikey", "accesskey", "jwt",    "credential", "privatekey"};
  return word == "auth" || word == "xauth" || std::ranges::any_of(parts, [&](auto part) {
           return word.find(part) != std::string::npos;
         });
}

Result<std::vector<SecretValue>> secret_values(std::string_view text) {
  const auto outline = outline_of(text);
  if (!outline) return outline.error();
  return Search(text).run(*outline);
}

std::string exchanged(std::string_view text, std::vector<Exchange> exchanges) {
  std::ranges::sort(exchanges, std::less(), &Exchange::begin);
  std::string out;
  std::size_t copied = 0;
  for (const Exchange& exchange : exchanges) {
    out += text.substr(copied, exchange.begin - copied);
    out += exchange.with;
    copied = exchange.end;
  }
  out += text.substr(copied);
  return out;
}

bool is_secret_marker(std::string_view value) {
  return value == "keychain" || value == "session" || value.starts_with("env:") ||
         value.starts_with("file:");
}

}  // namespace culvert::config
