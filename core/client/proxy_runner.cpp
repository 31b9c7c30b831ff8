#include "core/client/proxy_runner.h"

#include "core/client/connection_row.h"
#include "core/client/first_bytes.h"
#include "core/config/gateway_facts.h"
#include "core/frp/names.h"
#include "core/net/proxy_protocol.h"
#include "core/net/splice.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

namespace culvert::client {
namespace {

using namespace std::chrono_literals;

constexpr Duration registration_timeout = 20s;
constexpr Duration retry_after_refusal = 30s;
/// frp waits as long for the local service (client/proxy/proxy.go).
constexpr Duration local_dial_timeout = 10s;

std::shared_ptr<net::RateLimiter> limiter_of(const config::ProxyTransport& transport,
                                             const Executor& executor) {
  if (transport.bandwidth_limit <= 0 || transport.bandwidth_limit_mode != config::LimitMode::client)
    return nullptr;
  return std::make_shared<net::RateLimiter>(executor, transport.bandwidth_limit);
}

/// The server as others can write it in front of a port. Of an address that means every one of its
/// own only this computer has more than nothing.
std::string shown_host(const std::string& server) {
  if (server == "0.0.0.0") return "127.0.0.1";
  if (server == "::") return "[::1]";
  return server.find(':') == std::string::npos ? server : "[" + server + "]";
}

/// frps joins the addresses of an http proxy with commas, and names each once for every location.
std::string without_repeats(const std::string& addresses) {
  std::vector<std::string_view> seen;
  std::string once;
  for (std::size_t begin = 0; begin <= addresses.size();) {
    const std::size_t end = std::min(addresses.find(',', begin), addresses.size());
    const std::string_view address = std::string_view(addresses).substr(begin, end - begin);
    begin = end + 1;
    if (std::ranges::find(seen, address) != seen.end()) continue;
    if (!seen.empty()) once += ',';
    seen.push_back(address);
    once += address;
  }
  return once;
}

}  // namespace

ProxyRunner::ProxyRunner(std::shared_ptr<SessionContext> session, config::Proxy proxy,
                         const Executor& executor)
    : kept_(std::move(session)),
      session_(*kept_),
      proxy_(std::move(proxy)),
      wire_name_(frp::wire_name(session_.config.user, proxy_.name)),
      limiter_(limiter_of(proxy_.transport, executor)) {
  if (auto prepared = prepare(executor); !prepared) {
    cannot_start_ = true;
    state_ = observe::ProxyState::refused;
    error_ = prepared.error();
    session_.ledger.log().append(observe::EventKind::proxy_refused, session_.scope(proxy_.name), {},
                                 error_);
  }
  show();
}

/// Everything that needs files, before the name is taken on the relay: frp finds out only behind
/// that.
Result<void> ProxyRunner::prepare(const Executor& executor) {
  const std::optional<config::HostPort> target = config::target_of(proxy_);
  if (!target && proxy_.plugin.type != config::PluginType::none)
    return Error{Errc::config,
                 Leg::upstream,
                 "plugin.localAddr \"" + proxy_.plugin.local_addr + "\" is no address",
                 {}};
  local_ = target ? net::Endpoint{target->host, target->port}
                  : net::Endpoint{proxy_.local_ip, proxy_.local_port};
  auto http = HttpService::make(session_, proxy_, executor);
  if (!http) return http.error();
  http_ = *std::move(http);
  if (proxy_.plugin.type != config::PluginType::tls2raw) return {};
  net::TlsServerOptions options;
  options.cert_file = proxy_.plugin.crt_path;
  options.key_file = proxy_.plugin.key_path;
  options.resumption = true;
  auto context = net::TlsContext::server(options);
  if (!context) return context.error();
  tls_ = *std::move(context);
  return {};
}

ProxyRunner::~ProxyRunner() {
  retire();
}

void ProxyRunner::retire() {
  state_ = observe::ProxyState::off;
  public_address_.clear();
  show();
  retired_ = true;
}

std::optional<frp::NewProxy> ProxyRunner::due_registration(TimePoint now) {
  if (cannot_start_ || is_running() || state_ == observe::ProxyState::local_down ||
      now < next_registration_)
    return std::nullopt;
  next_registration_ = now + registration_timeout;
  asked_ = true;
  if (state_ == observe::ProxyState::fresh) {
    state_ = observe::ProxyState::registering;
    show();
  }
  return registration_of(proxy_, wire_name_);
}

void ProxyRunner::answered(const frp::NewProxyResp& answer) {
  if (!std::exchange(asked_, false)) return;
  if (answer.error.empty()) {
    state_ = observe::ProxyState::running;
    error_.reset();
    public_address_ = without_repeats(answer.remote_addr);
    // The server knows only its port; people need its name in front.
    if (public_address_.starts_with(':'))
      public_address_.insert(0, shown_host(session_.config.server_addr));
    session_.ledger.log().append(observe::EventKind::proxy_started, session_.scope(proxy_.name),
                                 {public_address_});
  } else {
    state_ = observe::ProxyState::refused;
    error_ = refusal(answer.error);
    next_registration_ = Clock::now() + retry_after_refusal;
    session_.ledger.log().append(observe::EventKind::proxy_refused, session_.scope(proxy_.name), {},
                                 error_);
  }
  show();
}

Task<> ProxyRunner::serve(net::StreamPtr work, frp::StartWorkConn start) {
  if (http_) {
    const Result<void> served = co_await attempt(serve_http(std::move(work), start));
    if (!served)
      session_.tell_failure(observe::EventKind::work_connection_failed, session_.scope(proxy_.name),
                            {}, served.error());
    co_return;
  }
  Result<net::StreamPtr> local = co_await attempt(dial_local());
  if (!local) {
    // The visitor was there and got nothing: that is a row too.
    ConnectionRow row(session_, record_of(start));
    local_failed(local.error(), row.id());
    row.ended(Leg::upstream, local.error());
    co_return;
  }
  local_answered();
  if (session_.is_obsolete) co_return;
  const Result<void> joined = co_await attempt(join(std::move(work), *std::move(local), start));
  if (!joined)
    session_.tell_failure(observe::EventKind::work_connection_failed, session_.scope(proxy_.name),
                          {}, joined.error());
}

Task<net::StreamPtr> ProxyRunner::dial_local() {
  net::DialOptions options;
  options.timeout = local_dial_timeout;
  Dialed dialed = co_await session_.dial(local_, options, Leg::upstream);
  co_return std::move(dialed.stream);
}

Task<> ProxyRunner::join(net::StreamPtr work, net::StreamPtr local,
                         const frp::StartWorkConn& start) {
  if (!proxy_.transport.proxy_protocol_version.empty() && start.src_port != 0) {
    const std::vector<std::byte> header =
        must(net::proxy_header(proxy_.transport.proxy_protocol_version,
                               {start.src_addr, start.src_port}, {start.dst_addr, start.dst_port}));
    co_await net::write(*local, header, Leg::upstream);
  }
  net::StreamPtr payload = payload_of(std::move(work));
  ConnectionRow row(session_, record_of(start));
  // This end of it, so that the relay learns of it as a reset and lets its user go, too.
  row.can_be_ended([&payload] { payload->abort(); });
  if (tls_ && !co_await end_tls(payload, row)) co_return;
  FirstBytes first_bytes(row);
  net::SpliceOptions options;
  options.downstream_ends_both = !session_.server_is_culvert;
  const net::SpliceEnd end =
      co_await net::splice(*payload, *local, row.traffic(), &first_bytes, options);
  if (end.failure && session_.tells_of_breaks()) payload->abort();
  row.ended(end.first, end.failure);
}

/// Takes the visitor's TLS off; false: the handshake has failed, and the row says why. `payload` is
/// alive all the time, so that the connection can be ended meanwhile.
Task<bool> ProxyRunner::end_tls(net::StreamPtr& payload, ConnectionRow& row) {
  std::unique_ptr<net::TlsStream> stream = net::tls_server(std::move(payload), tls_);
  net::TlsStream& tls = *stream;
  payload = std::move(stream);
  const Duration limit = proxy_.gateway.timeouts.tls;
  const Result<void> done = co_await attempt(
      within(limit, Leg::downstream, "TLS handshake", tls.handshake(Leg::downstream)));
  row.update([&tls](observe::ConnectionRecord& record) {
    record.downstream.tls_known = record.downstream.alpn_known = Known::terminated;
    record.downstream.tls = tls.facts();
  });
  if (done) co_return true;
  // Nothing was said that a reset could overtake; an end in order would leave the relay waiting for
  // a visitor who is silent.
  if (done.error().code == Errc::timed_out || session_.tells_of_breaks()) payload->abort();
  row.ended(Leg::downstream, done.error());
  co_return false;
}

/// A work connection without the layers that frp puts around the payload.
net::StreamPtr ProxyRunner::payload_of(net::StreamPtr work) {
  if (limiter_) work = net::limited(std::move(work), limiter_);
  return frp::payload_layers(std::move(work), proxy_.transport.use_encryption,
                             proxy_.transport.use_compression, session_.token_key);
}

/// The service is reached when a request asks for it, and again for the next.
Task<> ProxyRunner::serve_http(net::StreamPtr work, const frp::StartWorkConn& start) {
  net::StreamPtr payload = payload_of(std::move(work));
  observe::ConnectionRecord record = record_of(start);
  co_await http_->serve(std::move(payload), start, std::move(record),
                        [this](const std::optional<Error>& error, observe::ConnectionId row,
                               const observe::Diagnosis* why) {
                          if (error)
                            local_failed(*error, row, why);
                          else
                            local_answered();
                        });
}

observe::ConnectionRecord ProxyRunner::record_of(const frp::StartWorkConn& start) const {
  observe::ConnectionRecord record;
  record.profile = session_.profile;
  record.proxy = proxy_.name;
  record.type = type_of(proxy_);
  record.state = observe::ConnectionState::open;
  // The relay takes the requests of http proxies apart and keeps its connections for the next ones.
  record.shared = std::holds_alternative<config::HttpProxy>(proxy_.kind);
  if (!start.src_addr.empty()) record.visitor = net::to_text({start.src_addr, start.src_port});
  record.local_target = net::to_text(local_);
  record.downstream.transport = "work connection";
  record.downstream.peer = record.visitor;
  record.downstream.encryption = proxy_.transport.use_encryption;
  record.downstream.compression = proxy_.transport.use_compression;
  record.upstream.transport = "tcp";
  record.upstream.peer = record.local_target;
  return record;
}

void ProxyRunner::local_failed(const Error& error, observe::ConnectionId connection,
                               const observe::Diagnosis* why) {
  diagnosis_.reset();
  if (why != nullptr) diagnosis_ = *why;
  constexpr auto kind = observe::EventKind::local_service_down;
  const observe::Scope about = session_.scope(proxy_.name, connection);
  // That it went down is told in any case, that it still is only so often.
  if (is_running())
    session_.ledger.log().append(kind, about, {net::to_text(local_)}, error);
  else
    session_.tell_failure(kind, about, {net::to_text(local_)}, error);
  if (is_running()) state_ = observe::ProxyState::local_down;
  error_ = error;
  show();
}

void ProxyRunner::local_answered() {
  if (state_ != observe::ProxyState::local_down) return;
  state_ = observe::ProxyState::running;
  error_.reset();
  diagnosis_.reset();
  session_.ledger.log().append(observe::EventKind::local_service_back, session_.scope(proxy_.name),
                               {net::to_text(local_)});
  show();
}

void ProxyRunner::show() {
  if (retired_) return;
  observe::ProxyRecord record;
  record.profile = session_.profile;
  record.name = proxy_.name;
  record.type = type_of(proxy_);
  record.state = state_;
  record.public_address = public_address_;
  record.local_target = net::to_text(local_);
  record.error = error_;
  record.diagnosis = diagnosis_;
  session_.ledger.put(std::move(record));
}

}  // namespace culvert::client
