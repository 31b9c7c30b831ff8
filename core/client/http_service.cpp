#include "core/client/http_service.h"

#include "core/client/connection_row.h"
#include "core/client/http_settings.h"
#include "core/config/gateway_facts.h"
#include "core/config/gateway_fields.h"
#include "core/gateway/examination.h"
#include "core/gateway/gateway.h"
#include "core/http/characters.h"
#include "core/net/proxy_protocol.h"

#include <chrono>
#include <utility>

namespace culvert::client {
namespace {

using namespace std::chrono_literals;

/// Nobody reads the answer of a replay as it comes, so one without end is cut off.
constexpr Duration longest_replay = 60s;

/// A front writes its PROXY header with its first packet.
constexpr Duration header_timeout = 10s;

/// Nobody is there; every other error is the word of somebody who is.
bool is_out_of_reach(Errc code) {
  return code == Errc::refused || code == Errc::unreachable || code == Errc::name_not_found ||
         code == Errc::timed_out;
}

/// Who asks, in the words of the relay: it appends the visitor's address to X-Forwarded-For (frps:
/// net/http/httputil SetXForwarded). Empty: there is none.
std::string asker_of(const http::Request& request) {
  std::string_view list;
  for (const http::Field& field : request.fields)
    if (field.id == http::Name::x_forwarded_for) list = field.value;
  const std::size_t comma = list.rfind(',');
  const std::string_view last =
      http::trim(comma == std::string_view::npos ? list : list.substr(comma + 1));
  if (!config::parse_ip(last)) return {};
  const bool is_ipv6 = last.find(':') != std::string_view::npos;
  return is_ipv6 ? "[" + std::string(last) + "]" : std::string(last);
}

}  // namespace

class HttpService::TcpDialer final : public gateway::Dialer {
 public:
  TcpDialer(SessionContext& session, net::Endpoint local, Duration timeout)
      : session_(session), local_(std::move(local)), timeout_(timeout) {}

  Task<net::StreamPtr> dial(const gateway::Caller&, net::DialTimes& times) override {
    net::DialOptions options;
    options.timeout = timeout_;
    Dialed dialed = co_await session_.dial(local_, options, Leg::upstream);
    times = dialed.times;
    times.local = net::to_text(dialed.local);
    times.remote = net::to_text(dialed.remote);
    co_return std::move(dialed.stream);
  }

 private:
  SessionContext& session_;
  net::Endpoint local_;
  Duration timeout_;
};

struct HttpService::LocalRoute final : gateway::Route {};

/// One work connection.
class HttpService::Visit final : public gateway::Site {
 public:
  Visit(HttpService& service, const frp::StartWorkConn& start, observe::ConnectionRecord record,
        Reach reached)
      : service_(service),
        caller_{
            {start.src_addr, start.src_port},
            {start.dst_addr, start.dst_port},
            config::contains(service.trusted_, start.src_addr)
  },
        visitor_(record.visitor),
        is_shared_(record.shared),
        row_(service.session_, std::move(record)),
        reached_(std::move(reached)) {}

  Task<> run(net::StreamPtr payload) {
    co_await with_scope([this, &payload](TaskScope& scope) -> Task<> {
      row_.can_be_ended([&scope] { scope.cancel(); });
      if (caller_.trusted && !co_await is_behind_header(payload)) co_return;
      const http::ServerEnd end = co_await gateway::serve_visitor(
          std::move(payload), service_.front_, *this, service_.deadlines_, down_);
      conclude(end);
    });
  }

  gateway::RoutePtr find(const http::Request&) override { return service_.route_; }
  const gateway::Caller& caller() const override { return caller_; }
  gateway::Visitors* visitors() override { return &service_.session_.http_visitors; }
  gateway::EndsBoth ends_both(const gateway::RoutePtr&) const override {
    return {service_.front_.end_means_gone, false};
  }
  Traffic& began(const gateway::RoutePtr&, const http::Request& request) override {
    row_.http().requests += 1;
    row_.asked_of(request.authority);
    return row_.traffic();
  }

  std::unique_ptr<http::ExchangeObserver> watch(const gateway::RoutePtr&,
                                                const http::Request& request) override {
    if (is_shared_) name_visitor(request);
    return service_.recorder_.watch(request, {row_.id(), visitor_, 0, &row_.http()});
  }

  void negotiated(const gateway::RoutePtr&, const Negotiation& upstream) override {
    if (shown_ == upstream) return;
    shown_ = upstream;
    if (!std::exchange(down_told_, true)) log(down_, nullptr, nullptr);
    row_.update([this](observe::ConnectionRecord& record) {
      take_over(record.downstream, down_);
      take_over(record.upstream, shown_);
      record.application = down_.protocol;
    });
  }

  void became_tunnel(const gateway::RoutePtr&, const http::Request& request) override {
    if (request.purpose != http::Purpose::websocket) return;
    row_.update([](observe::ConnectionRecord& record) { record.application = "websocket"; });
  }

  void became_event_stream(const gateway::RoutePtr&, const http::Request&) override {
    row_.update([](observe::ConnectionRecord& record) { record.application = "sse"; });
  }

