#include "core/client/doctor.h"

#include "core/client/http_settings.h"
#include "core/config/gateway_facts.h"
#include "core/gateway/gateway.h"
#include "core/gateway/record.h"
#include "core/net/memory_stream.h"

#include <algorithm>
#include <array>
#include <utility>

namespace culvert::client {
namespace {

/// By these a service refuses a name that it has no certificate for (gateway.md 5.1, D-09, D-10).
constexpr int alert_internal_error = 80, alert_unrecognized_name = 112;

std::chrono::microseconds since(TimePoint began) {
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
}

/// Plain TCP, as the gateway dials.
class DirectDialer final : public gateway::Dialer {
 public:
  DirectDialer(net::Endpoint to, Duration limit) : to_(std::move(to)), limit_(limit) {}

  Task<net::StreamPtr> dial(const gateway::Caller&, net::DialTimes& times) override {
    net::DialOptions options;
    options.timeout = limit_;
    net::StreamPtr stream = co_await net::dial(to_, options, Leg::upstream, &times);
    co_return stream;
  }

 private:
  net::Endpoint to_;
  Duration limit_;
};

std::string domain_of(const config::Proxy& proxy) {
  if (const auto* const http = std::get_if<config::HttpProxy>(&proxy.kind))
    if (!http->custom_domains.empty()) return http->custom_domains.front();
  if (const auto* const https = std::get_if<config::HttpsProxy>(&proxy.kind))
    if (!https->custom_domains.empty()) return https->custom_domains.front();
  return {};
}

/// A wildcard is no name to ask for.
std::string askable(std::string name) {
  return name.starts_with("*.") ? "www" + name.substr(1) : name;
}

class Doctor {
 public:
  Doctor(config::Proxy proxy, DoctorOptions options)
      : proxy_(std::move(proxy)), options_(std::move(options)) {
    report_.proxy = proxy_.name;
    host_ = askable(options_.host.empty() ? domain_of(proxy_) : options_.host);
  }

  Task<DoctorReport> run() {
    const std::optional<config::HostPort> target = config::target_of(proxy_);
    if (!target) {
      add_step("address", false, "the proxy has no address that can be dialled", {});
      co_return std::move(report_);
    }
    local_ = {target->host, target->port};
    report_.target = net::to_text(local_);
    configured_ = configured_of(proxy_, local_);
    upstream_ = upstream_of(proxy_, local_);
    upstream_.dial.connect = upstream_.dial.tls = options_.limit;
    if (upstream_.server_name.empty()) upstream_.server_name = host_.empty() ? local_.host : host_;
    check_files();
    const bool reached = co_await try_tcp();
    if (!reached) co_return std::move(report_);
    co_await try_tls();
    if (!options_.request_path.empty())
      co_await try_exchange(http::Purpose::ordinary, options_.request_path);
    if (!options_.websocket_path.empty())
      co_await try_exchange(http::Purpose::websocket, options_.websocket_path);
    co_return std::move(report_);
  }

 private:
  struct Attempt {
    Negotiation record;
    std::optional<Error> error;
  };

  void tell() const {
    if (options_.told) options_.told(report_);
  }

  DoctorStep& add_step(std::string name, bool good, std::string result,
                       std::chrono::microseconds took) {
    DoctorStep& step = report_.steps.emplace_back();
    step.name = std::move(name);
    step.good = good;
    step.result = std::move(result);
    step.took = took;
    return step;
  }

  void diagnose(observe::Symptoms symptoms) {
    symptoms.configured = configured_;
    symptoms.now = std::chrono::system_clock::now();
    add_findings(observe::diagnose(symptoms));
  }

  void add_findings(std::vector<observe::Diagnosis> found) {
    for (observe::Diagnosis& one : found) {
      const bool known = std::ranges::any_of(report_.findings, [&](const observe::Diagnosis& each) {
        return each.number == one.number;
      });
      if (!known) report_.findings.push_back(std::move(one));
    }
  }

  void diagnose(const Attempt& attempt) {
    observe::Symptoms symptoms;
    symptoms.up = attempt.record;
    symptoms.error = attempt.error;
    symptoms.broken = attempt.error ? Leg::upstream : Leg::none;
    diagnose(std::move(symptoms));
  }

