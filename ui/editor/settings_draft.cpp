#include "ui/editor/settings_draft.h"

#include <algorithm>

namespace culvert::ui {
namespace {

config::Node rootOf(const std::string& text) {
  config::Parsed parsed = config::parse_toml(text);
  return parsed.root ? *std::move(parsed.root) : config::Node{};
}

QString textAt(const config::Field& field, const config::Node& root) {
  return editedText(field, nodeAt(root, field.path));
}

}  // namespace

Result<std::string> withKeys(const std::string& text, const config::EditPlace& place,
                             const config::KeyChanges& changes) {
  Result<std::string> result = text;
  for (const auto& [key, value] : changes) {
    const config::KeyPath path = config::key_path(key);
    result = value.empty() ? config::without_key(*result, place, path)
                           : config::with_value(*result, place, path, value);
    if (!result) return result;
  }
  return result;
}

std::vector<std::string> differingKeys(const std::string& before, const std::string& after) {
  if (before == after) return {};
  const config::Node ours = rootOf(before);
  const config::Node theirs = rootOf(after);
  std::vector<std::string> keys;
  for (const config::Field& field : config::fields_of(config::FieldScope::profile))
    if (textAt(field, ours) != textAt(field, theirs)) keys.push_back(field.path);
  return keys;
}

Merge bringUpToDate(SettingsDraft& draft, const std::string& file) {
  Merge merge;
  if (file == draft.base) return {true, {}};
  if (draft.isEmpty()) {
    draft = {file, file, false};
    return {true, {}};
  }
  if (draft.as_text) return merge;
  const std::vector<std::string> theirs = differingKeys(draft.base, file);
  const config::Node root = rootOf(draft.text);
  std::vector<std::string> ours = differingKeys(draft.base, draft.text);
  for (const TypedSecret& secret : draft.secrets)
    if (std::ranges::find(ours, secret.path) == ours.end()) ours.push_back(secret.path);
  std::string text = file;
  for (const std::string& key : ours) {
    const config::Field& field = *config::find_field(config::FieldScope::profile, key);
    if (std::ranges::find(theirs, key) != theirs.end()) merge.both.push_back(key);
    auto made = withField(text, {}, key, valueOf(field, textAt(field, root)));
    if (!made) return {};
    text = *std::move(made);
  }
  draft.base = file;
  draft.text = text;
  merge.done = true;
  return merge;
}

}  // namespace culvert::ui
