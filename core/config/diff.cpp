#include "core/config/diff.h"

#include "core/config/active_items.h"

#include <map>
#include <string_view>

namespace culvert::config {

namespace {

/// What the link is made from: without the items, and without what only this side looks at.
ClientConfig link_of(const ClientConfig& from) {
  ClientConfig config = from;
  config.proxies.clear();
  config.visitors.clear();
  config.start.clear();
  config.log = {};
  config.login_fail_exit = true;
  // Travels in the login; the next one tells it.
  config.transport.pool_count = 0;
  return config;
}

struct ItemChanges {
  std::vector<std::string>&removed, &changed, &added;
};

template <class Item>
void compare(const ByName<Item>& running, const ByName<Item>& wanted, const ItemChanges& into) {
  for (const auto& [name, item] : running) {
    const auto found = wanted.find(name);
    if (found == wanted.end())
      into.removed.emplace_back(name);
    else if (*found->second != *item)
      into.changed.emplace_back(name);
  }
  for (const auto& [name, item] : wanted)
    if (!running.contains(name)) into.added.emplace_back(name);
}

}  // namespace

bool Changes::empty() const {
  return !session && removed_proxies.empty() && changed_proxies.empty() && added_proxies.empty() &&
         removed_visitors.empty() && changed_visitors.empty() && added_visitors.empty();
}

Impact impact_of(const Proxy& running, const Proxy& wanted) {
  if (running == wanted) return Impact::none;
  Proxy moved = running;
  moved.local_ip = wanted.local_ip;
  moved.local_port = wanted.local_port;
  moved.plugin = wanted.plugin;
  moved.gateway = wanted.gateway;
  return moved == wanted ? Impact::handling : Impact::registration;
}

Changes diff(const ClientConfig& running, const ClientConfig& wanted) {
  Changes changes;
  changes.session = link_of(running) != link_of(wanted);
  compare(active(running, running.proxies), active(wanted, wanted.proxies),
          {changes.removed_proxies, changes.changed_proxies, changes.added_proxies});
  compare(active(running, running.visitors), active(wanted, wanted.visitors),
          {changes.removed_visitors, changes.changed_visitors, changes.added_visitors});
  return changes;
}

}  // namespace culvert::config