  /// D-62: our own certificate towards visitors.
  void check_files() {
    if (!config::ends_tls(proxy_.plugin.type) || proxy_.plugin.crt_path.empty()) return;
    net::TlsServerOptions tls;
    tls.cert_file = proxy_.plugin.crt_path;
    tls.key_file = proxy_.plugin.key_path;
    const auto context = net::TlsContext::server(tls);
    DoctorStep& step = add_step("certificate files", static_cast<bool>(context),
                                context ? tls.cert_file : to_text(context.error()), {});
    if (!context) step.error = context.error();
    tell();
    if (context) return;
    observe::Symptoms symptoms;
    symptoms.error = context.error();
    diagnose(std::move(symptoms));
  }

  Task<bool> try_tcp() {
    Attempt attempt = co_await dial(local_, "tcp");
    if (!attempt.error) co_return true;
    observe::Symptoms symptoms;
    const std::string other = local_.host == "127.0.0.1" ? "::1"
                              : local_.host == "::1"     ? "127.0.0.1"
                                                         : "";
    if (!other.empty()) {
      const net::Endpoint there{other, local_.port};
      const Attempt second = co_await dial(there, "tcp to " + net::to_text(there));
      if (!second.error) symptoms.probe.other_loopback = net::to_text(there);
    }
    symptoms.up = attempt.record;
    symptoms.error = attempt.error;
    symptoms.broken = Leg::upstream;
    diagnose(std::move(symptoms));
    co_return false;
  }

  Task<Attempt> dial(net::Endpoint to, std::string name) {
    Attempt attempt;
    DirectDialer dialer(std::move(to), options_.limit);
    net::DialTimes times;
    const TimePoint began = Clock::now();
    const Result<net::StreamPtr> stream =
        co_await culvert::attempt(dialer.dial(gateway::Caller(), times));
    if (!stream) {
      attempt.error = stream.error();
      gateway::record_failure(attempt.record, *attempt.error);
    }
    add_step(std::move(name), !attempt.error,
             attempt.error ? to_text(*attempt.error) : "connected from " + times.local,
             since(began))
        .error = attempt.error;
    tell();
    co_return attempt;
  }

  /// The TLS greeting is what no application sees, and most servers answer it by what they speak.
  Task<> try_tls() {
    const gateway::Wanted& wanted = upstream_.wanted;
    gateway::Attempt how;
    how.tls = true;
    how.h2 = wanted.protocol != gateway::Protocol::http11;
    how.http11 = wanted.protocol != gateway::Protocol::h2;
    Attempt first = co_await handshake(how, upstream_.server_name, "tls");
    const bool speaks_tls = is_tls(first);
    if (speaks_tls) {
      co_await try_each_offer(how, first);
      co_await judge_tls(std::move(first));
    } else {
      judge_plain(first);
    }
  }

  static bool is_tls(const Attempt& attempt) {
    return attempt.record.tls.established || attempt.record.tls.alert_received ||
           attempt.record.tls.verify_code != 0 || !attempt.record.tls.cipher.empty();
  }

  /// What the service takes besides what is configured: facts, no findings.
  Task<> try_each_offer(gateway::Attempt configured, const Attempt& first) {
    if (first.record.tls.verify_code != 0) co_return;
    for (const bool h2 : {true, false}) {
      gateway::Attempt how;
      how.tls = true;
      how.h2 = h2;
      how.http11 = !h2;
      if (how == configured) continue;
      co_await handshake(how, upstream_.server_name, h2 ? "tls h2" : "tls http/1.1");
    }
  }

