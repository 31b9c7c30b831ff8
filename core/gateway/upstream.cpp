#include "core/gateway/upstream.h"

#include "core/gateway/record.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace culvert::gateway {
namespace {

using namespace std::chrono_literals;

/// What is known holds for so long after it was last seen to be so (1.4.3).
constexpr Duration knowledge_lifetime = std::chrono::minutes(10);

constexpr std::size_t most_places = 256;

/// A first answer that takes longer keeps nobody else waiting.
constexpr Duration most_waiting = 2s;
/// Another version may have to be tried before the connection is there that can be shared.
constexpr int most_waits = 3;

std::string key_name(const std::string& server_name, const Attempt& attempt) {
  return attempt.tls ? server_name : std::string();
}

/// Nothing was heard; a service that was known may have gone, or changed.
bool tells_nothing(Finding finding) {
  return finding == Finding::unreachable || finding == Finding::silent ||
         finding == Finding::closed_without_byte;
}

}  // namespace

class Probe {
 public:
  explicit Probe(const Executor& executor) : ended(std::make_shared<Event>(executor)) {}
  ~Probe() { ended->set(); }
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;

  std::shared_ptr<Event> ended;
};

/// An HTTP/1.1 connection that waits for the next request.
class Upstream::Idle final : public http::Deadline {
 public:
  Idle(Upstream& owner, UpstreamConnectionPtr connection)
      : Deadline(owner.deadlines_), owner_(owner), connection_(std::move(connection)) {
    set(owner.options_.pool.idle_time);
  }
  ~Idle() override = default;

  UpstreamConnectionPtr take() { return std::move(connection_); }
  const UpstreamConnection& connection() const { return *connection_; }

 private:
  void expired() override { owner_.remove(*this); }

  Upstream& owner_;
  UpstreamConnectionPtr connection_;
};

Upstream::Upstream(Dialer& dialer, UpstreamOptions options, http::Deadlines& deadlines)
    : dialer_(dialer), options_(std::move(options)), deadlines_(deadlines), offers_(options_.tls) {}

Upstream::~Upstream() {
  *alive_ = false;
}

// ---- Opening -------------------------------------------------------------------------------

Task<UpstreamConnectionPtr> Upstream::open(const Ask& ask, std::vector<Tried>& tried,
                                           Negotiation& record, bool& reused) {
  reused = false;
  int waits = 0;
  for (std::optional<Error> last;;) {
    if (closed_) fail(Errc::cancelled, Leg::upstream, "the route is closed");
    forget_old_knowledge();
    if (UpstreamConnectionPtr waiting = tried.empty() ? take_waiting(ask) : nullptr) {
      reused = waiting->http->total_exchanges() > 0;
      co_return waiting;
    }
    // Who comes while the first connection is opened asks the same, or can share it.
    const bool others_first = !ask.only_http11 && (!knows() || expects_h2());
    if (waits < most_waits && others_first && tried.empty() && !probe_.expired()) {
      ++waits;
      co_await wait_for_probe();
      continue;
    }
    if (expects_h2() && h2_connections_to(server_name_for(ask)) >= options_.pool.h2_connections)
      fail(Errc::rejected, Leg::upstream, "all HTTP/2 connections to the service are full");
    Wanted wanted = options_.wanted;
    if (ask.only_http11) wanted.protocol = Protocol::http11;
    if (ask.only_tls) wanted.scheme = Scheme::https;
    const std::optional<Attempt> next =
        next_attempt(wanted, ability_, ask.need, ask.confidential, tried);
    if (!next && last) {
      if (tells_nothing(tried.back().finding)) doubt();
      throw Failure(*last);
    }
    if (!next)
      fail(Errc::version, Leg::upstream, "the service speaks no protocol that is allowed here");
    Result<UpstreamConnectionPtr> opened = co_await open_new(ask, *next, tried, record);
    if (opened) co_return *std::move(opened);
    last = opened.error();
  }
}

/// Only the first to come asks the service what it is; the others would ask the same.
Task<> Upstream::wait_for_probe() {
  std::shared_ptr<Event> ended;
  if (const std::shared_ptr<Probe> probe = probe_.lock()) ended = probe->ended;
  if (!ended) co_return;
  const Result<void> waited =
      co_await attempt(within(most_waiting, Leg::upstream, "first answer", ended->wait()));
  if (!waited) co_return;  // it takes too long: ask for oneself
}

