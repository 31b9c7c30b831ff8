#include "core/gateway/carriage.h"

#include "core/gateway/answers.h"
#include "core/gateway/record.h"
#include "core/gateway/tunnel.h"
#include "core/http/characters.h"
#include "core/http/h1_websocket.h"
#include "core/http/media.h"
#include "core/http/message_facts.h"
#include "core/net/tls_error.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <random>
#include <utility>

namespace culvert::gateway {
namespace {

/// Beside the attempts that look for the right protocol (2.13).
constexpr int most_repeats = 2;
/// How long such a request waits for the beginning or the end of its body.
constexpr Duration until_body = std::chrono::milliseconds(200);

Need need_of(const http::Request& request) {
  if (request.purpose == http::Purpose::websocket) return Need::websocket;
  return http::is_grpc(request) ? Need::grpc : Need::ordinary;
}

bool is_confidential(const http::Request& request) {
  return std::ranges::any_of(request.fields, [](const http::Field& field) {
    return field.id == http::Name::authorization || field.id == http::Name::proxy_authorization ||
           http::equals_ignoring_case(field.name, "cookie");
  });
}

/// What a demand for HTTP/1.1 is remembered for (1.4.3).
std::string place_of(const http::Request& request) {
  const std::string_view path = request.path.substr(0, request.path.find('?'));
  std::string place(request.authority);
  return place.append(path.substr(0, path.rfind('/') + 1));
}

/// Its body, if its length is unknown, is most often none: HAProxy, nginx and Go's proxies write a
/// GET that came over HTTP/2 without END_STREAM as a chunked one with nothing in it.
bool seldom_has_body(const http::Request& request) {
  constexpr std::array<std::string_view, 4> methods{"GET", "HEAD", "OPTIONS", "DELETE"};
  return request.purpose == http::Purpose::ordinary && request.body.present &&
         !request.body.length && !request.expects_continue &&
         std::ranges::find(methods, request.method) != methods.end();
}

/// Doing it twice is as good as once, or the one who asks takes care of that (2.13).
bool may_come_twice(const http::Request& request) {
  return http::is_idempotent(request.method) || request.purpose != http::Purpose::ordinary ||
         http::find(request.fields, "idempotency-key") != nullptr;
}

/// What gRPC calls a deadline: "10S", "500m", at most eight digits. The configuration's limits hold
/// beside it (2.6).
std::optional<Duration> grpc_timeout(const http::Request& request) {
  const http::Field* const field = http::find(request.fields, "grpc-timeout");
  if (field == nullptr || field->value.size() < 2 || field->value.size() > 9) return std::nullopt;
  std::int64_t count = 0;
  const char* const end = field->value.data() + field->value.size() - 1;
  const auto [stopped, error] = std::from_chars(field->value.data(), end, count);
  if (error != std::errc() || stopped != end || count < 0) return std::nullopt;
  switch (*end) {
    case 'H':
      return std::chrono::hours(std::min<std::int64_t>(count, 24 * 365));
    case 'M':
      return std::chrono::minutes(count);
    case 'S':
      return std::chrono::seconds(count);
    case 'm':
      return std::chrono::milliseconds(count);
    case 'u':
      return std::chrono::microseconds(count);
    case 'n':
      return std::chrono::nanoseconds(count);
    default:
      return std::nullopt;
  }
}

/// Pages by which servers say that they want TLS (5.1, D-02).
bool says_https_wanted(std::string_view page) {
  constexpr std::array<std::string_view, 2> phrases{
      "plain HTTP request was sent to HTTPS port",
      "Client sent an HTTP request to an HTTPS server"};
  return std::ranges::any_of(
      phrases, [&](std::string_view one) { return page.find(one) != std::string_view::npos; });
}

/// The page of Node's HTTP/2-only servers for whoever came without ALPN (1.3, 3). Node 18 ends the
/// handshake like that where newer ones send alert 120.
bool says_h2_wanted(std::string_view page) {
  return page.find("ALPN Protocol, expected") != std::string_view::npos;
}

/// So that those who were refused together do not come back together (F12).
Duration jitter() {
  thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<int> draw(10, 50);
  return std::chrono::milliseconds(draw(random));
}

}  // namespace

class Carriage::LongLived {
 public:
  explicit LongLived(UpstreamConnectionPtr on) : on_(std::move(on)) { ++on_->long_lived; }
  ~LongLived() { --on_->long_lived; }
  LongLived(const LongLived&) = delete;
  LongLived& operator=(const LongLived&) = delete;

