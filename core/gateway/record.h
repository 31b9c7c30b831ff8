#pragma once

#include "core/base/negotiation.h"
#include "core/gateway/ability.h"
#include "core/http/exchange.h"

#include <string>
#include <string_view>

/// What a leg shows, into its record (gateway.md 1.8).
namespace culvert::gateway {

/// What these first bytes are; nothing_yet while they could still become several things.
Heard heard_in(std::string_view first, bool at_end);

/// "auto", "https h2", "h2c": what is configured, in the words of the configuration.
std::string policy_of(const Wanted& wanted);

/// Why the leg never came up: what was heard, the system's word and which call had it, the alert.
void record_failure(Negotiation& record, const Error& error);

/// What an exchange that broke has shown of its leg.
void record_break(Negotiation& record, const http::ExchangeFailure& failure);

/// One attempt in short, from the record that tells of it.
AttemptFacts attempt_facts(const Attempt& attempt, Finding finding, const Negotiation& record,
                           const Error& error);

}  // namespace culvert::gateway
