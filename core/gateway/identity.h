#pragma once

#include "core/gateway/upstream_dial.h"
#include "core/http/exchange.h"

#include <functional>
#include <string_view>
#include <vector>

/// The fields that say who asked, and through how many gateways (gateway.md 2.15).
namespace culvert::gateway {

/// What becomes of what the peer says of who asks.
enum class Forwarded : std::uint8_t {
  keep,     ///< Somebody of ours has written it: the relay, towards a client of it. Its connection
            ///< carries the requests of many visitors, so only the fields know who asks.
  append,   ///< frp's way: the peer is appended to X-Forwarded-For, the others are set.
  replace,  ///< It is dropped: the peer is a stranger (invariant 9).
  none,     ///< It is dropped, and the service is told nothing.
};

/// What the service is told of who asks. A peer that is trusted (Caller) is a proxy of ours in any
/// mode but keep and none: what it says stays, and it is appended itself.
struct IdentityFields {
  Forwarded mode = Forwarded::append;
  bool real_ip = false;    ///< X-Real-IP, too.
  bool forwarded = false;  ///< Forwarded (RFC 7239), too.
};

/// A request that has come through so many gateways goes round in a circle.
inline constexpr int most_hops = 8;
/// Through how many it has come: X-Gw-Hop, or our entries in CDN-Loop (RFC 8586).
int hops_of(const http::Request& request);

/// What an answer may promise the visitor's browser for its next visits.
struct Promises {
  bool other_ways = true;  ///< Alt-Svc: it leads around us.
  bool tls = true;         ///< Strict-Transport-Security: nothing for plain text (RFC 6797 7.2).
};
/// Everything where nobody is configured to be believed (frp's way: a web server in front may do
/// TLS for us) or somebody of ours looks at it before the visitor does.
Promises promises_to(const http::Request& request, const IdentityFields& identity,
                     const Caller& caller);

/// What identity fields one request goes on with. One pass: drops() for each field that came, then
/// write().
class IdentityMapping {
 public:
  /// `is_configured`: whether a name is set by the route's own configuration, which comes first.
  using IsConfigured = std::function<bool(std::string_view)>;

  IdentityMapping(const http::Request& from, const IdentityFields& identity, const Caller& caller,
                  http::TextArena& texts);

  /// Whether this field stays behind. What is kept of it comes again with write().
  bool drops(const http::Field& field);
  void write(std::vector<http::Field>& to, const IsConfigured& is_configured);

 private:
  bool writes() const { return mode_ == Forwarded::append || mode_ == Forwarded::replace; }
  /// The peer may say more than its own address.
  bool believes_list() const { return trusted_ || mode_ == Forwarded::append; }
  std::string_view appended(std::string_view list, std::string_view element);
  std::string_view element_of_forwarded(std::string_view who, std::string_view proto,
                                        std::string_view host);
  std::string_view port();
  bool passes_port_on() const;

  const http::Request& from_;
  const IdentityFields& identity_;
  const Caller& caller_;
  http::TextArena& texts_;
  const Forwarded mode_;
  const bool trusted_;
  std::string_view for_, host_, proto_, port_, real_ip_, forwarded_, request_id_;
};

}  // namespace culvert::gateway
