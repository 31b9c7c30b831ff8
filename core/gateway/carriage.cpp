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
      body_(down, route_->replay_buffer),
      limit_(deadlines),
      traffic_(site.began(route_, down.request())),
      began_(Clock::now()) {
  const http::Request& request = down.request();
  ask_.need = need_of(request);
  ask_.confidential = is_confidential(request);
  ask_.host = host_of(request.authority);
  ask_.caller = site.caller();
  map_request(request, route_->rewriting, route_->forwarded, ask_.caller,
              !route_->wants_credentials(), down.texts(), request_);
}

Task<> Carriage::run() {
  for (;;) {
    const Next next = co_await try_once();
    if (next == Next::over) co_return;
  }
}

Task<Carriage::Next> Carriage::try_once() {
  bool reused = false;
  Result<UpstreamConnectionPtr> opened =
      co_await attempt(route_->upstream->open(ask_, tried_, record_, reused));
  if (!opened) {
    co_await give_up(opened.error());
    co_return Next::over;
  }
  ++attempts_;
  site_.negotiated(route_, record_);
  co_return co_await carry(*std::move(opened), reused);
}

Task<Carriage::Next> Carriage::carry(UpstreamConnectionPtr connection, bool reused) {
  connection_ = connection;
  shown_.reset();
  refused_upgrade_ = false;
  http::ClientExchangePtr up = connection->http->begin(request_);
  Bridge bridge(down_, *up, body_, *this, traffic_, limit_, route_->timeouts,
                connection->confirmed || connection->attempt.tls);
  const Bridge::Outcome outcome = co_await bridge.carry();
  Next next = Next::over;
  switch (outcome) {
    case Bridge::Outcome::complete:
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
      error_ = bridge.failure().error;
      broken_ = bridge.broken_leg();
      down_.reset(broken_ == Leg::upstream ? http::ResetCode::internal_error
                                           : http::ResetCode::cancel);
      up->reset(http::ResetCode::cancel);
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
  const net::SpliceEnd end = co_await net::splice(down_, up, traffic_);
  broken_ = end.first;
  error_ = end.failure;
}

/// Nothing was answered yet: another attempt, or our own answer.
Task<Carriage::Next> Carriage::after_failure(const Bridge& bridge, UpstreamConnection& connection,
                                             bool reused) {
  const http::ExchangeFailure& failure = bridge.failure();
  if (refused_upgrade_) {
    broken_ = Leg::upstream;
    co_await give(answers::upgrade_failed(
        "The service answered the WebSocket handshake like an ordinary request."));
    co_return Next::over;
  }
  const std::optional<Finding> finding = shown_ ? shown_ : finding_of(failure, connection.attempt);
  const bool other_protocol = finding && !(reused && connection.confirmed);
  if (other_protocol) {
    route_->upstream->learn_from(connection, *finding);
    tried_.push_back({connection.attempt, *finding});
  }
  const bool wants_http11 = failure.reset == http::ResetCode::http_1_1_required;
  if (wants_http11) {
    ask_.only_http11 = true;
    tried_.clear();
  }
  // The bytes that came show that the request was not understood: any method may go again.
  const bool proof =
      failure.unprocessed || wants_http11 || shown_.has_value() || !failure.first_bytes.empty();
  const bool repeat =
      body_.can_rewind() &&
      ((proof && (other_protocol || repeats_++ < most_repeats)) || may_repeat(failure, reused));
  if (repeat) {
    body_.rewind();
    ask_.may_reuse = false;
    co_return Next::again;
  }
  Error error = failure.error;
  if (shown_) error = {Errc::tls_peer, Leg::upstream, "the service wants TLS", {}};
  if (proof && !body_.can_rewind())
    error.context += " (the request's body is too long to be sent again)";
  co_await give_up(std::move(error));
  co_return Next::over;
}

/// Without proof only what does no harm twice is sent twice.
bool Carriage::may_repeat(const http::ExchangeFailure& failure, bool reused) {
  const bool ended = failure.error.code == Errc::closed || failure.error.code == Errc::reset;
  if (!ended || failure.received > 0) return false;
  const bool idempotent = http::is_idempotent(request_.method);
  // A connection that waited may have been closed while the request was on its way.
  if (reused) return idempotent && repeats_++ < most_repeats;
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
  return answers::failed(*error_, upstream.options().wanted, tried_);
}

Task<> Carriage::give(http::OwnAnswer own) {
  const int status = own.status;
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
  site_.ended(report);
}

AnswerFilter::Verdict Carriage::judge(const http::Response& head, std::optional<Bytes> beginning) {
  if (!connection_->confirmed && !connection_->attempt.tls && head.status == 400) {
    const Verdict verdict = judge_page(head, beginning);
    if (verdict != Verdict::pass) return verdict;
  }
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
  map_response(head, route_->rewriting, answer_);
  return answer_;
}

}  // namespace culvert::gateway
