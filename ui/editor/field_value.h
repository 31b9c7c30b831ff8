#pragma once

#include "core/base/secret.h"
#include "core/config/document.h"
#include "core/config/edit.h"
#include "core/config/field_list.h"

#include <QString>

#include <string>
#include <variant>

namespace culvert::ui {

/// What an editor says about one key: nothing (it goes out of the file), a value as TOML, or the
/// entries of a map.
using FieldValue = std::variant<std::monostate, std::string, config::StringMap>;

/// A secret that was typed and belongs elsewhere than into the file.
struct TypedSecret {
  std::string path;  ///< Of its key.
  Secret value;
  bool keep = false;  ///< In the keychain; else for the session.
  bool operator==(const TypedSecret&) const = default;
};

/// What stands at a key, as a person edits it: the text of a text, "true", the lines of a list,
/// "name = value" lines of a map. Empty when there is nothing.
QString editedText(const config::Field& field, const config::Node* node);

/// The other way round. What does not fit the kind ("abc" as a number) becomes text, so that
/// reading the file tells why it cannot be; nothing that was typed is dropped.
FieldValue valueOf(const config::Field& field, const QString& text);

/// What stands at a dotted path, as frp finds it: keys in any case.
const config::Node* nodeAt(const config::Node& root, std::string_view path);

/// The text with one key set.
Result<std::string> withField(std::string_view text, const config::EditPlace& place,
                              std::string_view path, const FieldValue& value);

}  // namespace culvert::ui
