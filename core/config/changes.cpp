#include "core/config/changes.h"

#include "core/config/active_items.h"
#include "core/config/leaves.h"
#include "core/config/secret_values.h"
#include "core/config/toml_writer.h"

#include <algorithm>
#include <map>
#include <set>

namespace culvert::config {
namespace {

constexpr const char* hidden = "…";

std::string shown(const Leaf& leaf) {
  const bool secret = std::holds_alternative<Secret*>(leaf.member) ||
                      leaf.path == "loadBalancer.groupKey" || leaf.path == "transport.proxyURL";
  if (secret) return hidden;
  const auto* map = std::get_if<StringMap*>(&leaf.member);
  if (!map) return toml_value(leaf.member);
  StringMap told = **map;
  for (auto& [name, value] : told)
    if (names_secret(name)) value = hidden;
  return toml_value(&told);
}

Reach reach_of(FieldScope scope, const std::string& path) {
  const Field* field = find_field(scope, path);
  return field ? field->reach : Reach::reconnect;
}

template <class Struct>
void compare(FieldScope scope, const std::string& item, Struct before, Struct after,
             std::vector<Difference>& into) {
  const std::vector<Leaf> ours = leaves_of(before);
  const std::vector<Leaf> theirs = leaves_of(after);
  for (std::size_t i = 0; i < ours.size() && i < theirs.size(); ++i)
    if (!equal_values(ours[i].member, theirs[i].member))
      into.push_back({Difference::Kind::changed, scope, item, ours[i].path, shown(ours[i]),
                      shown(theirs[i]), reach_of(scope, ours[i].path)});
}

/// The profile's own settings: comparing copies of all proxies would take long.
ClientConfig own_of(const ClientConfig& from) {
  ClientConfig config;
  config.client_id = from.client_id;
  config.user = from.user;
  config.server_addr = from.server_addr;
  config.server_port = from.server_port;
  config.login_fail_exit = from.login_fail_exit;
  config.start = from.start;
  config.metadatas = from.metadatas;
  config.auth = from.auth;
  config.log = from.log;
  config.transport = from.transport;
  return config;
}

std::string kind_of(const Proxy& proxy) {
  return std::string(type_of(proxy));
}
std::string kind_of(const Visitor&) {
  return "stcp";
}

template <class Item>
void compare_items(FieldScope scope, const ByName<Item>& running, const ByName<Item>& wanted,
                   std::vector<Difference>& into) {
  using Kind = Difference::Kind;
  const auto whole = [&](Kind kind, const Item& item) {
    const std::string type = kind_of(item);
    into.push_back({kind,
                    scope,
                    item.name,
                    {},
                    kind == Kind::removed ? type : std::string(),
                    kind == Kind::added ? type : std::string(),
                    Reach::item});
  };
  for (const auto& [name, item] : running) {
    const auto found = wanted.find(name);
    if (found == wanted.end()) {
      whole(Kind::removed, *item);
    } else if (kind_of(*item) != kind_of(*found->second)) {
      whole(Kind::removed, *item);
      whole(Kind::added, *found->second);
    } else if (*item != *found->second) {
      compare(scope, item->name, *item, *found->second, into);
    }
  }
  for (const auto& [name, item] : wanted)
    if (!running.contains(name)) whole(Kind::added, *item);
}

}  // namespace

std::vector<Difference> differences(const ClientConfig& running, const ClientConfig& wanted) {
  std::vector<Difference> found;
  compare(FieldScope::profile, {}, own_of(running), own_of(wanted), found);
  compare_items(FieldScope::proxy, active(running, running.proxies), active(wanted, wanted.proxies),
                found);
  compare_items(FieldScope::visitor, active(running, running.visitors),
                active(wanted, wanted.visitors), found);
  return found;
}

Reach widest(const std::vector<Difference>& differences) {
  Reach reach = Reach::live;
  for (const Difference& difference : differences)
    reach = std::max(reach, difference.reach);
  return reach;
}

}  // namespace culvert::config
