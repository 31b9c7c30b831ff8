#include "core/relay/http_exchange.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace culvert::relay {
namespace {

using namespace std::chrono_literals;

/// Passes over both directions before others get their turn (IO-8).
constexpr int passes_per_turn = 4;
/// Reads of one side per pass.
constexpr int reads_per_pass = 4;

/// For a user who has said the end and may still wait for the answer (gateway.md 2.11).
constexpr Duration half_close_patience = 30s;

}  // namespace

HttpExchange::HttpExchange(HttpDownstream& down, HttpUpstream& up, const HttpRequest& request,
                           Surroundings around)
    : down_(down),
      up_(up),
      request_(request),
      around_(around),
      request_left_(request.framing.kind == http::Framing::Kind::length ? request.framing.length
                                                                        : 0),
      request_done_(!request.framing.has_body()) {
  if (request.framing.kind == http::Framing::Kind::chunked) request_chunks_.emplace();
}

Task<HttpExchange::Outcome> HttpExchange::carry() {
  const Executor executor = up_.stream->executor();
  int passes = 0;
  around_.limit.stop();
  while (!outcome_) {
    bool moved = move_request();
    moved = move_answer() || moved;
    moved = flush_answer() || moved;
    if (phase_ == Phase::done && down_.out.is_drained())
      finish(tunnel_ ? Outcome::tunnel : Outcome::complete);
    watch_limit();
    if (outcome_) break;
    if (moved && ++passes < passes_per_turn) continue;
    passes = 0;
    if (moved) {
      co_await asio::post(executor, use_task);
      continue;
    }
    http::StreamsReady ready(executor, around_.limit);
    arm(ready);
    co_await ready.wait();
    // Nothing is expected from a user whose request is complete, except the end.
    if (request_done_ && ready.woke(*down_.stream) && down_.in.empty() && !down_.ended) read_user();
  }
  around_.limit.stop();
  co_return *outcome_;
}

bool HttpExchange::service_may_reuse() const {
  return service_keeps_ && phase_ == Phase::done && request_done_ && !up_broken_ &&
         head_is_sent() && up_out_.is_drained() && up_.in.empty();
}

bool HttpExchange::move_request() {
  if (up_broken_) return false;
  bool moved = send_head();
  moved = flush_chunks() || moved;
  if (!head_is_sent() || request_done_ || up_broken_) return moved;
  if (request_chunks_) return send_chunks() || moved;
  return send_sized_body() || moved;
}

bool HttpExchange::send_head() {
  bool moved = false;
  while (!head_is_sent()) {
    const std::string_view rest = std::string_view(request_.upstream_head).substr(head_sent_);
    const net::Io io = up_.stream->try_write(as_bytes(rest));
    // A service that takes no more may have answered already: reading tells.
    up_broken_ = io.status == net::Io::Status::failed;
    if (!io.is_done() || io.count == 0) break;
    head_sent_ += io.count;
    around_.traffic.up += io.count;
    moved = true;
  }
  return moved;
}

bool HttpExchange::flush_chunks() {
  const std::size_t before = up_out_.pending();
  if (before == 0 || !head_is_sent() || up_broken_) return false;
  up_broken_ = up_out_.drain(*up_.stream).status == net::Io::Status::failed;
  around_.traffic.up += before - up_out_.pending();
  return up_out_.pending() < before;
}

bool HttpExchange::send_sized_body() {
  bool moved = false;
  for (int reads = 0; request_left_ > 0;) {
    if (down_.in.empty() && (reads++ == reads_per_pass || !read_user())) break;
    const Bytes all = down_.in.bytes();
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(request_left_, all.size()));
    const net::Io io = up_.stream->try_write(all.first(size));
    up_broken_ = io.status == net::Io::Status::failed;
    if (!io.is_done() || io.count == 0) break;
    down_.in.consume(io.count);
    request_left_ -= io.count;
    around_.traffic.up += io.count;
    body_touched_ = moved = true;
  }
  request_done_ = request_left_ == 0;
  return moved;
}

/// Takes the user's chunks off and makes new ones, so that only what we have understood goes on.
bool HttpExchange::send_chunks() {
  bool moved = false;
  for (int reads = 0; !request_done_ && up_out_.is_drained() && !up_broken_;) {
    if (down_.in.empty() && (reads++ == reads_per_pass || !read_user())) break;
    const http::ChunkedDecoder::Step step = request_chunks_->step(down_.in.bytes());
    if (step.refusal) {
      if (phase_ == Phase::head)
        refuse(answers::bad_request(step.refusal->status, step.refusal->why));
      abort(Leg::downstream);
      break;
    }
    if (!step.data.empty()) {
      http::append_chunk_size(up_out_.text(), step.data.size());
      up_out_.append(step.data);
      up_out_.text().append("\r\n");
    }
    down_.in.consume(step.used);
    body_touched_ = moved = true;
    if (step.ended) {
      up_out_.text().append("0\r\n").append(request_chunks_->trailers()).append("\r\n");
      request_done_ = true;
    }
    flush_chunks();
  }
  return moved;
}

bool HttpExchange::read_user() {
  const net::Io io = down_.in.fill(*down_.stream);
  down_.in.release_if_empty();
  if (io.status == net::Io::Status::failed) abort(Leg::downstream);
  if (io.status == net::Io::Status::ended) user_ended();
  return io.is_done();
}

/// A half-close is legal, but mostly it means that the user has gone. Half a request will never be
/// a whole one, and nobody listens to a stream of events any longer; other answers get some time.
void HttpExchange::user_ended() {
  down_.ended = true;
  if (!request_done_ || (phase_ == Phase::body && is_event_stream_)) return abort(Leg::downstream);
  if (phase_ == Phase::body && framing_.kind != http::Framing::Kind::length)
    around_.limit.start(half_close_patience);
}

void HttpExchange::watch_limit() {
  if (around_.limit.has_passed()) return limit_passed();
  if (phase_ != Phase::head) return;
  const bool sent = (request_done_ && head_is_sent() && up_out_.is_drained()) || up_broken_;
  if (!sent || limit_runs_) return;
  limit_runs_ = true;
  around_.limit.start(down_.ended ? std::min(half_close_patience, around_.response_timeout)
                                  : around_.response_timeout);
}

void HttpExchange::limit_passed() {
  if (down_.ended) return abort(Leg::downstream);
  refuse(answers::response_timeout());
}

void HttpExchange::arm(http::StreamsReady& ready) const {
  const bool answer_pending = !down_.out.is_drained() || down_blocked_;
  if (answer_pending) ready.when_writable(*down_.stream);
  if (phase_ != Phase::done && !answer_pending) ready.when_readable(*up_.stream);
  if (!up_broken_) {
    const bool body_waits = !request_done_ && !down_.in.empty();
    if (!head_is_sent() || !up_out_.is_drained() || body_waits) ready.when_writable(*up_.stream);
  }
  // A user who sends more than we can pass on is not listened to: that is the back-pressure.
  const bool takes_body = head_is_sent() && up_out_.is_drained() && !up_broken_;
  if (!down_.ended && down_.in.empty() && (request_done_ || takes_body))
    ready.when_readable(*down_.stream);
}

}  // namespace culvert::relay
