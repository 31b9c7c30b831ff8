#pragma once

#include "core/gateway/upstream_dial.h"

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace culvert::gateway {

/// While one lives, other requests wait for what it shows of the service (1.4.3).
class Probe;

/// A connection to the service, with what is known of it.
struct UpstreamConnection {
  http::ClientConnectionPtr http;
  Attempt attempt;
  Negotiation record;
  std::string server_name;  ///< Part of what makes two connections the same (2.12).
  /// An answer has come: the protocol is certain.
  bool confirmed = false;
  bool settled = false;  ///< Its record has been told.
  TimePoint opened;
  std::shared_ptr<Probe> probe;  ///< Until an answer confirms what the service is.
};
using UpstreamConnectionPtr = std::shared_ptr<UpstreamConnection>;

/// What stays open for the next request.
struct PoolLimits {
  std::size_t idle = 64;
  Duration idle_time = std::chrono::seconds(30);
  /// Beyond `idle` connections are kept for a moment: who just had an answer is about to ask
  /// again.
  std::size_t for_a_moment = 256;
  Duration moment = std::chrono::seconds(1);
  std::size_t h2_connections = 8;
  Duration h2_age = std::chrono::hours(1);
};

struct UpstreamOptions {
  Wanted wanted;
  UpstreamTls tls;
  std::string server_name;  ///< SNI and name to verify; empty: the host of the request.
  DialLimits dial;
  PoolLimits pool;
};

/// What a request asks of its way to the service.
struct Ask {
  Need need = Need::ordinary;
  bool confidential = false;  ///< It carries credentials (1.4.2).
  std::string host;           ///< Of the request, without port: the SNI when none is configured.
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

  /// `place`: authority and path up to its last "/". The service wants HTTP/1.1 for what is there
  /// (F11); remembered for some time (1.4.3).
  void note_demand_for_http11(const std::string& place);
  bool demands_http11(const std::string& place) const;

  const Ability& ability() const { return ability_; }
  const Dialer& dialer() const { return dialer_; }
  /// Some answer has shown which protocol the service speaks.
  bool is_certain() const { return knows(); }
  const UpstreamOptions& options() const { return options_; }

  /// Begins nothing new: closes what is idle; what comes back later is closed, too.
  void close();

 private:
  class Idle;

  UpstreamConnectionPtr take_waiting(const Ask& ask);
  UpstreamConnectionPtr take_idle(const std::string& server_name);
  UpstreamConnectionPtr take_shared(const std::string& server_name, Need need);
  Task<> wait_for_probe();
  Task<Result<UpstreamConnectionPtr>> open_new(const Ask& ask, Attempt attempt,
                                               std::vector<Tried>& tried, Negotiation& record);
  void begin_record(const Attempt& how, Negotiation& record) const;
  Task<bool> suits(const UpstreamConnectionPtr& connection, Need need);
  std::string server_name_for(const Ask& ask) const;
  bool expects_h2() const { return ability_.h2 == true && ability_.http11 != true; }
  std::size_t h2_connections_to(const std::string& server_name) const;
  bool knows() const { return ability_.transport != Ability::Transport::unknown; }
  void forget_old_knowledge();
  void note(const Attempt& attempt, Finding finding);
  void remove(const Idle& one);
  void sweep_soon(const Executor& executor);
  void sweep_shared();

  Dialer& dialer_;
  UpstreamOptions options_;
  http::Deadlines& deadlines_;
  TlsOffers offers_;
  Ability ability_;
  TimePoint known_until_{};
  std::map<std::string, TimePoint> http11_places_;  // and how long that is believed
  std::list<std::unique_ptr<Idle>> idle_;           // HTTP/1.1, used longest ago first
  std::vector<UpstreamConnectionPtr> shared_;       // HTTP/2
  std::weak_ptr<Probe> probe_;                      // under way
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  bool sweeping_ = false;
  bool closed_ = false;
};

}  // namespace culvert::gateway
