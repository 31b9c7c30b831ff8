#pragma once

#include "core/config/field_list.h"
#include "core/config/toml_outline.h"

#include <string>
#include <string_view>
#include <vector>

namespace culvert::config {

/// The value of a key that holds a secret, as it stands in a TOML text.
struct SecretValue {
  std::string list;                ///< "proxies", "visitors"; empty: the profile's own.
  std::string item;                ///< Name of the proxy or visitor.
  std::string path;                ///< As the field tables write it: "auth.token", "secretKey".
  std::size_t begin = 0, end = 0;  ///< The value as written, quotes included.
  /// An entry of a table of text (a header, metadata) that goes by the name of a secret: a marker
  /// in its place would be taken for the value.
  bool is_entry = false;

  /// "auth.token", "proxies.web.secretKey": by this name a secret is kept elsewhere.
  std::string field() const;
};

/// Whether a key of that path (in any case) holds a secret. A group key is one although it is plain
/// text, and so is an entry of a table of text whose name says so.
bool is_secret(FieldScope scope, std::string_view path);

/// Whether what goes by that name (of a header field, of metadata; in any case) is a credential by
/// all likelihood: "Authorization", "Cookie", "x-api-key", "accessToken", "db_password".
bool names_secret(std::string_view name);

/// All of a text, in its order, inline tables included. Fails with config where the text is no
/// TOML.
Result<std::vector<SecretValue>> secret_values(std::string_view text);

/// A stretch of a text and what is to stand there.
struct Exchange {
  std::size_t begin, end;
  std::string with;
};
/// The text with all of them made; they do not overlap.
std::string exchanged(std::string_view text, std::vector<Exchange> exchanges);

/// What may stand in a profile of ours in place of a secret: "keychain", "session", "env:NAME",
/// "file:PATH".
bool is_secret_marker(std::string_view value);

}  // namespace culvert::config