  void ended(const gateway::ExchangeReport& report) override {
    tell(report);
    if (report.up) reached_(std::nullopt, row_.id(), nullptr);
    if (!report.error) return;
    const bool never_reached =
        !report.up && report.broken == Leg::upstream && is_out_of_reach(report.error->code);
    const observe::Diagnosis* const why =
        report.diagnoses.empty() ? nullptr : &report.diagnoses.front();
    if (never_reached) reached_(report.error, row_.id(), why);
    broken_ = report.broken;
    error_ = report.error;
  }

  void noticed(const gateway::RoutePtr&, const observe::Diagnosis& what) override {
    row_.update([&](observe::ConnectionRecord& record) { record.diagnosis = what; });
    events().append(observe::EventKind::diagnosed, scope(), {observe::id_of(what)}, std::nullopt,
                    &what);
  }

  void settled(const gateway::RoutePtr&, const Negotiation& leg, const Error* error,
               const observe::Diagnosis* why) override {
    log(leg, error, why);
  }

 private:
  /// The visitor of the relay is a front that we trust to say for whom (gateway.md 1.2, 1).
  Task<bool> is_behind_header(net::StreamPtr& payload) {
    Result<net::FrontedStream> fronted =
        co_await attempt(within(header_timeout, Leg::downstream, "PROXY header",
                                net::take_proxy_header(std::move(payload))));
    if (!fronted) {
      row_.ended(Leg::downstream, fronted.error());
      co_return false;
    }
    payload = std::move(fronted->stream);
    down_.more.edit().proxy_protocol = std::move(fronted->peer.version);
    if (fronted->peer.source) {
      caller_.address = *std::move(fronted->peer.source);
      caller_.arrived = *std::move(fronted->peer.destination);
      caller_.trusted = config::contains(service_.trusted_, caller_.address.host);
      show_visitor(net::to_text(caller_.address));
    }
    co_return true;
  }

  void show_visitor(std::string visitor) {
    visitor_ = std::move(visitor);
    row_.update([this](observe::ConnectionRecord& record) {
      record.visitor = visitor_;
      record.downstream.peer = visitor_;
    });
  }

  /// The visitor whom the relay named at the start has asked for the first request only.
  void name_visitor(const http::Request& request) {
    const bool is_first = std::exchange(is_first_, false);
    std::string asker = asker_of(request);
    if (asker == visitor_) return;
    if (is_first && (asker.empty() || visitor_.starts_with(asker + ":"))) return;
    show_visitor(std::move(asker));
  }

  /// The facts of a leg into its place in the record, which knows more about where it goes.
  static void take_over(Negotiation& to, const Negotiation& from) {
    to.protocol = from.protocol;
    to.protocol_known = from.protocol_known;
    to.tls_known = from.tls_known;
    to.alpn_known = from.alpn_known;
    to.tls = from.tls;
    to.resolve_time = from.resolve_time;
    to.connect_time = from.connect_time;
    to.tls_time = from.tls_time;
    to.more = from.more;
  }

  observe::EventLog& events() { return service_.session_.ledger.log(); }
  observe::Scope scope() const { return service_.session_.scope(service_.route_->name, row_.id()); }

  /// The record of a leg, once (gateway.md 1.8).
  void log(const Negotiation& leg, const Error* error, const observe::Diagnosis* why) {
    if (!service_.leg_events_.take()) return;
    Negotiation told = leg;
    Particulars& more = told.more.edit();
    more.connection = row_.id();
    more.route = service_.route_->name;
    more.tunnel = service_.session_.profile;
    more.vhost = service_.vhost_;
    if (more.leg == Leg::downstream) more.policy = service_.route_->configured.listener;
    if (more.at == std::chrono::system_clock::time_point())
      more.at = std::chrono::system_clock::now();
    if (more.leg == Leg::downstream && told.peer.empty()) told.peer = net::to_text(caller_.address);
    if (more.leg == Leg::downstream) told.transport = "work connection";
    const auto kind =
        error == nullptr ? observe::EventKind::leg_usable : observe::EventKind::leg_failed;
    events().append(kind, scope(), {to_json(told)},
                    error == nullptr ? std::nullopt : std::optional(*error), why);
  }

  /// What the doctor says of an exchange: into the row, and into the log unless its leg has told.
  void tell(const gateway::ExchangeReport& report) {
    if (service_.exchange_events_.take())
      events().append(observe::EventKind::exchange_ended, scope(),
                      {gateway::to_json(report, visitor_)});
    if (report.diagnoses.empty()) return;
    row_.update(
        [&](observe::ConnectionRecord& record) { record.diagnosis = report.diagnoses.front(); });
    for (const observe::Diagnosis& one : report.diagnoses)
      if (one.remark && service_.leg_events_.take())
        events().append(observe::EventKind::diagnosed, scope(), {observe::id_of(one)}, std::nullopt,
                        &one);
  }

