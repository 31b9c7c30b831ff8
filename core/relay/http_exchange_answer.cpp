#include "core/http/characters.h"
#include "core/relay/http_exchange.h"

#include <algorithm>
#include <utility>

namespace culvert::relay {
namespace {

/// So much of the answer is collected for one write; more is written from where it lies.
constexpr std::size_t collected = 16 * 1024;
/// No more is read while so much waits for the user.
constexpr std::size_t most_pending = 64 * 1024;
constexpr int reads_per_pass = 4;
/// gateway.md 2.5
constexpr int most_interims = 16;

bool is_event_stream(const http::ResponseHead& head) {
  constexpr std::string_view type = "text/event-stream";
  return std::ranges::any_of(head.fields, [&](const http::Field& field) {
    return field.id == http::Name::content_type &&
           http::equals_ignoring_case(field.value.substr(0, type.size()), type);
  });
}

}  // namespace

bool HttpExchange::move_answer() {
  bool moved = false;
  down_blocked_ = false;
  for (int reads = 0; phase_ != Phase::done && !outcome_ && down_.out.pending() < most_pending;) {
    if (!up_.in.empty()) {
      const bool used = phase_ == Phase::head ? take_head() : take_body();
      moved = used || moved;
      if (used) continue;
      if (phase_ == Phase::body || outcome_) break;  // the user takes no more now
    }
    if (reads++ == reads_per_pass || !read_service()) break;
    moved = true;
  }
  return moved;
}

bool HttpExchange::read_service() {
  const net::Io io = up_.in.fill(*up_.stream);
  up_.in.release_if_empty();
  if (io.status == net::Io::Status::ended) service_ended(false);
  if (io.status == net::Io::Status::failed) service_ended(true);
  return io.is_done();
}

void HttpExchange::service_ended(bool broken) {
  if (phase_ == Phase::body) {
    if (framing_.kind == http::Framing::Kind::until_close && !broken) return end_answer();
    return abort(Leg::upstream);  // a body cut short must not look whole
  }
  const bool untouched = up_.in.empty() && interims_ == 0 && !body_touched_;
  if (up_.reused && untouched && request_.idempotent) return finish(Outcome::stale);
  refuse(answers::service_closed());
}

bool HttpExchange::take_head() {
  const http::HeadScanner::Found found = scanner_.scan(up_.in.bytes());
  if (found.refusal) {
    refuse(answers::bad_response());
    return false;
  }
  if (found.size == 0) return false;
  HttpScratch& scratch = around_.scratch;
  const bool good =
      !http::parse_response_head(up_.in.bytes().first(found.size), scratch.response) &&
      !http::examine(scratch.response, request_.kind, scratch.response_facts);
  if (good)
    act_on_head();
  else
    refuse(answers::bad_response());
  up_.in.consume(found.size);
  scanner_.reset();
  return good;
}

void HttpExchange::act_on_head() {
  status_ = around_.scratch.response.status;
  if (status_ == 101) return switch_protocol();
  if (status_ < 200) return pass_interim();
  begin_answer();
}

void HttpExchange::pass_interim() {
  if (++interims_ > most_interims) return refuse(answers::bad_response());
  if (request_.http10) return;
  write_downstream_head(down_.out.text(), around_.scratch.response, around_.scratch.response_facts,
                        around_.rewriting, AnswerShape{});
}

void HttpExchange::switch_protocol() {
  if (!request_.wants_upgrade || !around_.scratch.response_facts.upgraded)
    return refuse(answers::upgrade_failed());
  AnswerShape shape;
  shape.switches_protocol = true;
  write_downstream_head(down_.out.text(), around_.scratch.response, around_.scratch.response_facts,
                        around_.rewriting, shape);
  tunnel_ = true;
  phase_ = Phase::done;
}

void HttpExchange::begin_answer() {
  const http::ResponseFacts& facts = around_.scratch.response_facts;
  using Kind = http::Framing::Kind;
  framing_ = facts.framing;
  service_keeps_ = facts.keep_alive;
  AnswerShape shape;
  shape.framing = framing_.kind;
  shape.to_http10 = request_.http10;
  if (framing_.kind == Kind::chunked || framing_.kind == Kind::until_close) {
    rechunk_ = !request_.http10;
    shape.framing = rechunk_ ? Kind::chunked : Kind::until_close;
  }
  // An answer before the end of the request: what is left of it would have to be read over, and
  // nobody knows how much that is.
  user_may_reuse_ = request_.keep_alive && request_done_ && shape.framing != Kind::until_close;
  shape.keep_alive = user_may_reuse_;
  write_downstream_head(down_.out.text(), around_.scratch.response, facts, around_.rewriting,
                        shape);
  around_.limit.stop();
  phase_ = Phase::body;
  answer_left_ = framing_.length;
  is_event_stream_ = is_event_stream(around_.scratch.response);
  if (framing_.kind == Kind::chunked) answer_chunks_.emplace();
  if (!framing_.has_body()) end_answer();
  if (down_.ended) user_ended();
}

bool HttpExchange::take_body() {
  return answer_chunks_ ? take_chunks() : take_plain_body();
}

bool HttpExchange::take_plain_body() {
  Bytes piece = up_.in.bytes();
  const bool sized = framing_.kind == http::Framing::Kind::length;
  if (sized)
    piece =
        piece.first(static_cast<std::size_t>(std::min<std::uint64_t>(answer_left_, piece.size())));
  std::size_t used = 0;
  if (rechunk_ || !down_.out.is_drained() || piece.size() <= collected) {
    used = std::min(piece.size(), collected);
    if (rechunk_) http::append_chunk_size(down_.out.text(), used);
    down_.out.append(piece.first(used));
    if (rechunk_) down_.out.text().append("\r\n");
  } else {
    const net::Io io = down_.stream->try_write(piece);
    if (io.status == net::Io::Status::failed) abort(Leg::downstream);
    used = io.count;
    around_.traffic.down += used;
    down_blocked_ = used == 0;
  }
  up_.in.consume(used);
  if (sized && (answer_left_ -= used) == 0) end_answer();
  return used > 0;
}

bool HttpExchange::take_chunks() {
  const http::ChunkedDecoder::Step step = answer_chunks_->step(up_.in.bytes());
  if (step.refusal) {
    abort(Leg::upstream);
    return false;
  }
  if (!step.data.empty()) {
    if (rechunk_) http::append_chunk_size(down_.out.text(), step.data.size());
    down_.out.append(step.data);
    if (rechunk_) down_.out.text().append("\r\n");
  }
  up_.in.consume(step.used);
  if (step.ended) end_answer();
  return step.used > 0;
}

void HttpExchange::end_answer() {
  phase_ = Phase::done;
  if (!rechunk_) return;
  down_.out.text().append("0\r\n");
  if (answer_chunks_) down_.out.text().append(answer_chunks_->trailers());
  down_.out.text().append("\r\n");
}

bool HttpExchange::flush_answer() {
  const std::size_t before = down_.out.pending();
  if (before == 0) return false;
  if (down_.out.drain(*down_.stream).status == net::Io::Status::failed) abort(Leg::downstream);
  around_.traffic.down += before - down_.out.pending();
  return down_.out.pending() < before;
}

}  // namespace culvert::relay
