#include "core/relay/http_connection.h"

#include "core/http/basic_auth.h"
#include "core/net/loop_bridge.h"
#include "core/net/prefixed_stream.h"
#include "core/net/splice.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <utility>

namespace culvert::relay {
namespace {

using namespace std::chrono_literals;

/// frps gives as long for the head of a request.
constexpr Duration head_timeout = 60s;
/// frps never closes an idle connection; browsers, curl and proxies open another one themselves.
constexpr Duration idle_timeout = 75s;
/// For the last bytes of an answer, and for a user to stop sending after an early one.
constexpr Duration flush_timeout = 30s;
constexpr Duration linger_timeout = 2s;
constexpr std::size_t most_lingering = 256 * 1024;

/// A request head of usual size stays with an idle connection, a large one does not.
constexpr std::size_t kept_head = 2 * 1024;

/// "%E4%BD%A0" as the bytes it means: frp compares locations with the decoded path. What is not
/// an escape stays.
std::string decoded(std::string_view path) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  };
  std::string text;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const bool escape =
        path[i] == '%' && i + 2 < path.size() && digit(path[i + 1]) >= 0 && digit(path[i + 2]) >= 0;
    if (!escape) {
      text.push_back(path[i]);
      continue;
    }
    text.push_back(static_cast<char>(digit(path[i + 1]) * 16 + digit(path[i + 2])));
    i += 2;
  }
  return text;
}

Task<> serve_routed(RelayContext& relay, PublicUser user, HttpRoutePtr first) {
  HttpConnection connection(relay, std::move(user), std::move(first));
  co_await connection.run();
}

}  // namespace

HttpConnection::HttpConnection(RelayContext& relay, PublicUser user, HttpRoutePtr first)
    : relay_(relay),
      address_(std::move(user.address)),
      arrived_(std::move(user.arrived)),
      address_text_(net::to_text(address_)),
      limit_(relay.deadlines),
      first_(std::move(first)) {
  down_.stream = std::move(user.stream);
}

Task<> HttpConnection::run() {
  for (;;) {
    const Next next = co_await read_request();
    if (next == Next::end) co_return;
    if (next == Next::elsewhere) {
      move_to_route();
      co_return;
    }
    if (next == Next::request) co_await serve();
    bool flushed = false;
    if (down_.stream) flushed = co_await flush();
    route_.reset();
    if (!flushed) co_return;
    if (keep_ && !down_.ended) continue;
    if (must_linger_) co_await linger();
    co_return;
  }
}

/// Waits for a whole head and decides what becomes of it.
Task<HttpConnection::Next> HttpConnection::read_request() {
  scanner_.reset();
  keep_ = must_linger_ = false;
  limit_.start(idle_timeout);
  bool begun = false;
  for (;;) {
    if (const auto next = look_for_head()) co_return *next;
    if (limit_.has_passed()) co_return *limit_passed(begun);
    if (!begun && !down_.in.empty()) {
      begun = true;
      limit_.start(head_timeout);
    }
    down_.in.release_if_empty();
    http::StreamsReady ready(relay_.executor, limit_);
    ready.when_readable(*down_.stream);
    co_await ready.wait();
    if (limit_.has_passed()) continue;
    const net::Io io = down_.in.fill(*down_.stream);
    if (io.status == net::Io::Status::ended || io.status == net::Io::Status::failed)
      co_return Next::end;
  }
}

std::optional<HttpConnection::Next> HttpConnection::look_for_head() {
  if (down_.in.empty()) return std::nullopt;
  const http::HeadScanner::Found found = scanner_.scan(down_.in.bytes());
  if (found.refusal) {
    must_linger_ = true;
    answer(answers::bad_request(found.refusal->status, found.refusal->why), false);
    return Next::answer;
  }
  if (found.size == 0) return std::nullopt;
  limit_.stop();
  return prepare(found.size);
}

std::optional<HttpConnection::Next> HttpConnection::limit_passed(bool begun) {
  if (!begun) return Next::end;
  limit_.stop();
  answer(answers::request_timeout(), false);
  return Next::answer;
}

/// From the head of a request to its route. Everything between two suspension points, so the
/// parsed texts may point into the buffer.
HttpConnection::Next HttpConnection::prepare(std::size_t head_size) {
  http::RequestHead& head = relay_.http_scratch.request;
  http::RequestFacts& facts = relay_.http_scratch.request_facts;
  const Bytes bytes = down_.in.bytes().first(head_size);
  auto refusal = http::parse_request_head(bytes, head);
  if (!refusal) refusal = http::examine(head, facts);
  if (refusal) {
    must_linger_ = true;
    answer(answers::bad_request(refusal->status, refusal->why), false);
    return Next::answer;
  }
  const bool proxy_style = facts.absolute_form || head.method == "CONNECT";
  request_.kind = head.method == "HEAD"      ? std::string_view("HEAD")
                  : head.method == "CONNECT" ? std::string_view("CONNECT")
                                             : std::string_view();
  request_.http10 = head.minor_version == 0;
  // What is not forwarded would have to be read over; only without a body is that nothing.
  const bool may_keep = facts.keep_alive && !facts.framing.has_body();
  must_linger_ = !may_keep;

  route_ = first_ ? std::exchange(first_, nullptr) : find_route(facts, proxy_style);
  if (route_ && route_->target->home != &relay_) return Next::elsewhere;
  told_.clear();
  if (relay_.request_events.take())
    told_.append(head.method).append("\n").append(facts.host).append("\n").append(facts.path);
  Next next = Next::answer;
  if (!route_) {
    answer(answers::no_route(), may_keep);
  } else if (!is_authorized(*route_, facts, proxy_style)) {
    answer(answers::unauthorized(proxy_style), may_keep);
  } else {
    must_linger_ = false;
    take_over(head, facts, bytes);
    next = Next::request;
  }
  down_.in.consume(head_size);
  return next;
}