  void conclude(const http::ServerEnd& end) {
    const Error* const error = end.error ? &*end.error : nullptr;
    const auto found = gateway::diagnose_visitor(down_, end, service_.route_->configured);
    if (!found.empty()) {
      row_.update([&](observe::ConnectionRecord& record) { record.diagnosis = found.front(); });
      log(down_, error, &found.front());
    }
    row_.update([this](observe::ConnectionRecord& record) { take_over(record.downstream, down_); });
    if (error_)
      row_.ended(broken_, error_);
    else if (end.error && end.error->code != Errc::closed && end.error->code != Errc::timed_out)
      row_.ended(Leg::downstream, end.error);
    else
      row_.ended(Leg::downstream, std::nullopt);
  }

  HttpService& service_;
  gateway::Caller caller_;
  std::string visitor_;
  bool is_shared_;
  ConnectionRow row_;
  Reach reached_;
  Negotiation down_, shown_;
  bool down_told_ = false;
  bool is_first_ = true;  // no request has come yet
  Leg broken_ = Leg::none;
  std::optional<Error> error_;
};

/// A request that comes from the window instead of a visitor.
class HttpService::Replay final : public gateway::Site {
 public:
  Replay(HttpService& service, observe::ExchangeId of)
      : service_(service),
        of_(of),
        caller_{
            {"127.0.0.1", 0},
            {"127.0.0.1", 0}
  } {}

  gateway::RoutePtr find(const http::Request&) override { return service_.route_; }
  const gateway::Caller& caller() const override { return caller_; }
  Traffic& began(const gateway::RoutePtr&, const http::Request&) override { return traffic_; }
  std::unique_ptr<http::ExchangeObserver> watch(const gateway::RoutePtr&,
                                                const http::Request& request) override {
    return service_.recorder_.watch(request, {0, {}, of_, nullptr});
  }
  void negotiated(const gateway::RoutePtr&, const Negotiation&) override {}
  void became_tunnel(const gateway::RoutePtr&, const http::Request&) override {}
  void ended(const gateway::ExchangeReport&) override {}

 private:
  HttpService& service_;
  observe::ExchangeId of_;
  gateway::Caller caller_;
  Traffic traffic_;
};

Result<std::unique_ptr<HttpService>> HttpService::make(SessionContext& session,
                                                       const config::Proxy& proxy,
                                                       const Executor& executor) {
  // A PROXY header belongs to one visitor; connections to the service are shared here. frp's
  // plugins work without it.
  const bool per_visitor = proxy.plugin.type == config::PluginType::none &&
                           !proxy.transport.proxy_protocol_version.empty();
  const std::optional<config::HostPort> target = config::target_of(proxy);
  if (!config::handles_http(proxy) || per_visitor || !target) return std::unique_ptr<HttpService>();
  std::unique_ptr<HttpService> made(
      new HttpService(session, proxy, {target->host, target->port}, executor));
  if (auto prepared = made->prepare_tls(proxy); !prepared) return prepared.error();
  return made;
}

HttpService::HttpService(SessionContext& session, const config::Proxy& proxy, net::Endpoint local,
                         const Executor& executor)
    : session_(session),
      deadlines_(executor),
      dialer_(
          std::make_unique<TcpDialer>(session, local, limit_of(proxy.gateway.timeouts.connect))),
      route_(std::make_shared<LocalRoute>()),
      recorder_(session.exchanges, session.profile, proxy.name, proxy.gateway.capture) {
  route_->upstream =
      std::make_unique<gateway::Upstream>(*dialer_, upstream_of(proxy, local), deadlines_);
  settle_route(proxy, local, *route_);
  trusted_ = proxy.gateway.trusted_proxies;
  vhost_ = vhost_of(proxy);
  front_ = front_of(proxy);
  front_.end_means_gone = !session.server_is_culvert;
}

HttpService::~HttpService() {
  route_->upstream->close();
}

Result<void> HttpService::prepare_tls(const config::Proxy& proxy) {
  if (!front_.only_tls) return {};
  net::TlsServerOptions options;
  options.cert_file = proxy.plugin.crt_path;
  options.key_file = proxy.plugin.key_path;
  options.alpn = gateway::alpn_of(front_.protocol);
  options.resumption = true;
  auto context = net::TlsContext::server(options);
  if (!context) return context.error();
  front_.certificate = [context = *context](const net::ClientHello&) { return context; };
  return {};
}

Task<> HttpService::serve(net::StreamPtr payload, const frp::StartWorkConn& start,
                          observe::ConnectionRecord record, Reach reached) {
  Visit visit(*this, start, std::move(record), std::move(reached));
  co_await visit.run(std::move(payload));
}

Task<> HttpService::replay(inspect::ReplayRequest request) {
  Replay site(*this, request.of);
  inspect::ReplayExchange exchange(co_await this_coro::executor, std::move(request));
  gateway::Gateway gateway(site, deadlines_);
  const Result<void> asked =
      co_await attempt(within(longest_replay, Leg::upstream, "replay", gateway.serve(exchange)));
  if (!asked) exchange.abort();  // its row says that it was cut off
}

}  // namespace culvert::client
