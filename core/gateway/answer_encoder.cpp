#include "core/gateway/answer_encoder.h"

namespace culvert::gateway {

using Until = http::ContentEncoder::Until;

bool AnswerEncoder::put(Bytes bytes) {
  unflushed_ = flush_ == Flush::at_pauses;
  return run(bytes, flush_ == Flush::at_pieces ? Until::here : Until::open);
}

bool AnswerEncoder::pause() {
  if (!holds_back()) return true;
  unflushed_ = false;
  return run({}, Until::here);
}

bool AnswerEncoder::finish() {
  finished_ = true;
  unflushed_ = false;
  return run({}, Until::finish);
}

bool AnswerEncoder::run(Bytes bytes, Until until) {
  const TimePoint began = Clock::now();
  const bool good = codec_->put(bytes, until, out_);
  place_.worked(Clock::now() - began);
  return good;
}

}  // namespace culvert::gateway