HttpRoutePtr HttpConnection::find_route(const http::RequestFacts& facts, bool proxy_style) {
  std::string user;
  std::string_view credentials = proxy_style ? facts.proxy_authorization : facts.authorization;
  // Only for routing, as in frp: such a request is told 407 by its route instead of 404.
  if (proxy_style && credentials.empty()) credentials = facts.authorization;
  if (!credentials.empty())
    if (auto known = http::parse_basic_auth(credentials)) user = std::move(known->user);
  const std::string host = canonical_host(facts.host);
  const bool escaped = facts.path.find('%') != std::string_view::npos;
  const auto held = relay_.directory.hold();
  const HttpRoutePtr* route =
      escaped ? relay_.directory.http_routes.find(host, decoded(facts.path), user)
              : relay_.directory.http_routes.find(host, facts.path, user);
  return route == nullptr ? nullptr : *route;
}

bool HttpConnection::is_authorized(const HttpRoute& route, const http::RequestFacts& facts,
                                   bool proxy_style) const {
  if (!route.wants_credentials()) return true;
  const auto given =
      http::parse_basic_auth(proxy_style ? facts.proxy_authorization : facts.authorization);
  if (!given) return false;
  const bool user = http::equals_in_constant_time(given->user, route.user);
  return http::equals_in_constant_time(given->password, route.password.reveal()) && user;
}

/// The request is served where its proxy lives. Its head goes along and is read again there.
void HttpConnection::move_to_route() {
  row_.reset();  // it knows the stream
  RelayContext& home = *route_->target->home;
  PublicUser user;
  user.address = std::move(address_);
  user.arrived = std::move(arrived_);
  user.stream = net::onto_loop(net::with_prefix(down_.in.take_all(), std::move(down_.stream)),
                               home.executor, relay_.scope());
  home.spawn_from_outside("public connection",
                          [&home, route = std::move(route_), user = std::move(user)]() mutable {
                            return serve_routed(home, std::move(user), std::move(route));
                          });
}

void HttpConnection::take_over(const http::RequestHead& head, const http::RequestFacts& facts,
                               Bytes verbatim) {
  request_.upstream_head.clear();
  request_.framing = facts.framing;
  request_.keep_alive = facts.keep_alive;
  request_.wants_upgrade = !facts.upgrade.empty();
  request_.idempotent = http::is_idempotent(head.method);
  if (request_.kind == "CONNECT") {
    // The service is the proxy then, and hears every word (frp-surface 3.3).
    request_.upstream_head.append(as_text(verbatim));
    return;
  }
  // Credentials that the route itself has checked are not for the service.
  const bool keeps_credentials = facts.absolute_form && !route_->wants_credentials();
  write_upstream_head(request_.upstream_head, head, facts, route_->rewriting, address_.host,
                      keeps_credentials);
}

Task<> HttpConnection::serve() {
  show_row();
  for (bool may_reuse = true;; may_reuse = false) {
    HttpUpstreamPtr upstream = co_await connect(may_reuse);
    if (!upstream) {
      answer(answers::no_client(), request_.keep_alive && !request_.framing.has_body());
      must_linger_ = request_.framing.has_body();
      co_return;
    }
    if (request_.kind == "CONNECT") {
      co_await tunnel(std::move(upstream));
      co_return;
    }
    HttpExchange exchange(down_, *upstream, request_,
                          {route_->rewriting, relay_.http_scratch, limit_, row_->traffic(),
                           relay_.config.vhost_http_timeout});
    const HttpExchange::Outcome outcome = co_await exchange.carry();
    if (outcome == HttpExchange::Outcome::stale) continue;
    co_await conclude(outcome, exchange, std::move(upstream));
    co_return;
  }
}

/// A work connection: one that has been used before, or a new one. Null: none could be had.
Task<HttpUpstreamPtr> HttpConnection::connect(bool may_reuse) {
  if (may_reuse && request_.kind != "CONNECT")
    if (HttpUpstreamPtr idle = route_->idle.take()) co_return idle;
  frp::StartWorkConn start;
  start.proxy_name = route_->target->name;
  start.src_addr = address_.host;
  start.src_port = address_.port;
  Result<net::StreamPtr> work = co_await attempt(route_->target->work->start(std::move(start)));
  if (!work) {
    row_->ended(Leg::upstream, work.error());
    co_return nullptr;
  }
  co_return std::make_unique<HttpUpstream>(payload_of(relay_, *route_->target, *std::move(work)));
}

