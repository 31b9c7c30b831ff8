#include "core/gateway/carriage.h"

#include "core/gateway/answers.h"
#include "core/http/characters.h"
#include "core/http/message_facts.h"
#include "core/net/splice.h"

#include <algorithm>
#include <array>
#include <utility>

namespace culvert::gateway {
namespace {

/// Beside the attempts that look for the right protocol (2.13).
constexpr int most_repeats = 2;

std::string host_of(std::string_view authority) {
  if (authority.starts_with('[')) return std::string(authority.substr(1, authority.find(']') - 1));
  std::string host(authority.substr(0, authority.find(':')));
  std::ranges::transform(host, host.begin(), http::to_lower);
  if (host.ends_with('.')) host.pop_back();
  return host;
}

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

/// Doing it twice is as good as once, or the one who asks takes care of that (2.13).
bool may_come_twice(const http::Request& request) {
  return http::is_idempotent(request.method) || request.purpose != http::Purpose::ordinary ||
         http::find(request.fields, "idempotency-key") != nullptr;
}

/// Pages by which servers say that they want TLS (5.1, D-02).
bool says_https_wanted(std::string_view page) {
  constexpr std::array<std::string_view, 2> phrases{
      "plain HTTP request was sent to HTTPS port",
      "Client sent an HTTP request to an HTTPS server"};
  return std::ranges::any_of(
      phrases, [&](std::string_view one) { return page.find(one) != std::string_view::npos; });
}

}  // namespace

Carriage::Carriage(http::ServerExchange& down, RoutePtr route, Site& site,
                   http::Deadlines& deadlines)
    : down_(down),
      route_(std::move(route)),
      site_(site),
      traffic_(site.began(route_, down.request())),
      observer_(site.watch(route_, down.request())),
      body_(down, route_->replay_buffer, observer_.get()),
      limit_(deadlines),
      began_(Clock::now()) {
  const http::Request& request = down.request();
  ask_.need = need_of(request);
  ask_.confidential = is_confidential(request);
  ask_.host = host_of(request.authority);
  ask_.caller = site.caller();
  map_request(request, route_->rewriting, route_->forwarded, ask_.caller,
              !route_->wants_credentials(), down.texts(), request_);
  ask_.only_http11 = route_->upstream->demands_http11(place_of(request_));
}

Task<> Carriage::run() {
  for (;;) {
    const Next next = co_await try_once();
    if (next == Next::over) co_return;
  }
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
    if (!no_attempt) reset_.reset();
    co_await give_up(std::move(error));
    co_return Next::over;
  }
  ++attempts_;
  site_.negotiated(route_, record_);
  co_return co_await carry(*std::move(opened), reused);
}

Task<Carriage::Next> Carriage::carry(UpstreamConnectionPtr connection, bool reused) {
  connection_ = connection;
  shown_.reset();
  refused_upgrade_ = stale_ = false;
  reused_ = reused;
  if (observer_) observer_->connected(connection->http->version(), record_, reused);
  http::ClientExchangePtr up = connection->http->begin(request_);
  Bridge bridge(down_, *up, body_, *this, traffic_, limit_, route_->timeouts,
                connection->confirmed || connection->attempt.tls, observer_.get());
  const Bridge::Outcome outcome = co_await bridge.carry();
  Next next = Next::over;
  switch (outcome) {
    case Bridge::Outcome::complete:
      error_.reset();
      report(bridge.status(), false);
      break;
    case Bridge::Outcome::tunnel:
      co_await tunnel(*up);
      report(bridge.status(), false);
      break;
    case Bridge::Outcome::failed:
      next = co_await after_failure(bridge, *connection, reused);
      break;
    case Bridge::Outcome::aborted:
      remember(bridge.failure());
      broken_ = bridge.broken_leg();
      up->reset(http::ResetCode::cancel);
      if (bridge.has_begun())
        down_.reset(broken_ == Leg::upstream ? http::ResetCode::internal_error
                                             : http::ResetCode::cancel);
      // Before the answer the connection itself knows how to refuse a request that broke.
      report(bridge.status(), false);
      break;
  }
  up.reset();
  route_->upstream->give(std::move(connection));
  connection_.reset();
  co_return next;
}

/// Raw bytes from here on, until both directions have ended.
Task<> Carriage::tunnel(http::ClientExchange& up) {
  site_.became_tunnel(route_, down_.request());
  const net::SpliceEnd end = co_await net::splice(down_, up, traffic_, observer_.get());
  broken_ = end.first;
  error_ = end.failure;
}

