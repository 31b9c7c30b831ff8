#pragma once

#include "core/base/error.h"
#include "core/relay/vhost_router.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// Load balancing: several proxies behind one public entrance (frp-surface 3.6, frp server/group).
/// A proxy without a group is the only member of a nameless one.
namespace culvert::relay {

/// The texts are frp's; clients show them.
inline Error group_refusal(const char* frp_text) {
  return {Errc::rejected, Leg::none, frp_text, {}};
}

/// The members of one entrance, in turn.
template <class Member>
class Group {
 public:
  Group(std::string name, std::string key) : name_(std::move(name)), key_(std::move(key)) {}

  const std::string& name() const { return name_; }
  bool empty() const { return members_.empty(); }

  /// Whether a proxy that brings `key` may join.
  Result<void> admits(const std::string& key, const std::string& proxy) const {
    if (key != key_) return group_refusal("group auth failed");
    if (std::ranges::any_of(members_, [&](const auto& m) { return m.first == proxy; }))
      return group_refusal("group proxy repeated");
    return {};
  }

  void add(const std::string& proxy, Member member) {
    members_.emplace_back(proxy, std::move(member));
  }
  void remove(const std::string& proxy) {
    std::erase_if(members_, [&](const auto& m) { return m.first == proxy; });
  }

  /// The next one to serve somebody; there must be one.
  const Member& next() const { return members_[turn_++ % members_.size()].second; }
  /// The one that next() would return, which keeps its turn.
  const Member& upcoming() const { return members_[turn_ % members_.size()].second; }

 private:
  std::string name_, key_;
  std::vector<std::pair<std::string, Member>> members_;
  mutable std::size_t turn_ = 0;
};

/// Virtual hosts with their groups.
template <class Member>
class GroupedRoutes {
 public:
  /// `group` may be empty. Fails with name_taken or rejected; the context is frp's text.
  Result<void> add(const RouteKey& route, const std::string& group, const std::string& group_key,
                   const std::string& proxy, Member member) {
    if (const auto at = groups_.find(group); !group.empty() && at != groups_.end()) {
      if (at->second.route != route) return group_refusal("group params invalid");
      if (auto admitted = at->second.members->admits(group_key, proxy); !admitted) return admitted;
      at->second.members->add(proxy, std::move(member));
      return {};
    }
    auto members = std::make_shared<Group<Member>>(group, group_key);
    members->add(proxy, std::move(member));
    if (!routes_.add(route, members))
      return Error{Errc::name_taken, Leg::none, "router config conflict", {}};
    if (!group.empty()) groups_.emplace(group, Grouped{route, std::move(members)});
    return {};
  }

  /// One of those that are in a group; null: there is no such group.
  const Member* member_of(const std::string& group) const {
    const auto at = groups_.find(group);
    return group.empty() || at == groups_.end() ? nullptr : &at->second.members->upcoming();
  }

  void remove(const RouteKey& route, const std::string& group, const std::string& proxy) {
    const auto at = groups_.find(group);
    if (group.empty() || at == groups_.end()) return routes_.remove(route);
    at->second.members->remove(proxy);
    if (!at->second.members->empty()) return;
    routes_.remove(at->second.route);
    groups_.erase(at);
  }

  /// Who serves this request; null: nobody. Takes a turn of its group, so it is asked once for
  /// each. `host` must be canonical.
  const Member* find(std::string_view host, std::string_view path, std::string_view user) const {
    const auto* members = routes_.find(host, path, user);
    return members == nullptr ? nullptr : &(*members)->next();
  }
  /// Who would: for questions about a request that is not served yet.
  const Member* upcoming(std::string_view host, std::string_view path,
                         std::string_view user) const {
    const auto* members = routes_.find(host, path, user);
    return members == nullptr ? nullptr : &(*members)->upcoming();
  }

 private:
  struct Grouped {
    RouteKey route;
    std::shared_ptr<Group<Member>> members;
  };

  VhostRouter<std::shared_ptr<Group<Member>>> routes_;
  std::map<std::string, Grouped> groups_;
};

}  // namespace culvert::relay