  Task<> judge_tls(Attempt first) {
    observe::Symptoms symptoms;
    const std::optional<int>& alert = first.record.tls.alert_received;
    const bool by_name = alert == alert_unrecognized_name || alert == alert_internal_error;
    if (first.error && by_name) symptoms.probe.good_name = co_await good_name();
    if (upstream_.wanted.scheme == gateway::Scheme::http ||
        upstream_.wanted.protocol == gateway::Protocol::h2c) {
      Negotiation plain;
      plain.more.edit().heard = Heard::tls;
      symptoms.up = std::move(plain);
      symptoms.error = Error{Errc::tls_peer, Leg::upstream, "a TLS handshake is answered", {}};
    } else if (upstream_.wanted.scheme == gateway::Scheme::automatic && first.error &&
               first.record.tls.established) {
      co_return;
    } else {
      symptoms.up = first.record;
      symptoms.error = first.error;
    }
    symptoms.broken = symptoms.error ? Leg::upstream : Leg::none;
    diagnose(std::move(symptoms));
  }

  /// Where a name is refused, others may do (F18).
  Task<std::optional<std::string>> good_name() {
    for (const std::string& name : {local_.host, domain_of(proxy_), std::string("localhost")}) {
      if (name.empty() || name == upstream_.server_name) continue;
      gateway::Attempt how;
      how.tls = how.h2 = true;
      const Attempt other = co_await handshake(how, name, "tls with SNI " + name);
      if (!other.error) co_return name;
    }
    co_return std::nullopt;
  }

  /// A plain server that answered our greeting has said what it is.
  void judge_plain(const Attempt& first) {
    const Heard heard = first.record.more->heard;
    const gateway::Wanted& wanted = upstream_.wanted;
    const bool wants_tls = wanted.scheme == gateway::Scheme::https;
    const bool other_service = heard >= Heard::ssh && heard < Heard::html;
    if (wants_tls || other_service) return diagnose(first);
    const bool is_h2c = heard == Heard::h2;
    if (!is_h2c || wanted.protocol != gateway::Protocol::http11) return;
    Attempt plain;
    plain.error = Error{Errc::protocol, Leg::upstream, "an HTTP/2 SETTINGS frame", {}};
    plain.record.more.edit().heard = Heard::h2;
    plain.record.more.edit().first_bytes = first.record.more->first_bytes;
    diagnose(plain);
  }

  Task<Attempt> handshake(gateway::Attempt how, std::string name, std::string step) {
    Attempt attempt;
    DirectDialer dialer(local_, options_.limit);
    gateway::TlsOffers offers(upstream_.tls);
    http::Deadlines deadlines(co_await this_coro::executor);
    gateway::TlsNames names{name, name};
    const TimePoint began = Clock::now();
    Result<gateway::Connected> connected = co_await culvert::attempt(
        gateway::connect(dialer, gateway::Caller(), how, offers, std::move(names), upstream_.dial,
                         deadlines, attempt.record));
    attempt.record.more.edit().leg = Leg::upstream;
    if (!connected) {
      attempt.error = connected.error();
      gateway::record_failure(attempt.record, *attempt.error);
    }
    DoctorStep& told =
        add_step(std::move(step), !attempt.error,
                 attempt.error ? to_text(*attempt.error) : summary(attempt.record), since(began));
    told.leg = attempt.record;
    told.error = attempt.error;
    tell();
    co_return attempt;
  }

  // ---- One request, by the whole gateway ----

  class OneRequest final : public gateway::Site {
   public:
    explicit OneRequest(gateway::RoutePtr route) : route_(std::move(route)) {}

    gateway::RoutePtr find(const http::Request&) override { return route_; }
    const gateway::Caller& caller() const override { return caller_; }
    Traffic& began(const gateway::RoutePtr&, const http::Request&) override { return traffic_; }
    void negotiated(const gateway::RoutePtr&, const Negotiation&) override {}
    void became_tunnel(const gateway::RoutePtr&, const http::Request&) override {
      is_tunnel = true;
    }
    void settled(const gateway::RoutePtr&, const Negotiation& told, const Error*,
                 const observe::Diagnosis*) override {
      leg = told;
    }
    void ended(const gateway::ExchangeReport& report) override {
      status = report.status;
      own_answer = report.own_answer;
      found = report.diagnoses;
    }

    std::optional<Negotiation> leg;
    int status = 0;
    bool own_answer = false, is_tunnel = false;
    std::vector<observe::Diagnosis> found;

