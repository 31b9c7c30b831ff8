#include "core/gateway/ability.h"

#include <algorithm>
#include <array>

namespace culvert::gateway {
namespace {

using Transport = Ability::Transport;

constexpr Attempt tls_any{true, true, true};
constexpr Attempt tls_h2{true, true, false};
constexpr Attempt tls_http11{true, false, true};
constexpr Attempt plain_http11{false, false, true};
constexpr Attempt plain_h2{false, true, false};

/// At most as many as there are ways to open a connection.
using Candidates = std::vector<Attempt>;

/// Ways over TLS, the best first.
void add_tls(Candidates& to, const Wanted& wanted, const Ability& known, Need need) {
  if (wanted.protocol == Protocol::h2c) return;
  if (wanted.protocol == Protocol::http11) return to.push_back(tls_http11);
  if (wanted.protocol == Protocol::h2) return to.push_back(tls_h2);
  if (need == Need::websocket) {
    const bool by_h2_first =
        wanted.websocket == WebSocketBy::h2 ||
        (known.extended_connect == true && wanted.websocket == WebSocketBy::automatic) ||
        known.http11 == false;
    if (by_h2_first) to.push_back(tls_h2);
    if (wanted.websocket != WebSocketBy::h2 && known.http11 != false) to.push_back(tls_http11);
    if (!by_h2_first && wanted.websocket == WebSocketBy::automatic && known.h2 != false &&
        known.extended_connect != false)
      to.push_back(tls_h2);
    return;
  }
  if (need == Need::grpc) return to.push_back(tls_h2);
  to.push_back(tls_any);
  // Offering both got nowhere: some servers mind the list (F2, F3, F4).
  to.push_back(tls_h2);
  to.push_back(tls_http11);
}

/// Ways in plain text.
void add_plain(Candidates& to, const Wanted& wanted, const Ability& known, Need need) {
  const bool only_h2 = wanted.protocol == Protocol::h2c || wanted.protocol == Protocol::h2;
  if (only_h2) return to.push_back(plain_h2);
  if (wanted.protocol == Protocol::http11) return to.push_back(plain_http11);
  if (need == Need::grpc) return to.push_back(plain_h2);  // HTTP/1.1 cannot carry it (D-21)
  const bool h2_first = known.http11 == false || (known.h2 == true && known.http11 != true) ||
                        (need == Need::websocket &&
                         (wanted.websocket == WebSocketBy::h2 || known.extended_connect == true));
  const bool h1_never = need == Need::websocket && wanted.websocket == WebSocketBy::h2;
  const bool h2_never = known.h2 == false ||
                        (need == Need::websocket &&
                         (wanted.websocket == WebSocketBy::h1 || known.extended_connect == false));
  if (h2_first) to.push_back(plain_h2);
  if (known.http11 != false && !h1_never) to.push_back(plain_http11);
  if (!h2_first && !h2_never) to.push_back(plain_h2);
}

bool is_tls_port(std::uint16_t port) {
  return port == 443 || port == 8443 || port == 9443;
}

/// A plain request to a TLS port leaks its fields, a TLS hello to a plain port leaks a host name
/// (1.4.2, 2).
bool tls_first(const Wanted& wanted, bool confidential) {
  return is_tls_port(wanted.port) || (confidential && !wanted.is_loopback);
}

Candidates candidates(const Wanted& wanted, const Ability& known, Need need, bool confidential) {
  Candidates all;
  const bool may_tls = wanted.scheme != Scheme::http && wanted.protocol != Protocol::h2c;
  // "h2" without a scheme means HTTP/2 over TLS; plain HTTP/2 has a name of its own.
  const bool h2_means_tls = wanted.scheme == Scheme::automatic && wanted.protocol == Protocol::h2;
  const bool may_plain = wanted.scheme != Scheme::https && !known.verified && !h2_means_tls;
  const bool try_tls = may_tls && (known.transport != Transport::plain || !may_plain);
  const bool try_plain = may_plain && (known.transport != Transport::tls || !may_tls);
  Candidates over_tls, plain;
  if (try_tls) add_tls(over_tls, wanted, known, need);
  if (try_plain) add_plain(plain, wanted, known, need);
  // Who does not answer one plain request wants TLS much more likely than another plain one.
  const std::size_t ahead = over_tls.empty() || tls_first(wanted, confidential)
                                ? 0
                                : std::min<std::size_t>(1, plain.size());
  all.assign(plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(ahead));
  all.insert(all.end(), over_tls.begin(), over_tls.end());
  all.insert(all.end(), plain.begin() + static_cast<std::ptrdiff_t>(ahead), plain.end());
  return all;
}

/// Whether what has come of earlier attempts makes this one pointless.
bool is_hopeless(const Attempt& attempt, const std::vector<Tried>& tried) {
  for (const Tried& one : tried) {
    // By its other name the service may know itself (F18).
    if (one.finding == Finding::name_refused) continue;
    if (one.attempt == attempt || one.finding == Finding::unreachable) return true;
    if (one.attempt.tls != attempt.tls) continue;
    switch (one.finding) {
      case Finding::certificate:
      case Finding::other_alert:
      case Finding::not_http:
        return true;
      case Finding::answered_tls:
        if (!attempt.tls) return true;
        break;
      case Finding::no_common_protocol:
        // A server that found nothing in the longer list finds nothing in a part of it (F1).
        if (one.attempt.h2 >= attempt.h2 && one.attempt.http11 >= attempt.http11) return true;
        break;
      case Finding::silent:
      case Finding::closed_without_byte:
      case Finding::answered_http11:
      case Finding::answered_h2:
        // A hello that was no use is none with another list.
        if (attempt.tls) return true;
        break;
      default:
        break;
    }
  }
  return false;
}

}  // namespace

std::string to_text(const Attempt& attempt) {
  if (!attempt.tls) return attempt.h2 ? "h2c" : "http";
  if (attempt.h2 && attempt.http11) return "https (h2, http/1.1)";
  return attempt.h2 ? "https (h2)" : "https (http/1.1)";
}

std::string_view to_text(Finding finding) {
  constexpr std::array<std::string_view, 15> texts{
      "speaks HTTP/1.1",
      "speaks HTTP/2",
      "TLS alert no_application_protocol",
      "TLS without ALPN",
      "TLS without ALPN, then closed",
      "answered in plain HTTP/1",
      "answered in plain HTTP/2",
      "wants TLS",
      "closed without a byte",
      "silent",
      "certificate not accepted",
      "TLS refused",
      "TLS refused for this name",
      "speaks another protocol",
      "unreachable",
  };
  return texts.at(static_cast<std::size_t>(finding));
}

std::optional<Attempt> next_attempt(const Wanted& wanted, const Ability& known, Need need,
                                    bool confidential, const std::vector<Tried>& tried) {
  if (tried.size() >= most_attempts) return std::nullopt;
  for (const Attempt& attempt : candidates(wanted, known, need, confidential))
    if (!is_hopeless(attempt, tried)) return attempt;
  return std::nullopt;
}

void learn(Ability& ability, const Attempt& attempt, Finding finding) {
  const Transport transport = attempt.tls ? Transport::tls : Transport::plain;
  // What was known of the other transport says nothing about this one.
  const auto is_on = [&ability](Transport now) {
    if (ability.transport == now) return;
    const bool verified = ability.verified;
    ability = Ability();
    ability.verified = verified;
    ability.transport = now;
  };
  switch (finding) {
    case Finding::speaks_http11:
      is_on(transport);
      ability.http11 = true;
      // It could have chosen h2.
      if (attempt.tls && attempt.h2) ability.h2 = false;
      break;
    case Finding::speaks_h2:
      is_on(transport);
      ability.h2 = true;
      break;
    case Finding::alpn_ignored:
      is_on(Transport::tls);
      break;
    case Finding::closed_after_alpn:
      is_on(Transport::tls);
      if (!attempt.h2) ability.http11 = false;
      break;
    case Finding::no_common_protocol:
      is_on(Transport::tls);
      if (attempt.h2) ability.h2 = false;
      if (attempt.http11) ability.http11 = false;
      break;
    case Finding::answered_http11:
      if (ability.verified) return;
      is_on(Transport::plain);
      ability.http11 = true;
      if (!attempt.tls && attempt.h2) ability.h2 = false;
      break;
    case Finding::answered_h2:
      if (ability.verified) return;
      is_on(Transport::plain);
      ability.h2 = true;
      ability.http11 = false;
      break;
    case Finding::answered_tls:
    case Finding::certificate:
    case Finding::other_alert:
    case Finding::name_refused:
      is_on(Transport::tls);
      break;
    case Finding::closed_without_byte:
    case Finding::silent:
    case Finding::not_http:
    case Finding::unreachable:
      return;
  }
  ability.evidence = to_text(attempt) + ": " + std::string(to_text(finding));
}

}  // namespace culvert::gateway
