#include "core/relay/visitor_leg.h"

#include "core/gateway/examination.h"

#include <utility>

namespace culvert::relay {
namespace {

Negotiation heard(Heard what) {
  Negotiation leg;
  Particulars& more = leg.more.edit();
  more.leg = Leg::downstream;
  more.heard = what;
  return leg;
}

http::ServerEnd ended_with(Errc code, std::string context) {
  http::ServerEnd end;
  end.by_us = true;
  end.error = Error{code, Leg::downstream, std::move(context), {}};
  return end;
}

}  // namespace

void tell_visitor_leg(RelayContext& relay, const net::Endpoint& visitor, Negotiation leg,
                      const http::ServerEnd& end) {
  const auto found = gateway::diagnose_visitor(leg, end, {});
  if (found.empty() || !relay.leg_events.take()) return;
  leg.peer = net::to_text(visitor);
  leg.more.edit().at = std::chrono::system_clock::now();
  leg.more.edit().diagnosis = observe::id_of(found.front());
  relay.ledger.log().append(observe::EventKind::leg_failed, relay.about(), {to_json(leg)},
                            end.error, &found.front());
}

void tell_unknown_name(RelayContext& relay, const net::Endpoint& visitor,
                       const net::ClientHello& hello) {
  Negotiation leg = heard(Heard::tls);
  leg.tls_known = leg.alpn_known = Known::terminated;
  leg.tls.sni = hello.sni;
  leg.tls.alpn_offered = hello.alpn;
  leg.tls.alert_sent = 112;  // unrecognized_name
  tell_visitor_leg(
      relay, visitor, std::move(leg),
      ended_with(Errc::not_found, "no route and no certificate for \"" + hello.sni + "\""));
}

void tell_plain_visitor(RelayContext& relay, const net::Endpoint& visitor) {
  tell_visitor_leg(relay, visitor, heard(Heard::h1),
                   ended_with(Errc::plaintext_peer, "plain HTTP where TLS is spoken"));
}

}  // namespace culvert::relay
