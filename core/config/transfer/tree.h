#pragma once

#include "core/config/document.h"

#include <string>
#include <string_view>

/// Building, comparing and writing the trees of document.h.
namespace culvert::transfer {

/// The value at a dotted path of keys without dots of their own; tables on the way are made.
config::Node& node_at(config::Table& table, std::string_view path);
/// The same for "metadatas." + a key that may have any form.
void put(config::Table& table, std::string_view path, config::Node value);
config::Node text_node(std::string text);

/// The value at a path in any case, or nothing.
const config::Node* find_node(const config::Table& table, std::string_view path);
/// Its text; empty when it is not there or something else.
std::string text_at(const config::Table& table, std::string_view path);

/// Equal for trees that mean the same: keys sorted and in lower case, null and empty tables left
/// out.
std::string canonical(const config::Node& node);

/// A whole document in the other two syntaxes, for frp and for people.
std::string json_document(const config::Table& table);
std::string yaml_document(const config::Table& table);

}  // namespace culvert::transfer
