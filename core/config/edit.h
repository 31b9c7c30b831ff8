#pragma once

#include "core/config/gateway_config.h"
#include "core/config/toml_outline.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Changes to the text of a client's TOML file that leave everything else as it stands: comments,
/// order, blank lines, keys that nobody knows. All of them fail with config where the text is not
/// TOML, not_found where there is no such item, and unsupported where it is written in a form that
/// is not changed here (a list of inline tables).
namespace culvert::config {

/// Where keys belong: to the top of the file, or to one item of `proxies` or `visitors`, counted in
/// the order of the file.
struct EditPlace {
  std::string list;
  std::size_t index = 0;
};

/// "transport.tls.enable" as a path. No key of frp has a dot in it; those of maps may.
KeyPath key_path(std::string_view dotted);

/// One key set to a value written as TOML. A key that is there gets the value where it stands;
/// another one is added behind its nearest relatives.
Result<std::string> with_value(std::string_view text, const EditPlace& place, const KeyPath& path,
                               std::string_view toml);
/// Without one key, or a table with all below it; the same text when there is none.
Result<std::string> without_key(std::string_view text, const EditPlace& place, const KeyPath& path);
/// A table of text: entries that are not wanted go, others are set.
Result<std::string> with_map(std::string_view text, const EditPlace& place, const KeyPath& path,
                             const StringMap& values);

/// One item as it stands in the file: with the comments right above it, and tables of its own.
struct ItemText {
  std::string name, type;
  std::string text;
};
Result<std::vector<ItemText>> items_of(std::string_view text, const std::string& list);
/// `item` in the place of another one, behind it, or (no index) behind all; `item` holds exactly
/// one item of that list and nothing else.
Result<std::string> with_item(std::string_view text, const EditPlace& place, std::string_view item);
Result<std::string> with_new_item(std::string_view text, const std::string& list,
                                  std::optional<std::size_t> behind, std::string_view item);
Result<std::string> without_item(std::string_view text, const EditPlace& place);
/// The file without any item of these lists: the profile's own settings.
Result<std::string> without_items(std::string_view text);

/// with_value() for the proxy of that name.
Result<std::string> with_change(std::string_view text, const std::string& proxy,
                                const std::string& key, const std::string& value);

}  // namespace culvert::config
