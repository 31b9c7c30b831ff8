#pragma once

#include "core/gateway/route.h"
#include "core/observe/diagnosis/symptoms.h"

#include <optional>
#include <string>
#include <vector>

namespace culvert::gateway {

/// Watches one exchange for the signatures of gateway.md 5. While nothing is odd it costs a pass
/// over the names of the fields and copies nothing.
class Examination {
 public:
  explicit Examination(const http::Request& request);

  /// The service's heads. `first`: on its connection, where clocks are compared.
  void interim_came() { interim_came_ = true; }
  void answered(const http::Response& head, bool first);
  /// The answer's body passes. False: enough was seen.
  bool passed(Bytes piece);
  void trailers_came(const std::vector<http::Field>& trailers);
  /// The answer's head is on its way to the visitor.
  void told();
  /// A WebSocket has ended. One that ends at once is worth a look.
  void socket_ended(const observe::SocketFacts& facts);

  /// How it ended; what is not said is as at the beginning.
  struct Ending {
    const Route* route = nullptr;
    const Negotiation* up = nullptr;
    http::Version down = http::Version::http11;
    std::optional<Error> error;
    Leg broken = Leg::none;
    observe::BreakFacts how;
    Duration until_head{}, total{};
    bool complete = false, cors_helped = false;
    std::optional<bool> answers_tls;
    std::uint64_t request_bytes = 0, answer_bytes = 0;
  };
  /// Nothing for a healthy exchange. Call it with an error for what is to be told to a visitor, or
  /// once at the end.
  std::vector<observe::Diagnosis> diagnose(const Ending& ending);

  int status() const { return answer_.status; }

 private:
  bool is_worth_a_look(const Ending& ending) const {
    return odd_ || ending.error.has_value() || ending.how.stale;
  }
  observe::RequestFacts request_facts() const;

  const http::Request& request_;
  observe::AnswerFacts answer_;
  std::string encoding_, type_;  // of the answer, as far as the body must agree with them
  std::optional<observe::SocketFacts> socket_;
  std::size_t wanted_sample_ = 0;
  bool odd_ = false;  // something in the heads that rules look at
  bool interim_came_ = false;
  TimePoint head_came_{};
  Duration told_late_{};
};

/// Whether the one who asks sits at this computer, so that an answer may tell everything: neither
/// the connection nor what proxies in front have written says otherwise (gateway.md 2.15).
bool is_at_this_computer(const Caller& caller, const http::Request& request);

/// "ok", "client_close", "client_reset(8)", "upstream_truncated", "idle_timeout", ...: how an
/// exchange ended, in the words of the log (1.8).
std::string end_reason(Leg broken, const std::optional<Error>& error,
                       const observe::BreakFacts& how, int status);

/// What a visitor's connection shows that has ended. Nothing for one that ended as it should.
std::vector<observe::Diagnosis> diagnose_visitor(const Negotiation& record,
                                                 const http::ServerEnd& end,
                                                 const observe::Configured& configured);

/// What the configuration says, where the role has not told: scheme, protocol, names.
observe::Configured configured_of(const UpstreamOptions& options);

}  // namespace culvert::gateway
