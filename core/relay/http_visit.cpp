#include "core/relay/http_visit.h"

#include "core/gateway/front.h"
#include "core/http/basic_auth.h"
#include "core/http/buffers.h"
#include "core/http/message_facts.h"
#include "core/http/streams_ready.h"
#include "core/net/loop_bridge.h"
#include "core/net/prefixed_stream.h"
#include "core/relay/connection_row.h"
#include "core/relay/https_user.h"
#include "core/relay/request_path.h"
#include "core/relay/visitor_leg.h"

#include <chrono>
#include <list>
#include <utility>

namespace culvert::relay {
namespace {

using namespace std::chrono_literals;

/// frps gives as long for the head of a request.
constexpr Duration head_timeout = 60s;
/// frps never closes an idle connection; browsers, curl and proxies open another one themselves.
constexpr Duration idle_timeout = 75s;

/// What routing looks at.
struct Wish {
  std::string_view authority, path;  ///< The path without query.
  std::string_view authorization, proxy_authorization;
  bool proxy_style = false;
};

/// The user by whom routes may differ; empty: nobody.
std::string user_of(const Wish& wish) {
  std::string_view credentials = wish.proxy_style ? wish.proxy_authorization : wish.authorization;
  // Only for routing, as in frp: such a request is told 407 by its route instead of 404.
  if (wish.proxy_style && credentials.empty()) credentials = wish.authorization;
  if (credentials.empty()) return {};
  auto known = http::parse_basic_auth(credentials);
  return known ? std::move(known->user) : std::string();
}

/// As frp compares it with locations; `room` keeps it where it is not the request's own.
std::string_view routed_path(const Wish& wish, std::string& room) {
  if (wish.path.find('%') == std::string_view::npos) return wish.path;
  room = decoded_path(wish.path);
  return room;
}

/// Whose turn it is to serve this.
HttpRoutePtr find_route(RelayContext& relay, const Wish& wish, std::string_view path) {
  const auto held = relay.directory.hold();
  const HttpRoutePtr* const route =
      relay.directory.http_routes.find(canonical_host(wish.authority), path, user_of(wish));
  return route == nullptr ? nullptr : *route;
}

/// Whose loop should serve this; null: nobody's.
RelayContext* find_home(RelayContext& relay, const Wish& wish, std::string_view path) {
  const auto held = relay.directory.hold();
  const HttpRoutePtr* const route =
      relay.directory.http_routes.upcoming(canonical_host(wish.authority), path, user_of(wish));
  return route == nullptr ? nullptr : (*route)->target->home;
}

/// Whether the same entrance serves both paths.
bool leads_alike(RelayContext& relay, const Wish& wish, std::string_view path,
                 std::string_view other) {
  const std::string host = canonical_host(wish.authority), user = user_of(wish);
  const auto held = relay.directory.hold();
  const HttpRoutePtr* const one = relay.directory.http_routes.upcoming(host, path, user);
  const HttpRoutePtr* const two = relay.directory.http_routes.upcoming(host, other, user);
  return one == nullptr || two == nullptr ? one == two : *one == *two;
}

Wish wish_of(const http::Request& request) {
  Wish wish;
  wish.authority = request.authority;
  wish.path = request.path.substr(0, request.path.find('?'));
  wish.proxy_style = request.absolute_form || request.purpose == http::Purpose::connect;
  if (const http::Field* const field = http::find(request.fields, http::Name::authorization))
    wish.authorization = field->value;
  if (const http::Field* const field = http::find(request.fields, http::Name::proxy_authorization))
    wish.proxy_authorization = field->value;
  return wish;
}

/// One connection of a user.
class HttpVisit final : public gateway::Site {
 public:
  HttpVisit(RelayContext& relay, PublicUser user)
      : relay_(relay),
        caller_{std::move(user.address), std::move(user.arrived)},
        address_text_(net::to_text(caller_.address)),
        stream_(std::move(user.stream)) {
    caller_.trusted = config::contains(relay.config.gateway.trusted_proxies, caller_.address.host);
    Particulars& more = record_.more.edit();
    more.proxy_protocol = std::move(user.proxy_protocol);
    more.tunnel = relay.profile;
    more.policy = "auto";
  }

  Task<> run(bool over_tls) {
    co_await with_scope([this, over_tls](TaskScope& scope) -> Task<> {
      scope_ = &scope;
      gateway::FrontOptions options;
      options.timeouts.first_byte = idle_timeout;
      options.timeouts.head = head_timeout;
      options.timeouts.idle = idle_timeout;
      options.timeouts.write = 1h;  // frps: never; see LoopRoutes
      options.only_tls = over_tls;
      if (over_tls)
        options.certificate = [this](const net::ClientHello& hello) {
          return certificate_for(relay_, hello.sni);
        };
      const http::ServerEnd end = co_await gateway::serve_visitor(
          std::move(stream_), std::move(options), *this, relay_.deadlines, record_);
      conclude(end);
    });
  }

