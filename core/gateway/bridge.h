#pragma once

#include "core/base/byte_queue.h"
#include "core/base/traffic.h"
#include "core/gateway/answer_encoder.h"
#include "core/gateway/event_watch.h"
#include "core/gateway/request_body.h"
#include "core/http/exchange_observer.h"
#include "core/http/streams_ready.h"

#include <chrono>
#include <memory>
#include <optional>

namespace culvert::gateway {

/// In the place of a time limit: none.
inline constexpr Duration for_ever = std::chrono::hours(24 * 365);

/// Time limits of an exchange (gateway.md 2.14).
struct ExchangeTimeouts {
  Duration response_head = std::chrono::seconds(60);  ///< From the end of the request.
  Duration progress = std::chrono::seconds(60);       ///< Bytes are due and none moves.
  Duration half_close = std::chrono::seconds(30);     ///< Behind a FIN, for the answer (2.11).
  Duration websocket_handshake = std::chrono::seconds(10);
  Duration websocket_half_close = std::chrono::seconds(10);  ///< Behind an end, for the other (3.6)
  Duration tunnel_idle = std::chrono::hours(1);    ///< No byte either way; zero: no limit.
  Duration expectation = std::chrono::seconds(1);  ///< For a 100 of the service (2.5, 2).
  /// For a service that is not known yet to say that it wants another protocol, before more of
  /// the body goes than can be sent again.
  Duration first_sign = std::chrono::milliseconds(300);
};

/// Stands between the service's answer and the one who asks.
class AnswerFilter {
 public:
  enum class Verdict : std::uint8_t {
    pass,
    refuse,  ///< This is not passed on: the exchange has failed, and may be tried again.
    look,    ///< Only its beginning tells: judge() again with that.
  };
  /// Judges a head before it goes on; interim ones, too. `beginning`: of the body, as far as it
  /// was asked for and has come.
  virtual Verdict judge(const http::Response& head, std::optional<Bytes> beginning) = 0;
  /// What goes on in its place. Valid until the next call.
  virtual const http::Response& rewrite(const http::Response& head) = 0;
  /// The answer's body passes. False: it need not be told of the rest.
  virtual bool passed(Bytes piece) = 0;
  /// What the body behind the head that was rewritten last goes through; null: it goes as it is.
  /// Not asked for tunnels.
  virtual std::unique_ptr<AnswerEncoder> take_encoder() = 0;

 protected:
  ~AnswerFilter() = default;
};

/// Joins the two ends of an exchange, whatever their versions: the request's body one way, heads
/// and the answer's body the other, both at the same time. One coroutine carries both directions;
/// nothing is read that the other side cannot take.
class Bridge {
 public:
  enum class Outcome : std::uint8_t {
    complete,  ///< The answer is with the one who asked.
    tunnel,    ///< Both ends are raw bytes from here on.
    failed,    ///< Nothing was answered yet: try again, or answer oneself.
    aborted,   ///< The answer has begun and cannot be completed: both ends are to be reset.
  };

  /// `certain`: the service has answered over this connection, or ALPN has spoken. `observer`:
  /// sees the answer pass; may be null.
  Bridge(http::ServerExchange& down, http::ClientExchange& up, RequestBody& body,
         AnswerFilter& filter, Traffic& traffic, http::WaitLimit& limit,
         const ExchangeTimeouts& timeouts, bool certain,
         http::ExchangeObserver* observer = nullptr);

  /// The one who asks waits for a 100 before it sends the body: when the service has not said it
  /// in so long, we do (2.5, 2).
  void continue_in(Duration patience) { expectation_ = patience; }
  /// The one who asks wants no answer after this (grpc-timeout, 2.6).
  void end_by(TimePoint deadline) { deadline_ = deadline; }

  Task<Outcome> carry();

  /// Of failed and aborted: which leg broke, and how. A time limit is timed_out.
  const http::ExchangeFailure& failure() const { return failure_; }
  Leg broken_leg() const { return broken_; }
  int status() const { return status_; }  ///< Of the final head; 0: none came.
  std::uint64_t request_bytes() const { return request_bytes_; }
  std::uint64_t answer_bytes() const { return answer_bytes_; }
  bool has_begun() const { return begun_; }
  /// A 100 was said, by the service or by us; we_continued(): we had to.
  bool has_continued() const { return continued_; }
  bool we_continued() const { return we_continued_; }
  /// What came of a stream of events; none: it was another answer.
  const std::optional<EventWatch>& events() const { return events_; }

 private:
  enum class Phase : std::uint8_t { head, look, body, done };
  enum class Limit : std::uint8_t {
    none,
    head,
    first_sign,
    expectation,
    progress,
    rest,  ///< Of the answer. Not the same as progress: that begins when somebody gets stuck.
    leaving,
    deadline
  };

  void flush();
  bool move_request();
  bool move_answer();
  bool take_head();
  bool take_interim();
  void say_continue();
  bool judge(std::optional<Bytes> beginning);
  bool look_at_body();
  void begin_answer();
  bool move_answer_body();
  bool push_answer(Bytes bytes, std::size_t& taken);
  bool send(Bytes bytes, std::size_t& taken);
  bool send_encoded();
  bool pause_answer();
  bool answer_ended();
  bool encoder_went_on(bool good);
  void look_for_leaving();
  void watch_limit();
  void limit_passed();
  void start_limit(Duration limit);
  void deadline_passed();
  Limit wanted_limit() const;
  bool owes_request() const;
  bool owes_answer() const;
  void arm(http::StreamsReady& ready);
  void up_broke();
  void down_broke();
  void finish(Outcome outcome) {
    if (!outcome_) outcome_ = outcome;
  }

  http::ServerExchange& down_;
  http::ClientExchange& up_;
  RequestBody& body_;
  AnswerFilter& filter_;
  Traffic& traffic_;
  http::WaitLimit& limit_;
  const ExchangeTimeouts& timeouts_;
  http::ExchangeObserver* observer_;

  Phase phase_ = Phase::head;
  const http::Response* head_ = nullptr;  // the last that came
  ByteQueue looked_at_;                   // the beginning of its body
  std::unique_ptr<AnswerEncoder> encoder_;
  std::optional<EventWatch> events_;
  bool is_announced_ = false;  // the length of its body
  bool may_drop_;              // of the body of the request what could be needed again
  bool begun_ = false;         // the final head is on its way down
  bool tunnel_ = false;
  bool is_live_ = false;          // pieces of the answer are for somebody who is there
  bool is_event_source_ = false;  // and will wait for them
  bool up_takes_no_more_ = false;
  bool answer_blocked_ = false;
  bool left_ = false;
  int interims_ = 0;
  std::size_t interim_bytes_ = 0;
  std::optional<Duration> expectation_;  // until we say 100 ourselves
  bool continued_ = false, we_continued_ = false;
  std::optional<TimePoint> deadline_;
  int status_ = 0;

  std::uint64_t request_bytes_ = 0, answer_bytes_ = 0;
  bool is_watched_ = true;   // the filter wants to see the answer's body
  std::uint64_t moved_ = 0;  // counts whatever moves, for the limit on progress
  std::uint64_t moved_at_limit_ = 0;
  Limit running_ = Limit::none;

  Leg broken_ = Leg::none;
  http::ExchangeFailure failure_;
  std::optional<Outcome> outcome_;
};

}  // namespace culvert::gateway
