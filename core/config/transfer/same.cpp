#include "core/config/transfer/same.h"

#include "core/config/document.h"
#include "core/config/secret_values.h"
#include "core/config/toml_writer.h"
#include "core/config/transfer/tree.h"

namespace culvert::transfer {
namespace {

std::map<std::string, std::string> secrets_by_field(std::string_view text) {
  std::map<std::string, std::string> secrets;
  if (const auto values = config::secret_values(text))
    for (const config::SecretValue& value : *values)
      secrets.emplace(value.field(),
                      config::toml_text_of(text.substr(value.begin, value.end - value.begin)));
  return secrets;
}

bool cannot_be_told(const std::string& value) {
  return config::is_secret_marker(value) || value.starts_with("{{");
}

/// With "" in the place of those secrets.
std::string without(std::string_view text, const std::map<std::string, std::string>& untold) {
  const auto values = config::secret_values(text);
  if (!values) return std::string(text);
  std::vector<config::Exchange> exchanges;
  for (const config::SecretValue& value : *values)
    if (untold.contains(value.field())) exchanges.push_back({value.begin, value.end, "\"\""});
  return config::exchanged(text, std::move(exchanges));
}

}  // namespace

struct Comparison::Side {
  explicit Side(std::string_view text) : raw(text) {
    const config::Parsed parsed = config::parse_toml(text);
    if (!parsed.root) return;
    readable = true;
    config::Table top;
    for (const config::Entry& entry : *parsed.root->table()) {
      const std::string key = config::lower_case(entry.key);
      if (key == "proxies" || key == "visitors")
        take(key, entry.value);
      else
        top.push_back(entry);
    }
    common = canonical({{}, std::move(top)});
  }

  void take(const std::string& list, const config::Node& node) {
    if (!node.list()) return;
    for (const config::Node& item : *node.list())
      if (item.table()) items.emplace(list + "/" + text_at(*item.table(), "name"), canonical(item));
  }

  std::string raw, common;
  std::map<std::string, std::string> items;
  bool readable = false;
};

Comparison::Comparison(std::string_view existing, std::string_view candidate) {
  const auto ours = secrets_by_field(existing);
  const auto theirs = secrets_by_field(candidate);
  std::map<std::string, std::string> untold;
  for (const auto& [field, value] : ours)
    if (const auto at = theirs.find(field);
        at != theirs.end() && (cannot_be_told(value) || cannot_be_told(at->second)))
      untold.emplace(field, value);
  ours_ = std::make_unique<Side>(without(existing, untold));
  theirs_ = std::make_unique<Side>(without(candidate, untold));
}

Comparison::~Comparison() = default;

bool Comparison::is_same() const {
  if (!ours_->readable || !theirs_->readable) return ours_->raw == theirs_->raw;
  return ours_->common == theirs_->common && ours_->items == theirs_->items;
}

Standing Comparison::of_item(const CandidateItem& item) const {
  const std::string key =
      (item.scope == config::FieldScope::visitor ? "visitors/" : "proxies/") + item.name;
  const auto ours = ours_->items.find(key);
  if (ours == ours_->items.end()) return Standing::fresh;
  const auto theirs = theirs_->items.find(key);
  return theirs != theirs_->items.end() && theirs->second == ours->second ? Standing::same
                                                                          : Standing::conflict;
}

}  // namespace culvert::transfer
