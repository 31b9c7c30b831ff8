#include "core/gateway/carriage.h"

#include "core/gateway/answers.h"
#include "core/gateway/record.h"
#include "core/gateway/request_traits.h"
#include "core/gateway/tunnel.h"
#include "core/http/h1_websocket.h"
#include "core/http/media.h"
#include "core/http/message_facts.h"
#include "core/net/tls_error.h"

#include <algorithm>
#include <array>
#include <random>
#include <utility>

namespace culvert::gateway {
namespace {

/// Beside the attempts that look for the right protocol (2.13).
constexpr int most_repeats = 2;
/// How long such a request waits for the beginning or the end of its body.
constexpr Duration until_body = std::chrono::milliseconds(200);

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

/// What the stream of whoever asked is reset with when an answer breaks off (gateway.md 2.11). A
/// service's CANCEL, and our own patience that ends, stay what they are: gRPC makes its status of
/// it. Other codes are between the service and us.
http::ResetCode reset_after(const Bridge& bridge) {
  const http::ExchangeFailure& failure = bridge.failure();
  const bool given_up = failure.reset == http::ResetCode::cancel ||
                        (!failure.reset && failure.error.code == Errc::timed_out);
  return bridge.broken_leg() == Leg::upstream && !given_up ? http::ResetCode::internal_error
                                                           : http::ResetCode::cancel;
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
      course_(down.request()),
      reporter_(down, request_, route_, site_, rules_, observer_.get(), course_),
      timeouts_(route_->timeouts) {
  const http::Request& request = down.request();
  traffic_.up += http::size_of(request);
  ask_.need = need_of(request);
  ask_.confidential = is_confidential(request);
  ask_.host = host_of(request.authority);
  ask_.caller = site.caller();
  const RequestRules rules{route_->rewriting, route_->identity, !route_->wants_credentials()};
  map_request(request, rules, ask_.caller, down.texts(), request_);
  ask_.service_host = host_of(request_.authority);
  route_->upstream->count_request();
  // Another protocol by Upgrade crosses no versions (3.1).
  ask_.only_http11 =
      request.purpose == http::Purpose::upgrade || route_->upstream->demands_http11(request_);
  if (route_->upstream->ignores_expectations()) request_.expects_continue = false;
  if (const auto timeout = grpc_timeout(request); timeout && http::is_grpc(request))
    deadline_ = course_.began + *timeout;
}

Carriage::~Carriage() {
  if (reporter_.has_reported()) return;
  course_.error = {Errc::cancelled, Leg::none, "ended by us", {}};
  course_.broken = Leg::none;
  reporter_.report(down_.has_responded() ? course_.examination.status() : 0);
}

bool Carriage::is_too_large() const {
  const std::uint64_t most = route_->most_request_body;
  return most > 0 && request_.body.length.value_or(0) > most;
}

Task<> Carriage::run() {
  if (is_too_large()) {
    course_.error = {Errc::limit, Leg::downstream, "body of the request", {}};
    course_.broken = Leg::downstream;
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
  UpstreamConnectionPtr connection;
  if (course_.tried.empty()) connection = route_->upstream->take_ready(ask_, reused);
  if (!connection) {
    const std::size_t tried_before = course_.tried.size();
    Result<UpstreamConnectionPtr> opened =
        co_await attempt(route_->upstream->open(ask_, course_.tried, course_.record, reused));
    if (!opened) {
      // Nothing was left to try: then what went wrong before is the reason.
      const bool no_attempt = course_.error && course_.tried.size() == tried_before;
      Error error = no_attempt ? *course_.error : opened.error();
      if (!no_attempt) {
        reset_.reset();
        course_.ended = {};
      }
      co_await give_up(std::move(error));
      co_return Next::over;
    }
    connection = *std::move(opened);
  }
  ++course_.attempts;
  site_.negotiated(route_, connection->record);
  co_return co_await carry(std::move(connection), reused);
}

Task<Carriage::Next> Carriage::carry(UpstreamConnectionPtr connection, bool reused) {
  course_.connection = connection;
  if (!answer_by_) answer_by_ = Clock::now() + timeouts_.response_head;
  shown_.reset();
  refused_upgrade_ = stale_ = unexpecting_ = false;
  upgrade_objection_ = {};
  course_.reused = reused;
  if (observer_) observer_->connected(connection->http->version(), course_.record, reused);
  request_.scheme = scheme_for(*connection);
  http::ClientExchangePtr up = connection->http->begin(request_);
  Bridge bridge(down_, *up, body_, *this, traffic_, limit_, timeouts_,
                connection->confirmed || connection->attempt.tls, observer_.get());
  expect(bridge);
  const Bridge::Outcome outcome = co_await bridge.carry();
  course_.request_bytes = bridge.request_bytes();
  course_.answer_bytes = bridge.answer_bytes();
  const bool was_stale = course_.ended.stale;
  course_.ended = {};
  course_.ended.began = bridge.has_begun();
  course_.ended.stale = was_stale;
  look_back_at_expectation(bridge);
  course_.events = bridge.events();
  Next next = Next::over;
  switch (outcome) {
    case Bridge::Outcome::complete:
      course_.error.reset();
      course_.examination.trailers_came(up->trailers());
      reporter_.report(bridge.status());
      break;
    case Bridge::Outcome::tunnel:
      co_await tunnel(*up);
      reporter_.report(bridge.status());
      break;
    case Bridge::Outcome::failed:
      if (bridge.broken_leg() == Leg::downstream) up->reset(http::ResetCode::cancel);
      next = co_await after_failure(bridge, *connection, reused);
      break;
    case Bridge::Outcome::aborted:
      course_.broken = bridge.broken_leg();
      remember(bridge.failure());
      up->reset(http::ResetCode::cancel);
      if (bridge.has_begun()) down_.reset(reset_after(bridge));
      // Before the answer the connection itself knows how to refuse a request that broke.
      reporter_.report(bridge.status());
      break;
  }
  up.reset();
  long_lived_.reset();
  route_->upstream->give(std::move(connection));
  course_.connection.reset();
  co_return next;
}

/// A work connection is plain whatever the visitor spoke, and services over HTTP/2 compare :scheme
/// with the connection they have (Kestrel refuses another); what the visitor came by stands in
/// X-Forwarded-Proto. On HTTP/1.1 only an absolute target has one, which is the visitor's.
std::string_view Carriage::scheme_for(const UpstreamConnection& connection) const {
  if (connection.http->version() != http::Version::h2) return down_.request().scheme;
  return connection.attempt.tls ? "https" : "http";
}

/// Raw bytes from here on, until both directions have ended.
Task<> Carriage::tunnel(http::ClientExchange& up) {
  site_.became_tunnel(route_, down_.request());
  course_.is_tunnel = true;
  long_lived_ = std::make_unique<LongLived>(course_.connection);
  const Visitors::Tunnel counted(site_.visitors());
  net::SpliceObserver* observer = observer_.get();
  if (ask_.need == Need::websocket) observer = &course_.socket_watch.emplace(observer_.get());
  const net::SpliceEnd end =
      co_await carry_tunnel(down_, up, traffic_, timeouts_, site_.ends_both(route_), observer);
  course_.broken = end.first;
  course_.error = end.failure;
}

/// Nothing was answered yet: another attempt, or our own answer.
Task<Carriage::Next> Carriage::after_failure(const Bridge& bridge, UpstreamConnection& connection,
                                             bool reused) {
  const http::ExchangeFailure& failure = bridge.failure();
  if (refused_upgrade_) {
    course_.broken = Leg::upstream;
    course_.error = {Errc::protocol, Leg::upstream, std::string(upgrade_objection_), {}};
    co_await give(answers::upgrade_failed("The service answered the WebSocket handshake with " +
                                          std::string(upgrade_objection_) + "."));
    co_return Next::over;
  }
  remember(failure);
  if (failure.error.code == Errc::limit && bridge.broken_leg() == Leg::downstream) {
    course_.broken = Leg::downstream;
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
    course_.tried.push_back({connection.attempt, *finding, connection.record.tls.sni});
  }
  const bool wants_http11 = failure.reset == http::ResetCode::http_1_1_required;
  if (wants_http11) {
    route_->upstream->note_demand_for_http11(request_);
    ask_.only_http11 = true;
    course_.tried.clear();
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
    course_.retry_reason = to_text(*course_.error);
    body_.rewind();
    // Who refuses a stream or says goodbye has other connections that are good.
    ask_.may_reuse = failure.unprocessed && failure.reset;
    // A stream that was refused may be taken a little later (F12).
    if (failure.reset == http::ResetCode::refused_stream) co_await sleep_for(jitter());
    co_return Next::again;
  }
  if (!reused && (finding == Finding::closed_without_byte || finding == Finding::closed_after_alpn))
    route_->upstream->doubt();
  Error error = *course_.error;
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
  course_.error = failure.error;
  reset_ = failure.reset;
  course_.ended.reset.reset();
  if (failure.reset) course_.ended.reset = static_cast<std::uint32_t>(*failure.reset);
  course_.ended.silent = failure.silent;
  course_.ended.reused = course_.reused;
  course_.ended.stale = course_.ended.stale || stale_;
  course_.ended.received = failure.received;
  course_.ended.expected = failure.expected;
  std::vector<AttemptFacts> attempts = course_.record.more->attempts;
  course_.record = course_.connection->record;
  course_.record.more.edit().attempts = std::move(attempts);
  course_.record.more.edit().h2 = course_.connection->http->h2_facts();
  if (course_.broken != Leg::downstream) record_break(course_.record, failure);
  if (shown_ == Finding::answered_tls) {
    course_.record.more.edit().heard = Heard::tls;
    course_.error = {Errc::tls_peer, Leg::upstream, "the service wants TLS", {}};
  } else if (shown_) {
    course_.error = {Errc::version, Leg::upstream, "403 about ALPN instead of an answer", {}};
  }
  if (stale_) course_.error = {Errc::closed, Leg::upstream, "408 instead of an answer", {}};
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
  course_.broken = error.leg == Leg::downstream ? Leg::downstream : Leg::upstream;
  course_.error = std::move(error);
  if (down_.presence() != http::Presence::gone) co_await look_closer();
  if (down_.presence() == http::Presence::gone)
    reporter_.report(0);
  else
    co_await give(own_answer());
}

/// Most TLS servers say nothing at all to plain text: only a greeting shows what they are (D-02).
Task<> Carriage::look_closer() {
  const bool ended = course_.error->code == Errc::closed || course_.error->code == Errc::reset;
  Upstream& upstream = *route_->upstream;
  if (!ended || !course_.ended.silent || upstream.options().wanted.scheme != Scheme::http ||
      upstream.is_certain())
    co_return;
  // Who has sent a frame speaks no TLS.
  if (course_.connection && course_.connection->http->h2_facts().settings) co_return;
  course_.answers_tls = co_await upstream.answers_tls(ask_.caller);
}

/// In the doctor's words where it has some, without addresses and settings for strangers (2.15).
void Carriage::explain(http::OwnAnswer& own) const {
  if (course_.diagnoses.empty() || course_.diagnoses.front().remark) return;
  const bool whole =
      route_->public_diagnostics || is_at_this_computer(ask_.caller, down_.request());
  answers::explain(own, course_.diagnoses.front(), whole);
}

http::OwnAnswer Carriage::own_answer() {
  const Upstream& upstream = *route_->upstream;
  std::optional<http::OwnAnswer> of_dialer;
  if (!course_.tried.empty() && course_.tried.back().finding == Finding::unreachable)
    of_dialer = upstream.dialer().answer_for(*course_.error);
  http::OwnAnswer own = of_dialer
                            ? *std::move(of_dialer)
                            : answers::failed(*course_.error, reset_, upstream.options().wanted,
                                              ask_.need, course_.tried);
  if (own.status == 504 && !course_.tried.empty() &&
      course_.tried.back().finding == Finding::unreachable)
    own.token = "connection_timeout";
  // TLS 1.3 refuses a client's certificate when the handshake is over (1.3, 4).
  const std::optional<int> alert = course_.record.tls.alert_received
                                       ? course_.record.tls.alert_received
                                       : net::alert_of(course_.error->cause);
  if (alert && own.token.starts_with("tls_") && !has_bad_certificate()) {
    own.token = "tls_alert_received";
    own.parameters = "alert-id=" + std::to_string(*alert) + "; alert-message=" + alert_name(*alert);
    if (course_.error->code == Errc::certificate)
      own.details = "The service wants a client certificate, or another one.";
  }
  course_.diagnoses = reporter_.diagnose(false);
  explain(own);
  if (too_long_) own.details.append(" The request's body is too long to be sent again.");
  const bool frp_answers = route_->frp_errors && own.status != 504;
  return frp_answers ? answers::as_frp(std::move(own), site_.not_found_page()) : own;
}

/// It was we who refused the certificate of the service.
bool Carriage::has_bad_certificate() const {
  return course_.error->code == Errc::certificate && !net::alert_of(course_.error->cause);
}

Task<> Carriage::give(http::OwnAnswer own) {
  const int status = own.status;
  const std::string_view token = own.token;
  apply_answer_rules(*route_, down_.request(), own);
  if (observer_) {
    const http::OwnMessage message = http::compose(own, down_.request(), down_.texts());
    const std::string_view page = own.page.empty() ? std::string_view(message.body) : own.page;
    observer_->answered_ourselves(message.head, page);
  }
  co_await http::answer(down_, std::move(own));
  reporter_.report_own(status, token);
}

AnswerFilter::Verdict Carriage::judge(const http::Response& head, std::optional<Bytes> beginning) {
  if (!course_.connection->confirmed &&
      head.status == (course_.connection->attempt.tls ? 403 : 400)) {
    const Verdict verdict = judge_page(head, beginning);
    if (verdict != Verdict::pass) return verdict;
  }
  // Said to a connection that was idle, while the request was on its way (B-22).
  stale_ = course_.reused && head.status == 408 && head.version != http::Version::h2 &&
           may_come_twice(request_) && body_.can_rewind();
  if (stale_) return Verdict::refuse;
  route_->upstream->confirm(*course_.connection);
  // An old service: without Expect it may understand (2.5, 4).
  unexpecting_ = head.status == 417 && request_.expects_continue && body_.is_untouched();
  if (unexpecting_) return Verdict::refuse;
  if (head.is_interim()) {
    course_.examination.interim_came();
    return Verdict::pass;
  }
  course_.examination.answered(head, course_.connection->http->total_exchanges() <= 1);
  course_.until_head = Clock::now() - course_.began;
  if (http::is_event_stream(head.fields))
    long_lived_ = std::make_unique<LongLived>(course_.connection);
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
  const bool in_tls = course_.connection->attempt.tls;
  if (!head.body.present || (in_tls && course_.connection->record.tls.alpn_selected))
    return Verdict::pass;
  if (!beginning) return Verdict::look;
  const std::string_view page = as_text(*beginning);
  if (!(in_tls ? says_h2_wanted(page) : says_https_wanted(page))) return Verdict::pass;
  shown_ = in_tls ? Finding::closed_after_alpn : Finding::answered_tls;
  return Verdict::refuse;
}

const http::Response& Carriage::rewrite(const http::Response& head) {
  const Promises may_make = promises_to(down_.request(), route_->identity, ask_.caller);
  map_response(head, route_->rewriting, may_make, answer_);
  if (head.is_interim()) return answer_;
  if (observer_) observer_->answered(head);
  course_.examination.told();
  course_.is_compressed = http::find(head.fields, http::Name::sec_websocket_extensions) != nullptr;
  if (head.status >= 300 && head.status < 400)
    if (const http::Field* const location = http::find(answer_.fields, "location"))
      course_.location = location->value;
  rules_.apply(answer_);
  if (http::is_live(head) && http::is_event_stream(head.fields)) {
    site_.became_event_stream(route_, down_.request());
    reporter_.event_stream_began();
  }
  return answer_;
}

}  // namespace culvert::gateway
