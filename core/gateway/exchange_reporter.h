#pragma once

#include "core/gateway/answer_rules.h"
#include "core/gateway/course.h"

namespace culvert::gateway {

/// Says what became of an exchange: to the log, to the doctor, to whoever counts and looks. Lives
/// beside the Carriage that writes the course; what it is given outlives it.
class ExchangeReporter {
 public:
  /// `sent`: the request as the service gets it. `observer`: null when nobody looks.
  ExchangeReporter(const http::ServerExchange& down, const http::Request& sent, RoutePtr route,
                   Site& site, const AnswerRules& rules, http::ExchangeObserver* observer,
                   Course& course)
      : down_(down),
        sent_(sent),
        route_(std::move(route)),
        site_(site),
        rules_(rules),
        observer_(observer),
        course_(course) {}

  bool has_reported() const { return reported_; }

  /// What the doctor says of the course. `complete`: the exchange came to its end.
  std::vector<observe::Diagnosis> diagnose(bool complete);

  /// The answer is a stream of events.
  void event_stream_began();

  /// Once, at the end. `status`: what the one who asked was told, 0: nothing.
  void report(int status);
  /// The same of an answer of our own; `token`: of its Proxy-Status, which lives for ever.
  void report_own(int status, std::string_view token);

 private:
  void count_event_stream(int change);
  void note_pattern(int status);
  void settle_leg(const observe::Diagnosis* why);
  void end_observation(const ExchangeReport& report, const observe::Diagnosis* why);

  const http::ServerExchange& down_;
  const http::Request& sent_;
  RoutePtr route_;
  Site& site_;
  const AnswerRules& rules_;
  http::ExchangeObserver* observer_;
  Course& course_;
  bool reported_ = false, own_ = false;
  std::string_view token_;
};

}  // namespace culvert::gateway