/// Nothing was answered yet: another attempt, or our own answer.
Task<Carriage::Next> Carriage::after_failure(const Bridge& bridge, UpstreamConnection& connection,
                                             bool reused) {
  const http::ExchangeFailure& failure = bridge.failure();
  if (refused_upgrade_) {
    broken_ = Leg::upstream;
    error_ = {Errc::protocol, Leg::upstream, "an ordinary answer to a WebSocket handshake", {}};
    co_await give(answers::upgrade_failed(
        "The service answered the WebSocket handshake like an ordinary request."));
    co_return Next::over;
  }
  remember(failure);
  const std::optional<Finding> finding = finding_of_failure(bridge, connection);
  const bool other_protocol = finding && !(reused && connection.confirmed);
  if (other_protocol) {
    route_->upstream->learn_from(connection, *finding);
    tried_.push_back({connection.attempt, *finding});
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
  const bool repeat =
      body_.can_rewind() && ((proof && again) || may_repeat(failure, finding, reused));
  if (repeat) {
    body_.rewind();
    ask_.may_reuse = false;
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

void Carriage::remember(const http::ExchangeFailure& failure) {
  error_ = failure.error;
  reset_ = failure.reset;
  if (shown_) error_ = {Errc::tls_peer, Leg::upstream, "the service wants TLS", {}};
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
  broken_ = error.leg;
  error_ = std::move(error);
  if (down_.presence() == http::Presence::gone)
    report(0, false);
  else
    co_await give(own_answer());
}

http::OwnAnswer Carriage::own_answer() const {
  const Upstream& upstream = *route_->upstream;
  if (!tried_.empty() && tried_.back().finding == Finding::unreachable)
    if (auto answer = upstream.dialer().answer_for(*error_)) return *std::move(answer);
  http::OwnAnswer own =
      answers::failed(*error_, reset_, upstream.options().wanted, ask_.need, tried_);
  if (too_long_) own.details.append(" The request's body is too long to be sent again.");
  const std::optional<int>& alert = record_.tls.alert_received;
  if (alert && own.token.starts_with("tls_") && own.token != "tls_certificate_error") {
    own.token = "tls_alert_received";
    own.parameters = "alert-id=" + std::to_string(*alert);
  }
  return own;
}

Task<> Carriage::give(http::OwnAnswer own) {
  const int status = own.status;
  if (observer_) {
    const http::OwnMessage message = http::compose(own, down_.request(), down_.texts());
    const std::string_view page = own.page.empty() ? std::string_view(message.body) : own.page;
    observer_->answered_ourselves(message.head, page);
  }
  co_await http::answer(down_, std::move(own));
  report(status, true);
}

void Carriage::report(int status, bool own) {
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
  if (observer_) {
    http::ExchangeEnding ending;
    ending.status = status;
    ending.attempts = attempts_;
    ending.error = error_;
    observer_->ended(ending);
  }
  site_.ended(report);
}

AnswerFilter::Verdict Carriage::judge(const http::Response& head, std::optional<Bytes> beginning) {
  if (!connection_->confirmed && !connection_->attempt.tls && head.status == 400) {
    const Verdict verdict = judge_page(head, beginning);
    if (verdict != Verdict::pass) return verdict;
  }
  // Said to a connection that was idle, while the request was on its way (B-22).
  stale_ = reused_ && head.status == 408 && head.version != http::Version::h2 &&
           may_come_twice(request_) && body_.can_rewind();
  if (stale_) return Verdict::refuse;
  route_->upstream->confirm(*connection_);
  if (head.is_interim()) return Verdict::pass;
  until_head_ = Clock::now() - began_;
  // Over HTTP/2 a 200 would mean that the socket is open (invariant 7, W-08).
  const bool ignored =
      ask_.need == Need::websocket && !head.opens_tunnel && head.status >= 200 && head.status < 300;
  refused_upgrade_ = ignored && down_.version() == http::Version::h2;
  return refused_upgrade_ ? Verdict::refuse : Verdict::pass;
}

/// A 400 to the first plain request may be a TLS server's way to say so (F16).
AnswerFilter::Verdict Carriage::judge_page(const http::Response& head,
                                           std::optional<Bytes> beginning) {
  if (!head.body.present) return Verdict::pass;
  if (!beginning) return Verdict::look;
  if (!says_https_wanted(as_text(*beginning))) return Verdict::pass;
  shown_ = Finding::answered_tls;
  return Verdict::refuse;
}

const http::Response& Carriage::rewrite(const http::Response& head) {
  if (observer_ && !head.is_interim()) observer_->answered(head);
  map_response(head, route_->rewriting, answer_);
  return answer_;
}

}  // namespace culvert::gateway
