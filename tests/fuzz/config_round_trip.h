#pragma once

#include "core/config/load.h"
#include "core/config/save.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

/// What the fuzz targets of the three syntaxes share.
namespace culvert::config {

/// Loads the input as both kinds of file. A configuration without errors must come back equal when
/// it is saved and loaded.
inline void check_round_trip(const std::uint8_t* data, std::size_t size, const char* name) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // These make the loader look around in the file system of the fuzzing machine.
  for (const char* key : {"ncludes", "File", "file", "Path", "path", "404"})
    if (text.find(key) != std::string_view::npos) return;
  LoadOptions options;
  options.environment = {
      {"NAME",  "web"      },
      {"PORTS", "6000-6003"}
  };
  const auto client = load_client_text(text, name, "", options);
  if (client.config && !has_errors(client.problems)) {
    const auto again = load_client_text(save(*client.config), "saved.toml", "", options);
    if (!again.config || *again.config != *client.config) std::abort();
  }
  const auto relay = load_relay_text(text, name, options);
  if (relay.config && !has_errors(relay.problems)) {
    const auto again = load_relay_text(save(*relay.config), "saved.toml", options);
    if (!again.config || *again.config != *relay.config) std::abort();
  }
}

}  // namespace culvert::config
