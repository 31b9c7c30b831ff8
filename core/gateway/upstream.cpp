#include "core/gateway/upstream.h"

#include "core/gateway/record.h"
#include "core/gateway/request_traits.h"
#include "core/net/endpoint.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace culvert::gateway {
namespace {

using namespace std::chrono_literals;

/// What is known holds for so long after it was last seen to be so (1.4.3).
constexpr Duration knowledge_lifetime = std::chrono::minutes(10);

constexpr std::size_t most_places = 256;
constexpr std::size_t most_names = 64;  // they may come from visitors

/// A first answer that takes longer keeps nobody else waiting.
constexpr Duration most_waiting = 2s;
/// Another version may have to be tried before the connection is there that can be shared.
constexpr int most_waits = 3;

/// Who waits for room looks again so often: the service may raise its limit, which wakes nobody.
constexpr Duration look_for_room = 250ms;

/// A second GOAWAY with an error within this means that it is the service's mood (F9).
constexpr Duration anger = 30s;
/// A visitor waits for what the doctor asks.
constexpr Duration greeting_limit = 1s, greeting_holds = 30s;

/// Alerts by which servers say that they have no certificate for a name (RFC 6066 3; Caddy says
/// internal_error).
constexpr int alert_internal_error = 80;
constexpr int alert_unrecognized_name = 112;

std::string key_name(const std::string& server_name, const Attempt& attempt) {
  return attempt.tls ? server_name : std::string();
}

/// Nothing was heard; a service that was known may have gone, or changed.
bool tells_nothing(Finding finding) {
  return finding == Finding::unreachable || finding == Finding::silent ||
         finding == Finding::closed_without_byte;
}

bool is_name(const std::string& host) {
  const bool digits = host.find_first_not_of("0123456789.") == std::string::npos;
  return !host.empty() && !digits && host.find(':') == std::string::npos;
}

bool is_angry_code(std::optional<http::ResetCode> code) {
  return code && *code != http::ResetCode::no_error;
}

}  // namespace

class Probe {
 public:
  explicit Probe(const Executor& executor) : ended(std::make_shared<Event>(executor)) {}
  // NOLINTNEXTLINE(bugprone-exception-escape): cancel() of a timer does not fail.
  ~Probe() { ended->set(); }
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;

  std::shared_ptr<Event> ended;
};

Upstream::Upstream(Dialer& dialer, UpstreamOptions options, http::Deadlines& deadlines)
    : dialer_(dialer),
      options_(std::move(options)),
      deadlines_(deadlines),
      offers_(options_.tls),
      failures_(options_.longest_pause),
      pool_(options_.pool, deadlines) {}

Upstream::~Upstream() = default;

// ---- Opening -------------------------------------------------------------------------------

Task<UpstreamConnectionPtr> Upstream::open(const Ask& ask, std::vector<Tried>& tried,
                                           Negotiation& record, bool& reused) {
  reused = false;
  int waits = 0;
  const TimePoint room_by = Clock::now() + options_.pool.wait;
  for (std::optional<Error> last;;) {
    if (closed_) fail(Errc::cancelled, Leg::upstream, "the route is closed");
    forget_old_knowledge();
    if (UpstreamConnectionPtr ready = tried.empty() ? take_ready(ask, reused) : nullptr)
      co_return ready;
    // Who comes while the first connection is opened asks the same, or can share it.
    const bool others_first = !ask.only_http11 && (!knows() || expects_h2());
    if (waits < most_waits && others_first && tried.empty() && !probe_.expired()) {
      ++waits;
      co_await wait_for_probe();
      continue;
    }
    const bool is_full = expects_h2() && !ask.only_http11 &&
                         pool_.count_shared(server_name_for(ask)) >= options_.pool.h2_connections;
    if (is_full) {
      co_await wait_for_room(room_by);
      continue;
    }
    if (const RememberedFailure* const known =
            tried.empty() ? failures_.find(server_name_for(ask), Clock::now()) : nullptr) {
      tried.push_back(known->tried);
      record = known->record;
      throw Failure(known->error);
    }
    Wanted wanted = options_.wanted;
    if (ask.only_http11) wanted.protocol = Protocol::http11;
    if (ask.only_tls) wanted.scheme = Scheme::https;
    const std::optional<Attempt> next =
        next_attempt(wanted, ability_, ask.need, ask.confidential, tried);
    if (!next && last) {
      if (tells_nothing(tried.back().finding)) doubt();
      remember_failure(ask, tried.back(), *last, record);
      throw Failure(*last);
    }
    if (!next)
      fail(Errc::version, Leg::upstream, "the service speaks no protocol that is allowed here");
    Result<UpstreamConnectionPtr> opened = co_await open_new(ask, *next, tried, record);
    if (opened) co_return *std::move(opened);
    last = opened.error();
    // It takes no more connections; those that are there may have room.
    if (UpstreamConnectionPtr waiting = ask.may_reuse ? take_waiting(ask, true) : nullptr)
      co_return reuse(std::move(waiting), reused);
  }
}