Task<Result<UpstreamConnectionPtr>> Upstream::open_new(const Ask& ask, Attempt how,
                                                       std::vector<Tried>& tried,
                                                       Negotiation& record) {
  std::shared_ptr<Probe> probe;
  const bool first = !knows() || (expects_h2() && how.h2);
  if (first && probe_.expired()) {
    probe = std::make_shared<Probe>(co_await this_coro::executor);
    probe_ = probe;
  }
  begin_record(how, record);
  const TimePoint began = Clock::now();
  const std::string server_name = server_name_for(ask);
  Result<Connected> connected = co_await attempt(
      connect(dialer_, ask.caller, how, offers_, server_name, options_.dial, deadlines_, record));
  if (!connected) {
    const Finding finding = finding_of(connected.error(), record);
    note(how, finding);
    tried.push_back({how, finding});
    record_failure(record, connected.error());
    Particulars& more = record.more.edit();
    more.total_time = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
    more.attempts.push_back(attempt_facts(how, finding, record, connected.error()));
    co_return connected.error();
  }
  record.more.edit().total_time =
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
  auto connection = std::make_shared<UpstreamConnection>();
  connection->http = std::move(connected->connection);
  connection->attempt = how;
  connection->record = record;
  connection->server_name = key_name(server_name, how);
  connection->opened = Clock::now();
  connection->probe = std::move(probe);
  // ALPN is proof; in plain text only an answer is.
  if (how.tls) {
    note(how, connected->finding);
    if (options_.tls.verify != VerifyMode::none) ability_.verified = true;
  }
  if (knows()) connection->probe.reset();
  if (connection->http->version() == http::Version::h2) shared_.push_back(connection);
  const bool suitable = co_await suits(connection, ask.need);
  if (suitable) co_return connection;
  tried.push_back({how, Finding::speaks_h2});
  record.more.edit().h2 = connection->http->h2_facts();
  give(std::move(connection));
  co_return Error{Errc::version, Leg::upstream, "HTTP/2 without extended CONNECT", {}};
}

/// What is known before the first byte; the attempts before this one stay in it.
void Upstream::begin_record(const Attempt& how, Negotiation& record) const {
  std::vector<AttemptFacts> before = record.more->attempts;
  std::vector<std::string> schemes = record.more->scheme_tried;
  record = Negotiation();
  Particulars& more = record.more.edit();
  more.leg = Leg::upstream;
  more.policy = policy_of(options_.wanted);
  more.attempts = std::move(before);
  const char* const scheme = how.tls ? "https" : "http";
  if (schemes.empty() || schemes.back() != scheme) schemes.emplace_back(scheme);
  more.scheme_tried = std::move(schemes);
  more.cache = knows() ? "hit" : known_until_ == TimePoint() ? "miss" : "stale";
  if (knows())
    more.cache_age = std::chrono::duration_cast<std::chrono::milliseconds>(
        Clock::now() - (known_until_ - knowledge_lifetime));
  const bool configured = options_.wanted.protocol != Protocol::automatic;
  more.protocol_source = how.tls ? "alpn" : configured ? "config" : knows() ? "cache" : "probe";
  if (!more.attempts.empty()) more.protocol_source = "fallback";
}

/// A WebSocket waits for the SETTINGS that allow it (3.2); everything else does not.
Task<bool> Upstream::suits(const UpstreamConnectionPtr& connection, Need need) {
  if (need != Need::websocket || connection->http->version() != http::Version::h2) co_return true;
  const Result<void> known = co_await attempt(connection->http->settings());
  if (!known) co_return false;
  const bool able = connection->http->may_carry_websocket().value_or(false);
  ability_.extended_connect = able;
  co_return able;
}

std::string Upstream::server_name_for(const Ask& ask) const {
  return options_.server_name.empty() ? ask.host : options_.server_name;
}

// ---- Knowledge -----------------------------------------------------------------------------

void Upstream::forget_old_knowledge() {
  if (knows() && Clock::now() >= known_until_) doubt();
}

void Upstream::doubt() {
  const bool verified = ability_.verified;
  ability_ = Ability();
  ability_.verified = verified;
}

void Upstream::note(const Attempt& attempt, Finding finding) {
  learn(ability_, attempt, finding);
  known_until_ = Clock::now() + knowledge_lifetime;
}

void Upstream::learn_from(UpstreamConnection& connection, Finding finding) {
  note(connection.attempt, finding);
  connection.probe.reset();
}

