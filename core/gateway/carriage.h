#pragma once

#include "core/gateway/answer_rules.h"
#include "core/gateway/course.h"
#include "core/gateway/exchange_reporter.h"
#include "core/http/own_answer.h"

#include <memory>
#include <optional>
#include <vector>

namespace culvert::gateway {

/// One exchange on its way to the service and back, with all the attempts it takes (gateway.md
/// 1.5, 2.13).
class Carriage final : private AnswerFilter {
 public:
  Carriage(http::ServerExchange& down, RoutePtr route, Site& site, http::Deadlines& deadlines);
  /// Tells of an exchange that was cancelled, too.
  ~Carriage();
  Carriage(const Carriage&) = delete;
  Carriage& operator=(const Carriage&) = delete;

  /// Returns when the exchange is over, its answer given in one way or another. Throws nothing
  /// but cancellation.
  Task<> run();

 private:
  enum class Next : std::uint8_t { over, again };

  bool is_too_large() const;
  Task<> see_whether_a_body_comes();
  Task<Next> try_once();
  Task<Next> carry(UpstreamConnectionPtr connection, bool reused);
  std::string_view scheme_for(const UpstreamConnection& connection) const;
  Task<> tunnel(http::ClientExchange& up);
  Task<Next> after_failure(const Bridge& bridge, UpstreamConnection& connection, bool reused);
  std::optional<Finding> finding_of_failure(const Bridge& bridge,
                                            const UpstreamConnection& connection) const;
  bool may_repeat(const http::ExchangeFailure& failure, std::optional<Finding> finding,
                  bool reused);
  void remember(const http::ExchangeFailure& failure);
  bool has_time_left();
  void expect(Bridge& bridge);
  void look_back_at_expectation(const Bridge& bridge);
  Task<> give_up(Error error);
  Task<> look_closer();
  http::OwnAnswer own_answer();
  void explain(http::OwnAnswer& own) const;
  bool has_bad_certificate() const;
  Task<> give(http::OwnAnswer own);

  Verdict judge(const http::Response& head, std::optional<Bytes> beginning) override;
  const http::Response& rewrite(const http::Response& head) override;
  std::unique_ptr<AnswerEncoder> take_encoder() override { return rules_.take_encoder(); }
  bool passed(Bytes piece) override { return course_.examination.passed(piece); }
  Verdict judge_page(const http::Response& head, std::optional<Bytes> beginning);

  http::ServerExchange& down_;
  RoutePtr route_;
  Site& site_;
  Ask ask_;
  Traffic& traffic_;
  std::unique_ptr<http::ExchangeObserver> observer_;  // null: nobody looks
  http::Request request_;                             // as the service gets it
  RequestBody body_;
  AnswerRules rules_;
  http::WaitLimit limit_;

  Course course_;
  ExchangeReporter reporter_;

  /// Counted where it runs, for as long as it runs (2.12).
  class LongLived;
  std::unique_ptr<LongLived> long_lived_;
  http::Response answer_;
  std::optional<Finding> shown_;  // by the answer: it is not from the service that was meant
  bool refused_upgrade_ = false;
  std::string_view upgrade_objection_;  // a literal: why it was refused
  bool too_long_ = false;               // to be sent again: the body
  bool stale_ = false;        // the answer is what the service said before it closed (408)
  bool unexpecting_ = false;  // the service does not know what to make of Expect (417)
  bool continued_ = false;    // the one who asks has had its 100
  std::optional<http::ResetCode> reset_;  // of the last attempt
  int repeats_ = 0;

  ExchangeTimeouts timeouts_;
  std::optional<TimePoint> deadline_;   // of the one who asks
  std::optional<TimePoint> answer_by_;  // whatever the number of attempts
};

}  // namespace culvert::gateway
