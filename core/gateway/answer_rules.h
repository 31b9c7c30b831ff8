#pragma once

#include "core/gateway/answer_encoder.h"
#include "core/gateway/route.h"
#include "core/http/own_answer.h"

#include <memory>

namespace culvert::gateway {

/// What a route does with the answers to one request, beside rewriting their fields: encoding
/// (gateway.md 2.16) and the help for pages of other origins (2.17). Both are decided when the
/// final head is there, and from heads alone.
class AnswerRules {
 public:
  /// Both outlive it.
  AnswerRules(const Route& route, http::ServerExchange& down) : route_(route), down_(down) {}

  /// The final head of the service, behind map_response().
  void apply(http::Response& answer);
  /// For the body behind that head; null: it goes as it is.
  std::unique_ptr<AnswerEncoder> take_encoder() { return std::move(encoder_); }

  const EncodingChoice& encoding() const { return encoding_; }
  const CorsFacts& cors() const { return cors_; }

 private:
  void prepare_encoder(const http::Response& answer);

  const Route& route_;
  http::ServerExchange& down_;
  EncodingChoice encoding_;
  CorsFacts cors_;
  std::unique_ptr<AnswerEncoder> encoder_;
};

/// The same for an answer of our own: pages of other origins may read it, and an EventSource asks
/// again where the route wants that (S-12).
void apply_answer_rules(const Route& route, const http::Request& request, http::OwnAnswer& own);

}  // namespace culvert::gateway