  gateway::RoutePtr find(const http::Request& request) override {
    const Wish wish = wish_of(request);
    std::string room;
    const HttpRoutePtr route = find_route(relay_, wish, routed_path(wish, room));
    return route ? relay_.http_routes_here.of(route) : nullptr;
  }
  bool leaves_its_route(const http::Request& request) override {
    if (!may_be_roundabout(request.path)) return false;
    const Wish wish = wish_of(request);
    std::string room;
    const std::string_view path = routed_path(wish, room);
    return is_roundabout(path) && !leads_alike(relay_, wish, path, straightened_path(path));
  }

  const gateway::Caller& caller() const override { return caller_; }
  /// A host whose TLS we do not end is nobody's here, whatever our certificate covers.
  bool serves_alike(std::string_view /*server_name*/, std::string_view host) override {
    return !passes_tls(relay_, host);
  }
  gateway::Visitors* visitors() override { return &relay_.visitors; }
  gateway::EndsBoth ends_both(const gateway::RoutePtr& route) const override {
    return {false, !LoopRoutes::target_of(*route).client_is_culvert};
  }
  std::string_view not_found_page() override { return relay_.not_found_page.content(); }

  Traffic& began(const gateway::RoutePtr& route, const http::Request& request) override {
    ConnectionRow& row = row_of(route).row;
    row.http().requests += 1;
    row.asked_of(request.authority);
    return row.traffic();
  }

  void negotiated(const gateway::RoutePtr& route, const Negotiation& upstream) override {
    Row& row = row_of(route);
    if (row.shown == upstream) return;
    row.shown = upstream;
    if (!std::exchange(told_, true)) tell_usable_leg(row);
    row.row.update([&](observe::ConnectionRecord& record) {
      record.downstream.protocol = record_.protocol;
      record.downstream.protocol_known = record_.protocol_known;
      record.downstream.tls_known = record_.tls_known;
      record.downstream.alpn_known = record_.alpn_known;
      record.downstream.tls = record_.tls;
      record.upstream.protocol = upstream.protocol;
      record.upstream.protocol_known = upstream.protocol_known;
    });
  }

  void became_tunnel(const gateway::RoutePtr& route, const http::Request& request) override {
    const char* const application =
        request.purpose == http::Purpose::websocket ? "websocket" : "tunnel";
    row_of(route).row.update(
        [&](observe::ConnectionRecord& record) { record.application = application; });
  }

  void noticed(const gateway::RoutePtr& route, const observe::Diagnosis& what) override {
    row_of(route).row.update([&](observe::ConnectionRecord& record) { record.diagnosis = what; });
    if (relay_.leg_events.take())
      relay_.ledger.log().append(observe::EventKind::diagnosed, relay_.about(route->name),
                                 {observe::id_of(what)}, std::nullopt, &what);
  }

  void settled(const gateway::RoutePtr& route, const Negotiation& leg, const Error* error,
               const observe::Diagnosis* why) override {
    if (!relay_.leg_events.take()) return;
    Negotiation told = leg;
    told.more.edit().tunnel = relay_.profile;
    name(told, row_of(route));
    told.transport = "work connection";
    const auto kind =
        error == nullptr ? observe::EventKind::leg_usable : observe::EventKind::leg_failed;
    relay_.ledger.log().append(kind, relay_.about(route->name), {to_json(told)},
                               error == nullptr ? std::nullopt : std::optional(*error), why);
  }

  void became_event_stream(const gateway::RoutePtr& route, const http::Request&) override {
    row_of(route).row.update([](observe::ConnectionRecord& record) { record.application = "sse"; });
  }

  void ended(const gateway::ExchangeReport& report) override {
    if (report.route != nullptr) note_end(report);
    const bool tells_exchange = relay_.exchange_events.take();
    const bool tells_request = relay_.request_events.take();
    if (!tells_exchange && !tells_request) return;
    const observe::Scope scope = relay_.about(report.route == nullptr ? "" : report.route->name);
    if (tells_exchange)
      relay_.tell(observe::EventKind::exchange_ended, scope,
                  {gateway::to_json(report, address_text_)});
    if (!tells_request) return;
    const http::Request& request = *report.request;
    relay_.tell(observe::EventKind::request_routed, scope,
                {std::string(request.method), std::string(request.authority),
                 std::string(request.path.substr(0, request.path.find('?'))),
                 std::to_string(report.status)});
  }

 private:
  /// One row for all requests to the same proxy.
  struct Row {
    Row(RelayContext& relay, gateway::RoutePtr of, const Target& target, const std::string& visitor)
        : route(std::move(of)), row(relay, target, visitor) {}
    gateway::RoutePtr route;
    ConnectionRow row;
    Negotiation shown;
  };

  /// Where a leg belongs.
  static void name(Negotiation& leg, const Row& row) {
    Particulars& more = leg.more.edit();
    more.connection = row.row.id();
    more.route = row.route->name;
    more.vhost = canonical_host(row.row.host());
  }

