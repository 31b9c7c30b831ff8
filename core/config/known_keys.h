#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Keys that frp knows beyond our field tables, what they turn into when they are met, and which
/// known key an unknown one probably meant.
namespace culvert::config {

/// A key of frp without a member behind it. Its zero value ("" , 0, false, empty) and `harmless`
/// are accepted in silence.
struct KnownKey {
  std::string_view path;
  std::string_view what;      ///< Named as unsupported; empty: accepted, has no effect in frp.
  std::string_view harmless;  ///< frp's default, as text.
  /// Empty: the key acts by itself, so it is an error. Else it only has an effect together with
  /// this key: without it a warning, with it the gate's own error says enough. "-": always a
  /// warning.
  std::string_view gate;
};

std::span<const KnownKey> client_keys_not_built();
std::span<const KnownKey> relay_keys_not_built();
std::span<const KnownKey> proxy_keys_not_built();
std::span<const KnownKey> visitor_keys_not_built();

/// A type that frp has and we do not run (or a plugin), with its own keys.
struct KnownType {
  std::string_view type;
  std::vector<std::string_view> keys;
};

/// udp, tcpmux, xtcp, sudp.
std::span<const KnownType> proxy_types_not_built();
/// xtcp, sudp.
std::span<const KnownType> visitor_types_not_built();
/// The ten plugins of proxies and the one of visitors. Those of PluginType run; their keys here are
/// those of Plugin that they have.
std::span<const KnownType> proxy_plugins();
std::span<const KnownType> visitor_plugins();

const KnownType* find_type(std::span<const KnownType> types, std::string_view type);

/// "a, b, c" of `texts`, for "one of"; empty ones are left out.
std::string join(std::span<const std::string_view> texts);

/// The same of what a person wrote instead of one of them, for "use …": the nearest first, and all
/// in parentheses ("http (tcp, http, https)"); only all when none is near.
std::string join_for(std::string_view written, std::span<const std::string_view> texts);

/// Where keys live; `element` is a small table in a list of a relay (allowPorts, vhostTLS).
enum class KeyScope { client, relay, proxy, visitor, element };

/// Every dotted path that may stand in the scope, of all types.
const std::vector<std::string>& known_paths(KeyScope scope);

/// The known key that `path` (dotted, relative to the scope) probably meant: the key that an INI
/// key became, one that differs little, or one of that name in another section. A path that starts
/// with "/" belongs to the top of the file, "proxies[]." and "visitors[]." to an item. Empty: none.
std::string nearest_key(KeyScope scope, std::string_view path);

}  // namespace culvert::config
