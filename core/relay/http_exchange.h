#pragma once

#include "core/base/traffic.h"
#include "core/http/chunked.h"
#include "core/http/streams_ready.h"
#include "core/relay/http_answer.h"
#include "core/relay/http_route.h"

#include <optional>
#include <string>

namespace culvert::relay {

/// What an exchange uses of the connection it is on.
struct HttpDownstream {
  net::StreamPtr stream;
  http::InBuffer in;  ///< Body bytes, and pipelined requests behind them.
  http::OutBuffer out;
  bool ended = false;  ///< The user will send nothing more.
};

/// What remains of a request's head when it has been read and rewritten.
struct HttpRequest {
  std::string upstream_head;
  http::Framing framing;
  std::string_view kind;  ///< "HEAD", "CONNECT" or "": what the framing of the answer depends on.
  bool http10 = false;
  bool keep_alive = false;
  bool wants_upgrade = false;
  bool idempotent = false;
};

/// Head and body parsers of one loop, used between two suspension points only.
struct HttpScratch {
  http::RequestHead request;
  http::RequestFacts request_facts;
  http::ResponseHead response;
  http::ResponseFacts response_facts;
};

/// One request and its answer, between the user and a work connection. One coroutine carries both
/// directions: bodies are forwarded as they come, the answer may begin before the request ends.
class HttpExchange {
 public:
  enum class Outcome {
    complete,  ///< The answer is with the user.
    tunnel,    ///< 101 or CONNECT: from here on both sides are raw bytes.
    stale,     ///< A reused work connection had been closed; nothing was sent to the user, and the
               ///< request can be sent again.
    failed,    ///< Nothing was sent to the user: answer with failure().
    aborted,   ///< Too late for an answer: drop both sides.
  };

  /// What an exchange needs besides its two legs; all of it outlives the exchange.
  struct Surroundings {
    const HttpRewriting& rewriting;
    HttpScratch& scratch;
    http::WaitLimit& limit;
    Traffic& traffic;
    Duration response_timeout;  ///< From the end of the request to the head of the answer.
  };

  HttpExchange(HttpDownstream& down, HttpUpstream& up, const HttpRequest& request,
               Surroundings around);

  Task<Outcome> carry();

  const OwnAnswer& failure() const { return failure_; }
  int status() const { return status_; }  ///< Of the answer; 0: none came.

  bool user_may_reuse() const { return user_may_reuse_; }
  bool request_is_complete() const { return request_done_; }
  Leg broken_leg() const { return broken_; }  ///< Of an aborted exchange.
  bool service_may_reuse() const;

 private:
  enum class Phase { head, body, done };

  // http_exchange.cpp: the loop, and towards the service
  bool move_request();
  bool send_head();
  bool flush_chunks();
  bool send_sized_body();
  bool send_chunks();
  bool read_user();
  void user_ended();
  void watch_limit();
  void limit_passed();
  void arm(http::StreamsReady& ready) const;

  // http_exchange_answer.cpp: towards the user
  bool move_answer();
  bool take_head();
  void act_on_head();
  void pass_interim();
  void begin_answer();
  void switch_protocol();
  bool take_body();
  bool take_plain_body();
  bool take_chunks();
  bool read_service();
  void service_ended(bool broken);
  void end_answer();
  bool flush_answer();

  void finish(Outcome outcome) {
    if (!outcome_) outcome_ = outcome;
  }
  void abort(Leg leg) {
    broken_ = leg;
    finish(Outcome::aborted);
  }
  void refuse(const OwnAnswer& answer) {
    failure_ = answer;
    finish(Outcome::failed);
  }
  bool head_is_sent() const { return head_sent_ == request_.upstream_head.size(); }

  HttpDownstream& down_;
  HttpUpstream& up_;
  const HttpRequest& request_;
  Surroundings around_;

  // towards the service
  std::size_t head_sent_ = 0;
  http::OutBuffer up_out_;
  std::uint64_t request_left_ = 0;
  std::optional<http::ChunkedDecoder> request_chunks_;
  bool request_done_ = false;
  bool body_touched_ = false;  // some of it was taken from the user
  bool up_broken_ = false;     // it takes nothing more; it may still answer

  // towards the user
  Phase phase_ = Phase::head;
  http::HeadScanner scanner_{http::response_limits};
  http::Framing framing_;
  std::uint64_t answer_left_ = 0;
  std::optional<http::ChunkedDecoder> answer_chunks_;
  bool rechunk_ = false;
  bool is_event_stream_ = false;
  bool down_blocked_ = false;  // a direct write did not go
  int interims_ = 0;
  int status_ = 0;
  bool tunnel_ = false;
  bool user_may_reuse_ = false;
  bool service_keeps_ = false;
  bool limit_runs_ = false;

  Leg broken_ = Leg::none;
  OwnAnswer failure_;
  std::optional<Outcome> outcome_;
};

}  // namespace culvert::relay