Task<> HttpConnection::conclude(HttpExchange::Outcome outcome, HttpExchange& exchange,
                                HttpUpstreamPtr upstream) {
  switch (outcome) {
    case HttpExchange::Outcome::complete:
      keep_ = exchange.user_may_reuse();
      must_linger_ = !exchange.request_is_complete();
      tell_routed(exchange.status());
      if (exchange.service_may_reuse()) route_->idle.give(std::move(upstream));
      break;
    case HttpExchange::Outcome::failed:
      must_linger_ = !exchange.request_is_complete();
      answer(exchange.failure(), request_.keep_alive && !must_linger_);
      break;
    case HttpExchange::Outcome::tunnel:
      tell_routed(exchange.status());
      co_await tunnel(std::move(upstream));
      break;
    case HttpExchange::Outcome::stale:
    case HttpExchange::Outcome::aborted:
      // The user must not take what has come for the whole.
      row_->ended(exchange.broken_leg(),
                  Error{Errc::closed, exchange.broken_leg(), "in the middle of an exchange", {}});
      down_.stream->abort();
      row_.reset();  // it knows the stream
      down_.stream.reset();
      break;
  }
}

/// Raw bytes from here on: what a CONNECT asked for, or a protocol that was switched to.
Task<> HttpConnection::tunnel(HttpUpstreamPtr upstream) {
  const bool flushed = co_await flush();
  if (!flushed) {
    down_.stream.reset();
    co_return;
  }
  if (request_.kind == "CONNECT") {
    const Result<void> sent = co_await attempt(
        net::write(*upstream->stream, as_bytes(request_.upstream_head), Leg::upstream));
    if (!sent) {
      answer(answers::service_closed(), false);
      co_return;
    }
    tell_routed(200);
  }
  if (request_.wants_upgrade)
    row_->update([](observe::ConnectionRecord& record) { record.application = "websocket"; });
  const net::StreamPtr user = net::with_prefix(down_.in.take_all(), std::move(down_.stream));
  const net::StreamPtr service =
      net::with_prefix(upstream->in.take_all(), std::move(upstream->stream));
  const net::SpliceEnd end = co_await net::splice(*user, *service, row_->traffic(), &*row_);
  row_->ended(end.first, end.failure);
  row_.reset();
}

void HttpConnection::answer(const OwnAnswer& own, bool keep_alive) {
  keep_ = keep_alive;
  AnswerOptions options;
  options.keep_alive = keep_alive;
  options.head_only = request_.kind == "HEAD";
  options.now = std::time(nullptr);
  if (own.status == 404) options.page = relay_.not_found_page.content();
  write_answer(down_.out.text(), own, options);
  tell_routed(own.status);
}

/// False: the user takes no more.
Task<bool> HttpConnection::flush() {
  limit_.start(flush_timeout);
  for (;;) {
    const net::Io io = down_.out.drain(*down_.stream);
    if (io.is_done()) break;
    if (io.status == net::Io::Status::failed || limit_.has_passed()) co_return false;
    http::StreamsReady ready(relay_.executor, limit_);
    ready.when_writable(*down_.stream);
    co_await ready.wait();
  }
  limit_.stop();
  if (request_.upstream_head.capacity() > kept_head) request_.upstream_head = {};
  co_return true;
}

/// Reads over what the user still sends for a moment: closing at once would reset the connection,
/// and the answer with it (RFC 9112 9.6).
Task<> HttpConnection::linger() {
  down_.stream->shutdown_write();
  limit_.start(linger_timeout);
  for (std::size_t seen = down_.in.size(); seen < most_lingering;) {
    down_.in.consume(down_.in.size());
    const net::Io io = down_.in.fill(*down_.stream);
    if (io.is_done()) {
      seen += io.count;
      continue;
    }
    if (!io.is_blocked() || limit_.has_passed()) co_return;
    down_.in.release_if_empty();
    http::StreamsReady ready(relay_.executor, limit_);
    ready.when_readable(*down_.stream);
    co_await ready.wait();
  }
}

/// One row for all requests to the same proxy that come in a row.
void HttpConnection::show_row() {
  if (row_ && row_target_ == route_->target) return;
  if (row_) row_->ended(Leg::downstream, std::nullopt);
  row_.emplace(relay_, *route_->target, address_text_);
  row_target_ = route_->target;
  row_->can_be_ended(*down_.stream);
  row_->ended(Leg::downstream, std::nullopt);
}

void HttpConnection::tell_routed(int status) {
  if (told_.empty()) return;
  const std::size_t first = told_.find('\n'), second = told_.find('\n', first + 1);
  relay_.tell(observe::EventKind::request_routed, relay_.about(route_ ? route_->target->name : ""),
              {told_.substr(0, first), told_.substr(first + 1, second - first - 1),
               told_.substr(second + 1), std::to_string(status)});
  told_.clear();
}

Task<> serve_http(RelayContext& relay, PublicUser user) {
  return serve_routed(relay, std::move(user), nullptr);
}

}  // namespace culvert::relay