UpstreamConnectionPtr Upstream::take_ready(const Ask& ask, bool& reused) {
  if (closed_) return nullptr;
  forget_old_knowledge();
  UpstreamConnectionPtr waiting = take_waiting(ask, false);
  return waiting ? reuse(std::move(waiting), reused) : nullptr;
}

UpstreamConnectionPtr Upstream::reuse(UpstreamConnectionPtr waiting, bool& reused) {
  reused = waiting->http->total_exchanges() > 0;
  return waiting;
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

/// All connections are full: for one of their exchanges to end (2.12).
Task<> Upstream::wait_for_room(TimePoint until) {
  const Duration left = until - Clock::now();
  if (left <= Duration::zero())
    fail(Errc::rejected, Leg::upstream, "all HTTP/2 connections to the service are full");
  if (!freed_) freed_.emplace(co_await this_coro::executor);
  freed_->reset();
  const Result<void> waited = co_await attempt(
      within(std::min(left, look_for_room), Leg::upstream, "room", freed_->wait()));
  if (!waited) co_return;  // look again
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
  const TlsNames names = names_for(ask);
  DialLimits limits = options_.dial;
  limits.http.h2.streams_before_settings = streams_;
  Result<Connected> connected = co_await attempt(
      connect(dialer_, ask.caller, how, offers_, names, limits, deadlines_, record));
  if (!connected) {
    const Finding finding = note_failure(ask, connected.error(), names, record);
    note(how, finding);
    tried.push_back({how, finding, how.tls ? names.sni : std::string()});
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
  note_success(connection, server_name, connected->finding);
  const bool suitable = co_await suits(connection, ask.need);
  if (suitable) {
    co_await wait_for_room(connection);
    co_return connection;
  }
  tried.push_back({how, Finding::speaks_h2, names.sni});
  const Error error{Errc::version, Leg::upstream, "HTTP/2 without extended CONNECT", {}};
  record_failure(record, error);
  record.more.edit().h2 = connection->http->h2_facts();
  give(std::move(connection));
  co_return error;
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

/// A service that allowed no streams last time may do so again, for a while (B-23).
Task<> Upstream::wait_for_room(const UpstreamConnectionPtr& connection) {
  if (connection->http->takes_exchange()) co_return;
  const Result<void> room = co_await attempt(
      within(options_.pool.wait, Leg::upstream, "room for a stream", connection->http->room()));
  if (!room || !connection->http->takes_exchange())
    fail(Errc::rejected, Leg::upstream, "the service allows no streams");
}

// ---- Names ---------------------------------------------------------------------------------

std::string Upstream::server_name_for(const Ask& ask) const {
  return options_.server_name.empty() ? ask.host : options_.server_name;
}

/// What is verified stays what it was, whatever the service is asked for.
TlsNames Upstream::names_for(const Ask& ask) const {
  TlsNames names;
  names.verified = server_name_for(ask);
  names.sni = refused_names_.contains(names.verified) ? other_name_for(ask) : names.verified;
  return names;
}

/// Where SNI is absent or not what was asked for: the other name that the service may know itself
/// by (F18). Empty: there is none.
std::string Upstream::other_name_for(const Ask& ask) const {
  const std::string first = server_name_for(ask);
  for (const std::string* const name :
       {&ask.host, &ask.service_host, &options_.server_name, &options_.service_name})
    if (is_name(*name) && *name != first) return *name;
  return {};
}

// ---- Knowledge -----------------------------------------------------------------------------

Finding Upstream::note_failure(const Ask& ask, const Error& error, const TlsNames& names,
                               const Negotiation& record) {
  const Finding finding = finding_of(error, record);
  const std::optional<int>& alert = record.tls.alert_received;
  const bool by_name = finding == Finding::other_alert &&
                       (alert == alert_unrecognized_name || alert == alert_internal_error);
  const bool has_other = names.sni == names.verified && !other_name_for(ask).empty();
  if (!by_name || !has_other) return finding;
  if (refused_names_.size() >= most_names) refused_names_.clear();
  refused_names_.insert(names.verified);
  return Finding::name_refused;
}

void Upstream::note_success(const UpstreamConnectionPtr& connection, const std::string& server_name,
                            Finding finding) {
  failures_.forget(server_name);
  // ALPN is proof; in plain text only an answer is.
  if (connection->attempt.tls) {
    if (has_other_certificate(server_name, connection->record.tls.cert_sha256)) doubt();
    note(connection->attempt, finding);
    if (options_.tls.verify != VerifyMode::none) ability_.verified = true;
  }
  if (knows()) connection->probe.reset();
  if (connection->http->version() == http::Version::h2) pool_.share(connection);
}

/// Another certificate is most likely another service (1.4.3).
bool Upstream::has_other_certificate(const std::string& server_name, const std::string& digest) {
  if (certificates_.size() >= most_names) certificates_.clear();
  const auto [at, is_first] = certificates_.try_emplace(server_name, digest);
  return !is_first && std::exchange(at->second, digest) != digest;
}

/// Only what the next request would find just so (1.4.3).
void Upstream::remember_failure(const Ask& ask, const Tried& tried, const Error& error,
                                const Negotiation& record) {
  const bool lasts = tried.finding == Finding::unreachable || tried.finding == Finding::silent ||
                     tried.finding == Finding::certificate;
  if (!lasts || options_.longest_pause <= Duration::zero()) return;
  failures_.note(server_name_for(ask), {tried, error, record}, Clock::now());
}

void Upstream::forget_old_knowledge() {
  if (knows() && Clock::now() >= known_until_) doubt();
}

void Upstream::doubt() {
  const bool verified = ability_.verified;
  ability_ = Ability();
  ability_.verified = verified;
  refused_names_.clear();
  ignores_expectations_until_ = {};
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

void Upstream::note_ignored_expectation() {
  ignores_expectations_until_ = Clock::now() + knowledge_lifetime;
}

void Upstream::note_demand_for_http11(const http::Request& request) {
  // They come from visitors: never more than these.
  if (http11_places_.size() >= most_places) http11_places_.clear();
  http11_places_.insert_or_assign(place_of(request), Clock::now() + knowledge_lifetime);
}

bool Upstream::demands_http11(const http::Request& request) const {
  if (http11_places_.empty()) return false;
  const auto known = http11_places_.find(place_of(request));
  return known != http11_places_.end() && Clock::now() < known->second;
}

// ---- The pool ------------------------------------------------------------------------------

UpstreamConnectionPtr Upstream::take_waiting(const Ask& ask, bool any) {
  if (!ask.may_reuse) return nullptr;
  const std::string server_name = server_name_for(ask);
  const bool for_websocket = ask.need == Need::websocket;
  const WebSocketBy by = options_.wanted.websocket;
  if (!ask.only_http11 && !(for_websocket && by == WebSocketBy::h1))
    if (UpstreamConnectionPtr shared = pool_.take_shared(server_name, for_websocket, any))
      return shared;
  if (ask.need == Need::grpc || (for_websocket && by == WebSocketBy::h2)) return nullptr;
  return pool_.take_idle(server_name);
}

void Upstream::give(UpstreamConnectionPtr connection) {
  connection->probe.reset();
  if (connection->http->version() == http::Version::h2) look_at_end_of(*connection);
  pool_.give(std::move(connection));
  if (freed_) freed_->set();
}

/// What an HTTP/2 connection has shown of the service: how much it allows, and its mood (F9).
void Upstream::look_at_end_of(UpstreamConnection& connection) {
  const std::size_t most = connection.http->most_exchanges();
  streams_ = static_cast<std::uint32_t>(std::min<std::size_t>(most, 100));
  const std::optional<http::ExchangeFailure>& failure = connection.http->failure();
  if (!failure || !is_angry_code(failure->reset) || std::exchange(connection.is_angry, true))
    return;
  doubt();
  const TimePoint now = Clock::now();
  if (now < std::exchange(angry_until_, now + anger) && options_.longest_pause > Duration::zero()) {
    Tried tried;
    tried.attempt = connection.attempt;
    Negotiation record = connection.record;
    record.more.edit().h2 = connection.http->h2_facts();
    failures_.note({}, {tried, failure->error, std::move(record)}, now);
  }
}

Task<bool> Upstream::answers_tls(Caller caller) {
  if (Clock::now() < greeted_until_) co_return answered_tls_;
  greeted_until_ = Clock::now() + greeting_holds;
  answered_tls_ = false;
  Attempt greeting;
  greeting.tls = greeting.h2 = greeting.http11 = true;
  TlsOffers offers(UpstreamTls{});
  TlsNames names{options_.server_name, options_.server_name};
  Negotiation seen;
  Task<Connected> connecting = connect(dialer_, std::move(caller), greeting, offers,
                                       std::move(names), options_.dial, deadlines_, seen);
  const Result<Connected> connected = co_await attempt(
      within(greeting_limit, Leg::upstream, "TLS greeting", std::move(connecting)));
  answered_tls_ = connected || seen.tls.established || seen.tls.alert_received.has_value();
  co_return answered_tls_;
}

void Upstream::close() {
  closed_ = true;
  pool_.close();
}

}  // namespace culvert::gateway
