#pragma once

#include "core/gateway/ability.h"
#include "core/http/exchange.h"
#include "core/http/own_answer.h"
#include "core/observe/diagnosis/diagnosis.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace culvert::gateway::answers {

/// frp answers every failure but a time-out with its 404 page. We keep 404 for hosts and paths
/// that nobody serves; what is broken is 502, 503 or 504 and says why, so that neither caches nor
/// people take an outage for a missing page (gateway.md 2.15).
http::OwnAnswer no_route(std::string_view page);
http::OwnAnswer unauthorized(bool proxy_style);
http::OwnAnswer upgrade_failed(std::string details);
/// It came over a connection that was opened for another host (RFC 9110 15.5.20).
http::OwnAnswer misdirected();
/// Its path belongs to one route as it stands and to another one as services may read it.
http::OwnAnswer roundabout();
/// The request has come round in a circle.
http::OwnAnswer loop_detected();
/// Its body is larger than the route takes.
http::OwnAnswer too_large(std::uint64_t most);

/// What an exchange that got no answer is told. `tried`: its attempts, for the words.
/// `reset`: what the service said when it reset the last attempt.
http::OwnAnswer failed(const Error& error, std::optional<http::ResetCode> reset,
                       const Wanted& wanted, Need need, const std::vector<Tried>& tried);

/// Says it in the doctor's words. `whole`: with addresses, evidence and the change that cures it;
/// else what a stranger may read. The id goes into Proxy-Status.
void explain(http::OwnAnswer& own, const observe::Diagnosis& diagnosis, bool whole);

/// The 404 page that frp answers with, in the place of `own`; Proxy-Status still tells the truth.
http::OwnAnswer as_frp(http::OwnAnswer own, std::string_view page);

}  // namespace culvert::gateway::answers
