#include "core/gateway/answer_rules.h"

#include "core/http/media.h"

#include <utility>

namespace culvert::gateway {
namespace {

AnswerEncoder::Flush flush_of(const http::Response& answer) {
  if (http::is_event_stream(answer.fields)) return AnswerEncoder::Flush::at_pieces;
  return answer.body.length ? AnswerEncoder::Flush::at_end : AnswerEncoder::Flush::at_pauses;
}

}  // namespace

void AnswerRules::apply(http::Response& answer) {
  const http::Request& request = down_.request();
  cors_ = apply_cors(route_.cors, request, answer, down_.texts());
  encoding_ = choose_encoding(request, answer, route_.encoding);
  if (encoding_.coding) prepare_encoder(answer);
  apply_encoding(encoding_, answer, down_.texts());
}

/// Before the head says so: from then on there is no way back.
void AnswerRules::prepare_encoder(const http::Response& answer) {
  EncodingLoad& load = EncodingLoad::of(down_.executor());
  std::unique_ptr<http::ContentEncoder> codec;
  if (load.has_room()) codec = http::make_encoder(*encoding_.coding, answer.body.length);
  if (codec) {
    encoder_ = std::make_unique<AnswerEncoder>(std::move(codec), EncodingLoad::Place(load),
                                               flush_of(answer));
    return;
  }
  encoding_.coding.reset();
  encoding_.why = Unencoded::busy;
}

void apply_answer_rules(const Route& route, const http::Request& request, http::OwnAnswer& own) {
  own.fields = cors_fields(route.cors, request);
  const bool passing = own.status == 502 || own.status == 503 || own.status == 504;
  own.as_events = route.events_on_error && passing && request.purpose == http::Purpose::ordinary &&
                  http::asks_for_events(request);
}

}  // namespace culvert::gateway
