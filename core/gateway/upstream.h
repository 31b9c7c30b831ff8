#pragma once

#include "core/gateway/failure_memory.h"
#include "core/gateway/retry_budget.h"
#include "core/gateway/upstream_pool.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace culvert::gateway {

struct UpstreamOptions {
  Wanted wanted;
  UpstreamTls tls;
  std::string server_name;  ///< SNI and name to verify; empty: the host of the request.
  /// The service's own host name, when it has one: another SNI to be tried (F18).
  std::string service_name;
  /// Longest pause after failures to reach the service; zero: none, every request tries.
  Duration longest_pause = std::chrono::seconds(30);
  DialLimits dial;
  PoolLimits pool;
};

/// What a request asks of its way to the service.
struct Ask {
  Need need = Need::ordinary;
  bool confidential = false;  ///< It carries credentials (1.4.2).
  std::string host;           ///< Of the request, without port: the SNI when none is configured.
  std::string service_host;   ///< The same as the service is to see it.
  Caller caller;
  bool may_reuse = true;
  /// The service has demanded HTTP/1.1 for this request (F11).
  bool only_http11 = false;
  /// Only TLS: when its handshake succeeds, that proves that nobody has understood the plain
  /// request that was sent before.
  bool only_tls = false;
};

/// One service: what it can do, and the connections to it. Belongs to one loop. Shared by the
/// routes that lead to it.
class Upstream {
 public:
  /// `dialer` and `deadlines` outlive it.
  Upstream(Dialer& dialer, UpstreamOptions options, http::Deadlines& deadlines);
  ~Upstream();
  Upstream(const Upstream&) = delete;
  Upstream& operator=(const Upstream&) = delete;

  /// A connection that waits and on which the exchange can begin at once; null: open() one.
  /// `reused` as there.
  UpstreamConnectionPtr take_ready(const Ask& ask, bool& reused);

  /// A connection on which the exchange can begin: one that waits, or a new one. `tried` collects
  /// the attempts of this exchange, so that calling again goes on where the last one got stuck.
  /// Throws Failure{upstream} with the last attempt's error when nothing is left to try;
  /// `record` then tells of that attempt, and of those before it in short; else the connection's
  /// own record tells. `reused` says which it was.
  Task<UpstreamConnectionPtr> open(const Ask& ask, std::vector<Tried>& tried, Negotiation& record,
                                   bool& reused);

  /// Takes it back after its exchange has ended (and been destroyed).
  void give(UpstreamConnectionPtr connection);

  /// Something came that shows what the service is, other than an answer as expected.
  void learn_from(UpstreamConnection& connection, Finding finding);
  /// The service answered in the protocol that was tried.
  void confirm(UpstreamConnection& connection);
  /// The service did not answer at all where it was known to: it may have become another one, so
  /// the next request finds out anew. What was verified stays.
  void doubt();
  /// Whether the service answers a TLS greeting, for the doctor: asked where plain text got not a
  /// byte (D-02), for a second at most, and remembered for half a minute. It sees no request.
  Task<bool> answers_tls(Caller caller);
  /// Whoever looks into what is wrong wants the next request to try (1.4.3).
  void forget_failures() { failures_.forget_all(); }

  /// The service let somebody wait who had said Expect: 100-continue, or refused that (2.5).
  void note_ignored_expectation();
  bool ignores_expectations() const { return Clock::now() < ignores_expectations_until_; }

  /// For each exchange once; and for each that is to be sent again, as far as there may be.
  void count_request() { budget_.request(Clock::now()); }
  bool may_repeat() { return budget_.take(Clock::now()); }

  /// The service wants HTTP/1.1 for what is at the request's authority and path up to its last "/"
  /// (F11); remembered for some time (1.4.3).
  void note_demand_for_http11(const http::Request& request);
  bool demands_http11(const http::Request& request) const;

  const Ability& ability() const { return ability_; }
  const Dialer& dialer() const { return dialer_; }
  /// Some answer has shown which protocol the service speaks.
  bool is_certain() const { return knows(); }
  const UpstreamOptions& options() const { return options_; }

  /// Begins nothing new: closes what is idle; what comes back later is closed, too.
  void close();

 private:
  UpstreamConnectionPtr take_waiting(const Ask& ask, bool any);
  UpstreamConnectionPtr reuse(UpstreamConnectionPtr waiting, bool& reused);
  Task<> wait_for_probe();
  Task<> wait_for_room(TimePoint until);
  Task<Result<UpstreamConnectionPtr>> open_new(const Ask& ask, Attempt attempt,
                                               std::vector<Tried>& tried, Negotiation& record);
  void begin_record(const Attempt& how, Negotiation& record) const;
  Task<bool> suits(const UpstreamConnectionPtr& connection, Need need);
  Task<> wait_for_room(const UpstreamConnectionPtr& connection);
  std::string server_name_for(const Ask& ask) const;
  TlsNames names_for(const Ask& ask) const;
  std::string other_name_for(const Ask& ask) const;
  Finding note_failure(const Ask& ask, const Error& error, const TlsNames& names,
                       const Negotiation& record);
  void note_success(const UpstreamConnectionPtr& connection, const std::string& server_name,
                    Finding finding);
  bool has_other_certificate(const std::string& server_name, const std::string& digest);
  void remember_failure(const Ask& ask, const Tried& tried, const Error& error,
                        const Negotiation& record);
  void look_at_end_of(UpstreamConnection& connection);
  bool expects_h2() const { return ability_.h2 == true && ability_.http11 != true; }
  bool knows() const { return ability_.transport != Ability::Transport::unknown; }
  void forget_old_knowledge();
  void note(const Attempt& attempt, Finding finding);

  Dialer& dialer_;
  UpstreamOptions options_;
  http::Deadlines& deadlines_;
  TlsOffers offers_;
  Ability ability_;
  TimePoint known_until_{};
  std::map<std::string, TimePoint> http11_places_;   // and how long that is believed
  std::set<std::string> refused_names_;              // SNI that the service knows nothing of (F18)
  std::map<std::string, std::string> certificates_;  // by name, the digest of the last
  std::uint32_t streams_ = 100;  // that the service allowed on its last HTTP/2 connection
  TimePoint ignores_expectations_until_{};
  TimePoint greeted_until_{};  // the answer of answers_tls() holds
  bool answered_tls_ = false;
  TimePoint angry_until_{};  // a GOAWAY with an error came, and another one may not
  FailureMemory failures_;
  RetryBudget budget_;
  UpstreamPool pool_;
  std::weak_ptr<Probe> probe_;  // under way
  std::optional<Event> freed_;  // an exchange has ended; made by the first who waits
  bool closed_ = false;
};

}  // namespace culvert::gateway
