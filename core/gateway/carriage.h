#pragma once

#include "core/gateway/route.h"
#include "core/http/own_answer.h"

#include <optional>
#include <vector>

namespace culvert::gateway {

/// One exchange on its way to the service and back, with all the attempts it takes (gateway.md
/// 1.5, 2.13).
class Carriage final : private AnswerFilter {
 public:
  Carriage(http::ServerExchange& down, RoutePtr route, Site& site, http::Deadlines& deadlines);

  /// Returns when the exchange is over, its answer given in one way or another. Throws nothing
  /// but cancellation.
  Task<> run();

 private:
  enum class Next : std::uint8_t { over, again };

  Task<Next> try_once();
  Task<Next> carry(UpstreamConnectionPtr connection, bool reused);
  Task<> tunnel(http::ClientExchange& up);
  Task<Next> after_failure(const Bridge& bridge, UpstreamConnection& connection, bool reused);
  std::optional<Finding> finding_of_failure(const Bridge& bridge,
                                            const UpstreamConnection& connection) const;
  bool may_repeat(const http::ExchangeFailure& failure, std::optional<Finding> finding,
                  bool reused);
  void remember(const http::ExchangeFailure& failure);
  Task<> give_up(Error error);
  http::OwnAnswer own_answer() const;
  Task<> give(http::OwnAnswer own);
  void report(int status, bool own);

  Verdict judge(const http::Response& head, std::optional<Bytes> beginning) override;
  const http::Response& rewrite(const http::Response& head) override;
  Verdict judge_page(const http::Response& head, std::optional<Bytes> beginning);

  http::ServerExchange& down_;
  RoutePtr route_;
  Site& site_;
  Ask ask_;
  Traffic& traffic_;
  std::unique_ptr<http::ExchangeObserver> observer_;  // null: nobody looks
  http::Request request_;                             // as the service gets it
  RequestBody body_;
  http::WaitLimit limit_;

  UpstreamConnectionPtr connection_;
  std::vector<Tried> tried_;
  Negotiation record_;
  http::Response answer_;
  std::optional<Finding> shown_;  // by the answer: it is not from the service that was meant
  bool refused_upgrade_ = false;
  bool reused_ = false;
  bool too_long_ = false;  // to be sent again: the body
  bool stale_ = false;     // the answer is what the service said before it closed (408)
  std::optional<http::ResetCode> reset_;  // of the last attempt
  int repeats_ = 0;
  int attempts_ = 0;

  TimePoint began_;
  Duration until_head_{};
  std::optional<Error> error_;
  Leg broken_ = Leg::none;
};

}  // namespace culvert::gateway