void Upstream::confirm(UpstreamConnection& connection) {
  known_until_ = Clock::now() + knowledge_lifetime;
  if (connection.confirmed) return;
  connection.confirmed = true;
  learn_from(connection, connection.http->version() == http::Version::h2 ? Finding::speaks_h2
                                                                         : Finding::speaks_http11);
}

void Upstream::note_demand_for_http11(const std::string& place) {
  // They come from visitors: never more than these.
  if (http11_places_.size() >= most_places) http11_places_.clear();
  http11_places_.insert_or_assign(place, Clock::now() + knowledge_lifetime);
}

bool Upstream::demands_http11(const std::string& place) const {
  const auto known = http11_places_.find(place);
  return known != http11_places_.end() && Clock::now() < known->second;
}

// ---- The pool ------------------------------------------------------------------------------

UpstreamConnectionPtr Upstream::take_waiting(const Ask& ask) {
  if (!ask.may_reuse) return nullptr;
  const std::string server_name = server_name_for(ask);
  if (!ask.only_http11)
    if (UpstreamConnectionPtr shared = take_shared(server_name, ask.need)) return shared;
  if (ask.need == Need::grpc) return nullptr;
  if (ask.need == Need::websocket && options_.wanted.websocket == WebSocketBy::h2) return nullptr;
  return take_idle(server_name);
}

/// The one with room that was opened first: the others may run dry and go.
UpstreamConnectionPtr Upstream::take_shared(const std::string& server_name, Need need) {
  sweep_shared();
  if (need == Need::websocket && options_.wanted.websocket == WebSocketBy::h1) return nullptr;
  for (const UpstreamConnectionPtr& one : shared_) {
    if (one->server_name != key_name(server_name, one->attempt)) continue;
    if (need == Need::websocket && one->http->may_carry_websocket() != true) continue;
    if (Clock::now() - one->opened > options_.pool.h2_age) continue;
    if (one->http->takes_exchange()) return one;
  }
  return nullptr;
}

UpstreamConnectionPtr Upstream::take_idle(const std::string& server_name) {
  for (auto one = idle_.end(); one != idle_.begin();) {
    --one;
    const UpstreamConnection& connection = (*one)->connection();
    if (connection.server_name != key_name(server_name, connection.attempt)) continue;
    UpstreamConnectionPtr taken = (*one)->take();
    one = idle_.erase(one);
    // The service may have closed it in the meantime.
    if (taken->http->takes_exchange()) return taken;
  }
  return nullptr;
}

void Upstream::give(UpstreamConnectionPtr connection) {
  connection->probe.reset();
  if (closed_ || connection->http->version() == http::Version::h2) return sweep_shared();
  if (!connection->http->takes_exchange()) return;
  const PoolLimits& limits = options_.pool;
  if (idle_.size() >= limits.idle + limits.for_a_moment) idle_.pop_front();
  const Executor executor = connection->http->executor();
  idle_.push_back(std::make_unique<Idle>(*this, std::move(connection)));
  if (idle_.size() > limits.idle) sweep_soon(executor);
}

void Upstream::remove(const Idle& one) {
  idle_.remove_if([&](const std::unique_ptr<Idle>& idle) { return idle.get() == &one; });
}

void Upstream::sweep_soon(const Executor& executor) {
  if (std::exchange(sweeping_, true)) return;
  auto timer = std::make_shared<Timer>(executor, options_.pool.moment);
  timer->async_wait([this, timer, alive = alive_](boost::system::error_code) {
    if (!*alive) return;
    sweeping_ = false;
    while (idle_.size() > options_.pool.idle)
      idle_.pop_front();
  });
}

std::size_t Upstream::h2_connections_to(const std::string& server_name) const {
  const auto is_there = [&](const UpstreamConnectionPtr& one) {
    return one->server_name == key_name(server_name, one->attempt) && !one->http->is_over();
  };
  return static_cast<std::size_t>(std::ranges::count_if(shared_, is_there));
}

/// Drops what is over, and what has grown old without being used.
void Upstream::sweep_shared() {
  const TimePoint now = Clock::now();
  std::erase_if(shared_, [&](const UpstreamConnectionPtr& one) {
    if (one->http->open_exchanges() > 0) return false;
    return closed_ || one->http->is_over() || now - one->opened > options_.pool.h2_age;
  });
}

void Upstream::close() {
  closed_ = true;
  idle_.clear();
  sweep_shared();
}

}  // namespace culvert::gateway