  Row& row_of(const gateway::RoutePtr& route) {
    for (Row& row : rows_)
      if (row.route == route) return row;
    const Target& target = LoopRoutes::target_of(*route);
    Row& row = rows_.emplace_back(relay_, route, target, address_text_);
    row.row.can_be_ended([this] { scope_->cancel(); });
    row.row.ended(Leg::downstream, std::nullopt);
    return row;
  }

  void note_end(const gateway::ExchangeReport& report) {
    for (Row& row : rows_) {
      if (row.route.get() != report.route) continue;
      row.row.ended(report.broken, report.error);
      if (report.diagnoses.empty()) continue;
      row.row.update(
          [&](observe::ConnectionRecord& record) { record.diagnosis = report.diagnoses.front(); });
    }
  }

  /// The visitor's side, once (gateway.md 1.8).
  void tell_usable_leg(const Row& row) {
    if (!relay_.leg_events.take()) return;
    Negotiation leg = record_;
    leg.peer = address_text_;
    leg.local = net::to_text(caller_.arrived);
    name(leg, row);
    leg.more.edit().at = std::chrono::system_clock::now();
    relay_.ledger.log().append(observe::EventKind::leg_usable, relay_.about(), {to_json(leg)});
  }

  void conclude(const http::ServerEnd& end) {
    tell_visitor_leg(relay_, caller_.address, std::move(record_), end);
    if (!end.error || !relay_.bad_peer_events.take()) return;
    const bool in_order = end.error->code == Errc::closed || end.error->code == Errc::timed_out;
    if (!in_order)
      relay_.tell(observe::EventKind::bad_peer, relay_.about(), {address_text_, "HTTP"}, end.error);
  }

  RelayContext& relay_;
  gateway::Caller caller_;
  std::string address_text_;
  net::StreamPtr stream_;
  Negotiation record_;
  bool told_ = false;
  std::list<Row> rows_;
  TaskScope* scope_ = nullptr;
};

Task<> serve_here(RelayContext& relay, PublicUser user, bool over_tls) {
  HttpVisit visit(relay, std::move(user));
  co_await visit.run(over_tls);
}

/// On the loop of `home`, or here.
Task<> serve_at(RelayContext* home, RelayContext& relay, PublicUser user, bool over_tls) {
  if (home == nullptr || home == &relay) {
    co_await serve_here(relay, std::move(user), over_tls);
    co_return;
  }
  user.stream = net::onto_loop(std::move(user.stream), home->executor, relay.scope());
  home->spawn_from_outside("public connection", [home, over_tls, user = std::move(user)]() mutable {
    return serve_here(*home, std::move(user), over_tls);
  });
}

/// Where the first request wants to go, as far as its head has come in `seconds`. The bytes stay
/// in front of the stream. Null: here will do.
Task<RelayContext*> home_of_first(RelayContext& relay, PublicUser& user) {
  http::InBuffer in;
  http::HeadScanner scanner(http::request_limits);
  http::WaitLimit limit(relay.deadlines);
  limit.start(idle_timeout);
  RelayContext* home = nullptr;
  for (;;) {
    const http::HeadScanner::Found found =
        in.empty() ? http::HeadScanner::Found{} : scanner.scan(in.bytes());
    // What is no request is answered, or refused, by whoever serves the connection.
    if (found.refusal || as_text(in.bytes()).starts_with("PRI ")) break;
    if (found.size > 0) {
      http::RequestHead head;
      http::RequestFacts facts;
      if (http::parse_request_head(in.bytes().first(found.size), head) ||
          http::examine(head, facts))
        break;
      const Wish wish{facts.host, facts.path, facts.authorization, facts.proxy_authorization,
                      facts.absolute_form || head.method == "CONNECT"};
      std::string room;
      home = find_home(relay, wish, routed_path(wish, room));
      break;
    }
    if (limit.has_passed()) break;
    in.release_if_empty();
    http::StreamsReady ready(relay.executor, limit);
    ready.when_readable(*user.stream);
    co_await ready.wait();
    const net::Io io = in.fill(*user.stream);
    if (io.status == net::Io::Status::ended || io.status == net::Io::Status::failed) break;
  }
  user.stream = net::with_prefix(in.take_all(), std::move(user.stream));
  co_return home;
}

}  // namespace

Task<> serve_http(RelayContext& relay, PublicUser user) {
  RelayContext* home = nullptr;
  if (relay.has_other_loops) home = co_await home_of_first(relay, user);
  co_await serve_at(home, relay, std::move(user), false);
}

Task<> serve_https_visit(RelayContext& relay, PublicUser user, std::string host) {
  RelayContext* home = nullptr;
  // Whichever of its paths a request is for: most hosts have one proxy.
  if (relay.has_other_loops) home = find_home(relay, {host, "/", {}, {}, false}, "/");
  co_await serve_at(home, relay, std::move(user), true);
}

}  // namespace culvert::relay