   private:
    gateway::RoutePtr route_;
    gateway::Caller caller_{
        {"127.0.0.1", 0},
        {"127.0.0.1", 0}
    };
    Traffic traffic_;
  };

  Task<> try_exchange(http::Purpose purpose, std::string path) {
    const Executor executor = co_await this_coro::executor;
    http::Deadlines deadlines(executor);
    DirectDialer dialer(local_, options_.limit);
    auto route = std::make_shared<gateway::Route>();
    route->name = proxy_.name;
    route->configured = configured_;
    route->timeouts.response_head = route->timeouts.websocket_handshake = options_.limit;
    route->upstream = std::make_unique<gateway::Upstream>(dialer, upstream_, deadlines);
    OneRequest site(route);
    const TimePoint began = Clock::now();
    auto pipe = net::memory_pipe(executor);
    net::StreamPtr theirs = std::move(pipe.first), ours = std::move(pipe.second);
    Negotiation down;
    co_await with_scope([&](TaskScope& scope) -> Task<> {
      scope.spawn("gateway", serve(std::move(theirs), site, deadlines, down));
      co_await ask(std::move(ours), deadlines, purpose, path);
    });
    route->upstream->close();
    tell_exchange(site, purpose, path, since(began));
  }

  void tell_exchange(OneRequest& site, http::Purpose purpose, const std::string& path,
                     std::chrono::microseconds took) {
    const bool socket = purpose == http::Purpose::websocket;
    const bool good = socket ? site.is_tunnel : site.status > 0 && !site.own_answer;
    std::string result = (socket ? "WebSocket " : "GET ") + path + ": ";
    result += socket && good ? "opened" : "status " + std::to_string(site.status);
    if (site.own_answer) result += ", by the gateway itself";
    DoctorStep& step = add_step(socket ? "websocket" : "request", good, std::move(result), took);
    step.leg = site.leg;
    // What opened has told no status that people would call an answer.
    if (!socket) step.status = site.status;
    add_findings(std::move(site.found));
    tell();
  }

  static Task<> serve(net::StreamPtr stream, OneRequest& site, http::Deadlines& deadlines,
                      Negotiation& down) {
    gateway::FrontOptions front;
    co_await gateway::serve_visitor(std::move(stream), std::move(front), site, deadlines, down);
  }

  Task<> ask(net::StreamPtr stream, http::Deadlines& deadlines, http::Purpose purpose,
             const std::string& path) {
    http::ClientOptions options;
    const http::ClientConnectionPtr visitor =
        http::make_h1_client(std::move(stream), options, deadlines);
    http::Request request;
    request.method = "GET";
    request.scheme = "http";
    request.authority = host_.empty() ? std::string_view(report_.target) : std::string_view(host_);
    request.path = path;
    request.purpose = purpose;
    const auto exchange = visitor->begin(request);
    // A stream of events would go on for ever.
    const Result<void> answered = co_await attempt(
        within(options_.limit, Leg::upstream, "the whole answer", read_all(*exchange)));
    if (!answered) exchange->abort();
  }

  /// Of a tunnel the head only: it is closed then.
  static Task<> read_all(http::ClientExchange& exchange) {
    for (;;) {
      while (const http::Response* const head = exchange.take_head()) {
        if (head->opens_tunnel) co_return exchange.abort();
        if (!head->is_interim()) break;
      }
      std::array<std::byte, 4096> piece;
      const net::Io io = exchange.try_read(piece);
      if (io.status == net::Io::Status::ended) co_return;
      if (io.status == net::Io::Status::failed) throw Failure(exchange.failure().error);
      if (io.is_blocked()) co_await net::readable(exchange);
    }
  }

  config::Proxy proxy_;
  DoctorOptions options_;
  std::string host_;
  net::Endpoint local_;
  observe::Configured configured_;
  gateway::UpstreamOptions upstream_;
  DoctorReport report_;
};

}  // namespace

Task<DoctorReport> examine(config::Proxy proxy, DoctorOptions options) {
  Doctor doctor(std::move(proxy), std::move(options));
  DoctorReport report = co_await doctor.run();
  co_return report;
}

}  // namespace culvert::client