 private:
  UpstreamConnectionPtr on_;
};

Carriage::Carriage(http::ServerExchange& down, RoutePtr route, Site& site,
                   http::Deadlines& deadlines)
    : down_(down),
      route_(std::move(route)),
      site_(site),
      traffic_(site.began(route_, down.request())),
      observer_(site.watch(route_, down.request())),
      body_(down, route_->replay_buffer, route_->most_request_body, observer_.get()),
      rules_(*route_, down),
      limit_(deadlines),
      examination_(down.request()),
      timeouts_(route_->timeouts),
      began_(Clock::now()) {
  const http::Request& request = down.request();
  ask_.need = need_of(request);
  ask_.confidential = is_confidential(request);
  ask_.host = host_of(request.authority);
  ask_.caller = site.caller();
  const RequestRules rules{route_->rewriting, route_->identity, !route_->wants_credentials()};
  map_request(request, rules, ask_.caller, down.texts(), request_);
  ask_.service_host = host_of(request_.authority);
  route_->upstream->count_request();
  // Another protocol by Upgrade crosses no versions (3.1).
  ask_.only_http11 = request.purpose == http::Purpose::upgrade ||
                     route_->upstream->demands_http11(place_of(request_));
  if (route_->upstream->ignores_expectations()) request_.expects_continue = false;
  if (const auto timeout = grpc_timeout(request); timeout && http::is_grpc(request))
    deadline_ = began_ + *timeout;
}

Carriage::~Carriage() {
  if (reported_) return;
  error_ = {Errc::cancelled, Leg::none, "ended by us", {}};
  broken_ = Leg::none;
  report(0, false);
}

bool Carriage::is_too_large() const {
  const std::uint64_t most = route_->most_request_body;
  return most > 0 && request_.body.length.value_or(0) > most;
}

Task<> Carriage::run() {
  if (is_too_large()) {
    error_ = {Errc::limit, Leg::downstream, "body of the request", {}};
    broken_ = Leg::downstream;
    http::OwnAnswer own = answers::too_large(route_->most_request_body);
    co_await give(std::move(own));
    co_return;
  }
  if (seldom_has_body(request_)) co_await see_whether_a_body_comes();
  for (;;) {
    const Next next = co_await try_once();
    if (next == Next::over) co_return;
  }
}

/// Whoever asks through frps or frpc loses the answer when it begins before the request has ended:
/// Go's proxy takes the end it can no longer read for an error (FINDINGS). And services understand
/// a request without a body better than one with an empty one.
Task<> Carriage::see_whether_a_body_comes() {
  limit_.start(until_body);
  while (!body_.take_beginning() && !limit_.has_passed()) {
    http::StreamsReady ready(down_.executor(), limit_);
    ready.when_readable(down_);
    co_await ready.wait();
  }
  limit_.stop();
  if (body_.is_absent()) request_.body = http::BodySize::none();
}

Task<Carriage::Next> Carriage::try_once() {
  bool reused = false;
  const std::size_t tried_before = tried_.size();
  Result<UpstreamConnectionPtr> opened =
      co_await attempt(route_->upstream->open(ask_, tried_, record_, reused));
  if (!opened) {
    // Nothing was left to try: then what went wrong before is the reason.
    const bool no_attempt = error_ && tried_.size() == tried_before;
    Error error = no_attempt ? *error_ : opened.error();
    if (!no_attempt) {
      reset_.reset();
      ended_ = {};
    }
    co_await give_up(std::move(error));
    co_return Next::over;
  }
  ++attempts_;
  site_.negotiated(route_, (*opened)->record);
  co_return co_await carry(*std::move(opened), reused);
}

Task<Carriage::Next> Carriage::carry(UpstreamConnectionPtr connection, bool reused) {
  connection_ = connection;
  if (!answer_by_) answer_by_ = Clock::now() + timeouts_.response_head;
  shown_.reset();
  refused_upgrade_ = stale_ = unexpecting_ = false;
  upgrade_objection_ = {};
  reused_ = reused;
  if (observer_) observer_->connected(connection->http->version(), record_, reused);
  http::ClientExchangePtr up = connection->http->begin(request_);
  Bridge bridge(down_, *up, body_, *this, traffic_, limit_, timeouts_,
                connection->confirmed || connection->attempt.tls, observer_.get());
  expect(bridge);
  const Bridge::Outcome outcome = co_await bridge.carry();
  request_bytes_ = bridge.request_bytes();
  answer_bytes_ = bridge.answer_bytes();
  const bool was_stale = ended_.stale;
  ended_ = {};
  ended_.began = bridge.has_begun();
  ended_.stale = was_stale;
  look_back_at_expectation(bridge);
  events_ = bridge.events();
  Next next = Next::over;
  switch (outcome) {
    case Bridge::Outcome::complete:
      error_.reset();
      examination_.trailers_came(up->trailers());
      report(bridge.status(), false);
      break;
    case Bridge::Outcome::tunnel:
      co_await tunnel(*up);
      report(bridge.status(), false);
      break;
    case Bridge::Outcome::failed:
      if (bridge.broken_leg() == Leg::downstream) up->reset(http::ResetCode::cancel);
      next = co_await after_failure(bridge, *connection, reused);
      break;
    case Bridge::Outcome::aborted:
      broken_ = bridge.broken_leg();
      remember(bridge.failure());
      up->reset(http::ResetCode::cancel);
      if (bridge.has_begun())
        down_.reset(broken_ == Leg::upstream ? http::ResetCode::internal_error
                                             : http::ResetCode::cancel);
      // Before the answer the connection itself knows how to refuse a request that broke.
      report(bridge.status(), false);
      break;
  }
  up.reset();
  long_lived_.reset();
  route_->upstream->give(std::move(connection));
  connection_.reset();
  co_return next;
}

/// Raw bytes from here on, until both directions have ended.
Task<> Carriage::tunnel(http::ClientExchange& up) {
  site_.became_tunnel(route_, down_.request());
  is_tunnel_ = true;
  long_lived_ = std::make_unique<LongLived>(connection_);
  const Visitors::Tunnel counted(site_.visitors());
  net::SpliceObserver* observer = observer_.get();
  if (ask_.need == Need::websocket) observer = &socket_watch_.emplace(observer_.get());
  const net::SpliceEnd end = co_await carry_tunnel(down_, up, traffic_, timeouts_, observer);
  broken_ = end.first;
  error_ = end.failure;
}

/// Nothing was answered yet: another attempt, or our own answer.
Task<Carriage::Next> Carriage::after_failure(const Bridge& bridge, UpstreamConnection& connection,
                                             bool reused) {
  const http::ExchangeFailure& failure = bridge.failure();
  if (refused_upgrade_) {
    broken_ = Leg::upstream;
    error_ = {Errc::protocol, Leg::upstream, std::string(upgrade_objection_), {}};
    co_await give(answers::upgrade_failed("The service answered the WebSocket handshake with " +
                                          std::string(upgrade_objection_) + "."));
    co_return Next::over;
  }
  remember(failure);
  if (failure.error.code == Errc::limit && bridge.broken_leg() == Leg::downstream) {
    broken_ = Leg::downstream;
    http::OwnAnswer own = answers::too_large(route_->most_request_body);
    co_await give(std::move(own));
    co_return Next::over;
  }
  if (unexpecting_) {
    request_.expects_continue = false;
    body_.rewind();
    co_return Next::again;
  }
  const std::optional<Finding> finding = finding_of_failure(bridge, connection);
  const bool other_protocol = finding && !(reused && connection.confirmed);
  if (other_protocol) {
    route_->upstream->learn_from(connection, *finding);
    tried_.push_back({connection.attempt, *finding, connection.record.tls.sni});
  }
  const bool wants_http11 = failure.reset == http::ResetCode::http_1_1_required;
  if (wants_http11) {
    route_->upstream->note_demand_for_http11(place_of(request_));
    ask_.only_http11 = true;
    tried_.clear();
  }
  // Proof that the service has not acted on the request: any method may go again.
  const bool proof = failure.unprocessed || wants_http11 || shown_.has_value();
  // Who speaks something else where ALPN has decided will do so again (F5).
  const bool again = other_protocol || (failure.first_bytes.empty() && repeats_++ < most_repeats);
  const bool repeat = body_.can_rewind() && has_time_left() &&
                      ((proof && again) || may_repeat(failure, finding, reused));
  // To look for the right protocol is no repetition, and it happens once.
  const bool is_search = other_protocol || wants_http11;
  if (repeat && (is_search || route_->upstream->may_repeat())) {
    retry_reason_ = to_text(*error_);
    body_.rewind();
    // Who refuses a stream or says goodbye has other connections that are good.
    ask_.may_reuse = failure.unprocessed && failure.reset;
    // A stream that was refused may be taken a little later (F12).
    if (failure.reset == http::ResetCode::refused_stream) co_await sleep_for(jitter());
    co_return Next::again;
  }
  if (!reused && (finding == Finding::closed_without_byte || finding == Finding::closed_after_alpn))
    route_->upstream->doubt();
  Error error = *error_;
  too_long_ = proof && !body_.can_rewind();
  if (too_long_) error.context += " (the request's body is too long to be sent again)";
  co_await give_up(std::move(error));
  co_return Next::over;
}

/// However often it is asked, an answer is waited for as long as if it were asked once (2.13).
bool Carriage::has_time_left() {
  const TimePoint now = Clock::now();
  timeouts_.response_head = std::min(timeouts_.response_head, *answer_by_ - now);
  return timeouts_.response_head > Duration::zero() && !(deadline_ && *deadline_ <= now);
}

/// Who waits for a 100 gets one, from the service or, when that does not care, from us (2.5).
void Carriage::expect(Bridge& bridge) {
  if (deadline_) bridge.end_by(*deadline_);
  if (!down_.request().expects_continue || continued_) return;
  bridge.continue_in(request_.expects_continue ? timeouts_.expectation : Duration::zero());
}

void Carriage::look_back_at_expectation(const Bridge& bridge) {
  continued_ = continued_ || bridge.has_continued();
  const bool ignored = request_.expects_continue && bridge.we_continued();
  if (ignored || unexpecting_) route_->upstream->note_ignored_expectation();
}

void Carriage::remember(const http::ExchangeFailure& failure) {
  error_ = failure.error;
  reset_ = failure.reset;
  ended_.reset.reset();
  if (failure.reset) ended_.reset = static_cast<std::uint32_t>(*failure.reset);
  ended_.silent = failure.silent;
  ended_.reused = reused_;
  ended_.stale = ended_.stale || stale_;
  ended_.received = failure.received;
  ended_.expected = failure.expected;
  std::vector<AttemptFacts> attempts = record_.more->attempts;
  record_ = connection_->record;
  record_.more.edit().attempts = std::move(attempts);
  record_.more.edit().h2 = connection_->http->h2_facts();
  if (broken_ != Leg::downstream) record_break(record_, failure);
  if (shown_ == Finding::answered_tls) {
    record_.more.edit().heard = Heard::tls;
    error_ = {Errc::tls_peer, Leg::upstream, "the service wants TLS", {}};
  } else if (shown_) {
    error_ = {Errc::version, Leg::upstream, "403 about ALPN instead of an answer", {}};
  }
  if (stale_) error_ = {Errc::closed, Leg::upstream, "408 instead of an answer", {}};
}

/// What the failure of an exchange tells of the service.
std::optional<Finding> Carriage::finding_of_failure(const Bridge& bridge,
                                                    const UpstreamConnection& connection) const {
  if (shown_) return shown_;
  if (stale_) return std::nullopt;
  const auto finding = finding_of(bridge.failure(), connection.attempt);
  // After ALPN there is no doubt which protocol it is.
  const bool alpn_spoke = connection.record.tls.alpn_selected.has_value();
  return finding == Finding::closed_after_alpn && alpn_spoke ? std::nullopt : finding;
}

/// Without proof only what does no harm twice is sent twice.
bool Carriage::may_repeat(const http::ExchangeFailure& failure, std::optional<Finding> finding,
                          bool reused) {
  const bool idempotent = may_come_twice(request_);
  if (stale_) return repeats_++ < most_repeats;
  const bool ended = failure.error.code == Errc::closed || failure.error.code == Errc::reset;
  if (!ended || !failure.silent || failure.reset) return false;
  // A connection that waited may have been closed while the request was on its way.
  if (reused) return idempotent && repeats_++ < most_repeats;
  // Without ALPN a server that ends at once may speak another version (F4).
  if (finding == Finding::closed_after_alpn) return idempotent;
  // A new one that ends at once may belong to another protocol, which the next attempt will show.
  const Upstream& upstream = *route_->upstream;
  const bool tls_is_possible = upstream.options().wanted.scheme == Scheme::automatic;
  if (upstream.is_certain() || !(idempotent || tls_is_possible)) return false;
  ask_.only_tls = !idempotent;
  return true;
}

Task<> Carriage::give_up(Error error) {
  broken_ = error.leg == Leg::downstream ? Leg::downstream : Leg::upstream;
  error_ = std::move(error);
  if (down_.presence() == http::Presence::gone)
    report(0, false);
  else
    co_await give(own_answer());
}

/// In the doctor's words where it has some, without addresses and settings for strangers (2.15).
void Carriage::explain(http::OwnAnswer& own) const {
  if (diagnoses_.empty() || diagnoses_.front().remark) return;
  const bool whole =
      route_->public_diagnostics || is_at_this_computer(ask_.caller, down_.request());
  answers::explain(own, diagnoses_.front(), whole);
}

std::vector<observe::Diagnosis> Carriage::diagnose(bool complete) {
  // Whoever ended it here needs no doctor.
  if (error_ && error_->code == Errc::cancelled && broken_ == Leg::none) return {};
  Examination::Ending ending;
  ending.route = route_.get();
  const bool leg_is_known = connection_ || !record_.more->policy.empty() || error_;
  ending.up = error_ || !connection_ ? &record_ : &connection_->record;
  if (!leg_is_known) ending.up = nullptr;
  ending.down = down_.version();
  ending.error = error_;
  ending.broken = broken_;
  ending.how = ended_;
  ending.until_head = until_head_;
  ending.total = Clock::now() - began_;
  ending.complete = complete;
  ending.cors_helped = rules_.cors().assisted;
  ending.request_bytes = request_bytes_;
  ending.answer_bytes = answer_bytes_;
  return examination_.diagnose(ending);
}

/// One record to the log for a connection that has become usable, or an exchange that got none.
void Carriage::settle_leg(const observe::Diagnosis* why) {
  const bool failed = error_ && broken_ == Leg::upstream && record_.more->failed;
  if (failed) {
    Particulars& more = record_.more.edit();
    if (why != nullptr) more.diagnosis = observe::id_of(*why);
    more.at = std::chrono::system_clock::now();
    return site_.settled(route_, record_, &*error_, why);
  }
  if (!connection_ || !connection_->confirmed || std::exchange(connection_->settled, true)) return;
  Particulars& more = connection_->record.more.edit();
  more.h2 = connection_->http->h2_facts();
  more.at = std::chrono::system_clock::now();
  site_.settled(route_, connection_->record, nullptr, nullptr);
}

/// Over HTTP/1.1 each holds a connection of the browser (D-52).
void Carriage::count_event_stream(int change) {
  if (down_.version() == http::Version::h2) return;
  auto found = route_->patterns.event_streams_of(ask_.caller.address.host, change, Clock::now());
  if (found) site_.noticed(route_, *found);
}

void Carriage::note_pattern(int status, const std::optional<Error>& error,
                            std::vector<observe::Diagnosis>& found) {
  const http::Request& request = down_.request();
  observe::Patterns::Exchange one;
  one.status = status;
  one.tunnel = is_tunnel_;
  one.event_stream = is_event_stream_;
  one.given_up = error && broken_ == Leg::downstream && !ended_.began && !is_tunnel_;
  one.until_head = until_head_;
  one.lasted = events_ ? events_->silence(Clock::now()) : Clock::now() - began_;
  one.cut = error ? broken_ == Leg::upstream : is_tunnel_ && broken_ == Leg::upstream;
  one.attempts = attempts_;
  std::string url;
  if (!location_.empty()) {
    const http::Field* const proto = http::find(request_.fields, http::Name::x_forwarded_proto);
    url.append(proto != nullptr ? proto->value : request.scheme).append("://");
    url.append(request.authority).append(request.path);
    one.location = location_;
    one.url = url;
  }
  if (!http::is_idempotent(request.method)) {
    for (const char* const name : {"idempotency-key", "x-request-id"}) {
      const http::Field* const field = http::find(request.fields, name);
      if (field == nullptr) continue;
      one.key = field->value;
      one.key_name = name;
      break;
    }
  }
  for (observe::Diagnosis& each : route_->patterns.note(one, Clock::now()))
    found.push_back(std::move(each));
}

http::OwnAnswer Carriage::own_answer() {
  const Upstream& upstream = *route_->upstream;
  std::optional<http::OwnAnswer> of_dialer;
  if (!tried_.empty() && tried_.back().finding == Finding::unreachable)
    of_dialer = upstream.dialer().answer_for(*error_);
  http::OwnAnswer own =
      of_dialer ? *std::move(of_dialer)
                : answers::failed(*error_, reset_, upstream.options().wanted, ask_.need, tried_);
  // TLS 1.3 refuses a client's certificate when the handshake is over (1.3, 4).
  const std::optional<int> alert =
      record_.tls.alert_received ? record_.tls.alert_received : net::alert_of(error_->cause);
  if (alert && own.token.starts_with("tls_") && !has_bad_certificate()) {
    own.token = "tls_alert_received";
    own.parameters = "alert-id=" + std::to_string(*alert) + "; alert-message=" + alert_name(*alert);
    if (error_->code == Errc::certificate)
      own.details = "The service wants a client certificate, or another one.";
  }
  diagnoses_ = diagnose(false);
  explain(own);
  if (too_long_) own.details.append(" The request's body is too long to be sent again.");
  const bool frp_answers = route_->frp_errors && own.status != 504;
  return frp_answers ? answers::as_frp(std::move(own), site_.not_found_page()) : own;
}

/// It was we who refused the certificate of the service.
bool Carriage::has_bad_certificate() const {
  return error_->code == Errc::certificate && !net::alert_of(error_->cause);
}

Task<> Carriage::give(http::OwnAnswer own) {
  const int status = own.status;
  apply_answer_rules(*route_, down_.request(), own);
  if (observer_) {
    const http::OwnMessage message = http::compose(own, down_.request(), down_.texts());
    const std::string_view page = own.page.empty() ? std::string_view(message.body) : own.page;
    observer_->answered_ourselves(message.head, page);
  }
  co_await http::answer(down_, std::move(own));
  report(status, true);
}

void Carriage::report(int status, bool own) {
  reported_ = true;
  ExchangeReport report;
  report.route = route_.get();
  report.request = &down_.request();
  report.down = down_.version();
  if (connection_) report.up = connection_->http->version();
  report.status = status;
  report.own_answer = own;
  report.attempts = attempts_;
  report.tried = tried_;
  report.until_head = until_head_;
  report.total = Clock::now() - began_;
  report.broken = broken_;
  report.error = error_;
  report.encoding = rules_.encoding();
  report.cors = rules_.cors();
  report.events = events_;
  report.reused = reused_;
  report.request_bytes = request_bytes_;
  report.answer_bytes = answer_bytes_;
  report.end_reason = end_reason(broken_, error_, ended_, status);
  report.retry_reason = retry_reason_;
  // Also of one that was cut off.
  if (socket_watch_) examination_.socket_ended(socket_watch_->facts(is_compressed_));
  if (diagnoses_.empty()) diagnoses_ = diagnose(!error_);
  if (is_event_stream_) count_event_stream(-1);
  note_pattern(status, error_, diagnoses_);
  report.diagnoses = std::move(diagnoses_);
  const bool has_cause = !report.diagnoses.empty() && !report.diagnoses.front().remark;
  settle_leg(has_cause ? &report.diagnoses.front() : nullptr);
  if (observer_) {
    http::ExchangeEnding ending;
    ending.status = status;
    ending.attempts = attempts_;
    ending.error = error_;
    const std::string id = has_cause ? observe::id_of(report.diagnoses.front()) : std::string();
    ending.diagnosis = id;
    observer_->ended(ending);
  }
  site_.ended(report);
}

AnswerFilter::Verdict Carriage::judge(const http::Response& head, std::optional<Bytes> beginning) {
  if (!connection_->confirmed && head.status == (connection_->attempt.tls ? 403 : 400)) {
    const Verdict verdict = judge_page(head, beginning);
    if (verdict != Verdict::pass) return verdict;
  }
  // Said to a connection that was idle, while the request was on its way (B-22).
  stale_ = reused_ && head.status == 408 && head.version != http::Version::h2 &&
           may_come_twice(request_) && body_.can_rewind();
  if (stale_) return Verdict::refuse;
  route_->upstream->confirm(*connection_);
  // An old service: without Expect it may understand (2.5, 4).
  unexpecting_ = head.status == 417 && request_.expects_continue && body_.is_untouched();
  if (unexpecting_) return Verdict::refuse;
  if (head.is_interim()) {
    examination_.interim_came();
    return Verdict::pass;
  }
  examination_.answered(head, connection_->http->total_exchanges() <= 1);
  until_head_ = Clock::now() - began_;
  if (http::is_event_stream(head.fields)) long_lived_ = std::make_unique<LongLived>(connection_);
  // Over HTTP/2 a 200 would mean that the socket is open (invariant 7, W-08).
  const bool ignored =
      ask_.need == Need::websocket && !head.opens_tunnel && head.status >= 200 && head.status < 300;
  if (ignored && down_.version() == http::Version::h2)
    upgrade_objection_ = "an ordinary answer";
  else if (ask_.need == Need::websocket && head.opens_tunnel)
    upgrade_objection_ = http::WebSocketOffer::of(request_, {}).objection_to_choice(head.fields);
  refused_upgrade_ = !upgrade_objection_.empty();
  return refused_upgrade_ ? Verdict::refuse : Verdict::pass;
}

/// A 400 to the first plain request may be a TLS server's way to say so (F16), a 403 behind a
/// handshake without ALPN an HTTP/2 server's.
AnswerFilter::Verdict Carriage::judge_page(const http::Response& head,
                                           std::optional<Bytes> beginning) {
  const bool in_tls = connection_->attempt.tls;
  if (!head.body.present || (in_tls && connection_->record.tls.alpn_selected)) return Verdict::pass;
  if (!beginning) return Verdict::look;
  const std::string_view page = as_text(*beginning);
  if (!(in_tls ? says_h2_wanted(page) : says_https_wanted(page))) return Verdict::pass;
  shown_ = in_tls ? Finding::closed_after_alpn : Finding::answered_tls;
  return Verdict::refuse;
}

const http::Response& Carriage::rewrite(const http::Response& head) {
  const bool over_tls = came_over_tls(down_.request(), route_->identity, ask_.caller);
  map_response(head, route_->rewriting, over_tls, answer_);
  if (head.is_interim()) return answer_;
  if (observer_) observer_->answered(head);
  examination_.told();
  is_compressed_ = http::find(head.fields, http::Name::sec_websocket_extensions) != nullptr;
  if (head.status >= 300 && head.status < 400)
    if (const http::Field* const location = http::find(answer_.fields, "location"))
      location_ = location->value;
  rules_.apply(answer_);
  if (http::is_live(head) && http::is_event_stream(head.fields)) {
    site_.became_event_stream(route_, down_.request());
    if (!std::exchange(is_event_stream_, true)) count_event_stream(1);
  }
  return answer_;
}

}  // namespace culvert::gateway
