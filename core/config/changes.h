#pragma once

#include "core/config/client_config.h"
#include "core/config/field_list.h"

#include <string>
#include <vector>

namespace culvert::config {

/// One thing that a new configuration makes different for a client that runs, said key by key.
struct Difference {
  enum class Kind { changed, added, removed };
  Kind kind = Kind::changed;
  FieldScope scope = FieldScope::profile;
  std::string item;           ///< Name of the proxy or visitor.
  std::string path;           ///< The key; empty when a whole item comes or goes.
  std::string before, after;  ///< As TOML. Never a secret: those are "…".
  Reach reach = Reach::live;
};

/// Every difference, the profile's own first. What does not run in either (disabled, or not named
/// by `start`) counts as not there. `type` changed means removed and added.
std::vector<Difference> differences(const ClientConfig& running, const ClientConfig& wanted);

/// The widest of them; live when there are none.
Reach widest(const std::vector<Difference>& differences);

}  // namespace culvert::config
