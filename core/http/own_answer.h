#pragma once

#include "core/http/exchange.h"

#include <string>
#include <string_view>
#include <vector>

namespace culvert::http {

/// An answer that we give ourselves.
struct OwnAnswer {
  int status = 0;
  std::string_view token;      ///< Of Proxy-Status (RFC 9209 2.3); empty: none.
  std::string parameters;      ///< Of Proxy-Status behind the token: "alert-id=120".
  std::string details;         ///< Plain words for whoever reads the page.
  std::string_view challenge;  ///< Value of WWW-Authenticate (401) or Proxy-Authenticate (407).
  std::string_view page;       ///< HTML instead of our own page; outlives the answering.
  std::vector<Field> fields;   ///< Further ones; their texts outlive the answering.
  /// For an EventSource, which any other answer would end for good: 200, a stream of events with
  /// nothing but the order to ask again in three seconds, and why (gateway.md S-12).
  bool as_events = false;
};

/// The same as a message, without a connection to write it to.
struct OwnMessage {
  Response head;     ///< Its texts live in `texts`.
  std::string body;  ///< Empty for gRPC: trailers-only.
};
OwnMessage compose(const OwnAnswer& own, const Request& request, TextArena& texts,
                   std::string_view identity = "culvert");

/// Answers the exchange: a page for browsers (Accept), JSON or plain words for others, for gRPC the
/// grpc-status that fits (2.6), with Proxy-Status, Date and no-store. Completes the message.
/// `identity`: our name in Proxy-Status. Waits where a page is larger than the window of the peer;
/// one who takes no more is no failure here.
Task<> answer(ServerExchange& exchange, OwnAnswer own, std::string_view identity = "culvert");

/// Whether a request is gRPC: content-type application/grpc, with or without a suffix. What asks
/// for a tunnel never is, for the 200 of a grpc-status would open it (invariant 7).
bool is_grpc(const Request& request);

}  // namespace culvert::http
