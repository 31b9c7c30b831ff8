#pragma once

#include "core/config/client_config.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace culvert::config {

/// Proxies or visitors by their names; they stay the configuration's.
template <class Item>
using ByName = std::map<std::string_view, const Item*>;

/// Those of `items` that run: enabled, and named by `start` when that names any.
template <class Item>
ByName<Item> active(const ClientConfig& config, const std::vector<Item>& items) {
  const std::set<std::string_view> start(config.start.begin(), config.start.end());
  ByName<Item> by_name;
  for (const Item& item : items)
    if (item.enabled && (start.empty() || start.contains(item.name)))
      by_name.emplace(item.name, &item);
  return by_name;
}

}  // namespace culvert::config
