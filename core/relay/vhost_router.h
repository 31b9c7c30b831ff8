#pragma once

#include "core/base/error.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace culvert::relay {

/// Where a virtual host listens: a domain ("a.example", "*.example.org", "*"), a path prefix, and
/// the user of the request when routing depends on it.
struct RouteKey {
  std::string domain, location, user;

  bool operator==(const RouteKey&) const = default;
};

/// A host as routes know it: lower-case, without port and without one trailing dot.
std::string canonical_host(std::string_view host);

/// What is longer is no host name (RFC 1035 2.3.4) and nobody's, not even that of "*": all loops
/// wait for a look-up.
inline constexpr std::size_t longest_host = 253;
inline constexpr std::ptrdiff_t most_labels = 127;

/// Finds the route of a request by frp's rules (frp-surface 3.3; frp pkg/util/vhost/router.go):
/// the exact host, then wildcards by dropping labels, then "*"; at each of them the routes of the
/// request's user, then those without one; among them the first location that is a prefix of the
/// path, in descending order, so that the longest wins. No match goes on to the next candidate.
template <class Target>
class VhostRouter {
 public:
  /// False: this very key is there already.
  bool add(const RouteKey& key, Target target) {
    std::vector<Entry>& entries = domains_[canonical_host(key.domain)];
    const auto alike =
        std::ranges::equal_range(entries, key.location, std::ranges::greater(), &Entry::location);
    if (std::ranges::any_of(alike, [&](const Entry& e) { return e.has(key); })) return false;
    entries.insert(alike.end(), Entry{key.location, key.user, std::move(target)});
    return true;
  }

  void remove(const RouteKey& key) {
    const auto domain = domains_.find(canonical_host(key.domain));
    if (domain == domains_.end()) return;
    std::erase_if(domain->second, [&](const Entry& e) { return e.has(key); });
    if (domain->second.empty()) domains_.erase(domain);
  }

  /// `host` must be canonical. Null: nobody listens there. The pointer is good until the next
  /// add() or remove().
  const Target* find(std::string_view host, std::string_view path, std::string_view user) const {
    auto dots = std::ranges::count(host, '.');
    if (host.size() > longest_host || dots >= most_labels) return nullptr;
    if (const Target* found = find_at(host, path, user)) return found;
    std::string wildcard;
    std::string_view rest = host;
    // "a.b.c" asks for "*.b.c"; a host of two labels never matches "*.tld".
    for (; dots >= 2; --dots) {
      rest.remove_prefix(rest.find('.') + 1);
      wildcard.assign("*.").append(rest);
      if (const Target* found = find_at(wildcard, path, user)) return found;
    }
    return find_at("*", path, user);
  }

  bool empty() const { return domains_.empty(); }

 private:
  struct Entry {
    std::string location, user;
    Target target;

    bool has(const RouteKey& key) const { return location == key.location && user == key.user; }
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  const Target* find_at(std::string_view domain, std::string_view path,
                        std::string_view user) const {
    const auto at = domains_.find(domain);
    if (at == domains_.end()) return nullptr;
    if (const Target* found = find_in(at->second, path, user)) return found;
    return user.empty() ? nullptr : find_in(at->second, path, {});
  }

  static const Target* find_in(const std::vector<Entry>& entries, std::string_view path,
                               std::string_view user) {
    for (const Entry& entry : entries)
      if (entry.user == user && path.starts_with(entry.location)) return &entry.target;
    return nullptr;
  }

  std::unordered_map<std::string, std::vector<Entry>, Hash, std::equal_to<>> domains_;
};

}  // namespace culvert::relay
