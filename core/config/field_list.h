#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Every key of a client's file as something that can be edited: made from the field tables
/// (client_fields.h, gateway_fields.h) and from those of keys that frp has and we do not run yet
/// (known_keys.h). Editors are generated from it, so a new key has a field by itself.
namespace culvert::config {

enum class FieldScope { profile, proxy, visitor };

enum class FieldKind {
  text,
  secret,
  file,  ///< A path.
  flag,
  number,   ///< Whole; ports, counts.
  seconds,  ///< A whole number of seconds.
  form,     ///< Text with a form of its own (durations, sizes); see Field::form.
  choice,   ///< One of Field::choices.
  list,     ///< Of text.
  map,      ///< Text by name.
  pairs,    ///< A list of tables { name, value }.
};

/// Pages of an editor, in their order.
enum class FieldGroup {
  address,
  local_service,
  web,
  server,
  sign_in,
  transport,
  tls,
  access,
  speed,
  health_check,
  load_balancing,
  capture,
  reliability,
  network,
  web_admin,
  logs,
  metadata,
  advanced,
};

/// What a change of a key does to a client that runs; the classes of desktop.md 2.19 as diff() and
/// the client act on them.
enum class Reach {
  live,        ///< Nothing is cut and nothing is told to the server.
  item,        ///< This proxy or visitor is registered anew; its open connections go on.
  next_login,  ///< Told to the server when it is logged into the next time.
  reconnect,   ///< The link to the server is made anew: every connection is closed.
};

struct Field {
  std::string path;  ///< "transport.tls.enable"
  FieldKind kind = FieldKind::text;
  FieldGroup group = FieldGroup::advanced;
  Reach reach = Reach::reconnect;
  bool built = true;     ///< False: shown, edited and kept, but not run yet.
  std::string standard;  ///< The default as text; empty: none, or an empty list.
  std::string form;
  std::vector<std::string> choices, choices_not_built;
  std::vector<std::string_view> types;    ///< Of proxies or visitors; empty: all.
  std::vector<std::string_view> plugins;  ///< plugin.type that has it; empty: no key of a plugin.

  bool belongs_to(std::string_view type, std::string_view plugin) const;
};

/// In the order of the tables.
const std::vector<Field>& fields_of(FieldScope scope);
const Field* find_field(FieldScope scope, std::string_view path);

/// All types of frp; the first ones are built.
const std::vector<std::string_view>& proxy_types();
const std::vector<std::string_view>& visitor_types();
bool is_built_type(FieldScope scope, std::string_view type);

}  // namespace culvert::config
