#pragma once

#include <span>
#include <string_view>

/// Which key of newer files each INI key became. frp-surface 1.12, 2.3.
namespace culvert::transfer {

enum class IniKind { text, number, flag, list };

struct IniKeyName {
  std::string_view ini, path;
  IniKind kind = IniKind::text;
};

/// Keys that end in "_" stand for all that begin with them ("meta_K").
std::span<const IniKeyName> ini_common_keys();
std::span<const IniKeyName> ini_proxy_keys();
std::span<const IniKeyName> ini_visitor_keys();
/// Those of a server that matter to its clients.
std::span<const IniKeyName> ini_server_keys();

}  // namespace culvert::transfer
