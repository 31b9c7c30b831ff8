#include "core/client/connector.h"

#include "core/net/websocket.h"

#include <array>
#include <utility>

namespace culvert::client {
namespace {

/// The byte that tells a relay whose bind port is shared with an https vhost that TLS of frp
/// follows (frp-wire 1.2).
constexpr std::array custom_first_byte{std::byte{0x17}};

net::TlsClientOptions tls_options(const config::ClientConfig& config,
                                  const std::string& server_name) {
  const config::ClientTls& tls = config.transport.tls;
  net::TlsClientOptions options;
  options.server_name = server_name;
  // As in frpc: one file without the other is not used.
  if (!tls.cert_file.empty() && !tls.key_file.empty()) {
    options.cert_file = tls.cert_file;
    options.key_file = tls.key_file;
  }
  options.ca_file = tls.trusted_ca_file;
  // frp verifies only when a CA is given; its users' files keep working (architecture 9).
  options.verify = tls.trusted_ca_file.empty() ? VerifyMode::none : VerifyMode::chain;
  return options;
}

}  // namespace

Result<Connector> Connector::make(const config::ClientConfig& config, Dial dial) {
  Connector connector;
  connector.dial_ = std::move(dial);
  connector.server_ = {config.server_addr, config.server_port};
  connector.transport_ = config.transport;
  connector.server_name_ = config.transport.tls.server_name.empty()
                               ? config.server_addr
                               : config.transport.tls.server_name;
  if (!config.transport.proxy_url.empty()) {
    auto proxy = net::parse_proxy_url(config.transport.proxy_url);
    if (!proxy) return proxy.error();
    connector.proxy_ = *std::move(proxy);
  }
  if (config.transport.tls.enable || config.transport.protocol == config::Protocol::wss) {
    auto context = net::TlsContext::client(tls_options(config, connector.server_name_));
    if (!context) return context.error();
    connector.tls_ = *std::move(context);
  }
  return connector;
}

Task<net::StreamPtr> Connector::connect(Negotiation& link, const StepReport& report) const {
  link = Negotiation{};
  net::StreamPtr stream = co_await reach(link, report);
  switch (transport_.protocol) {
    case config::Protocol::tcp:
      link.transport = "tcp";
      break;
    case config::Protocol::websocket:
      link.transport = "websocket";
      stream = co_await upgrade(std::move(stream), report);
      break;
    case config::Protocol::wss:
      link.transport = "wss";
      stream = co_await secure(std::move(stream), link, report);
      co_return co_await upgrade(std::move(stream), report);
  }
  if (tls_) stream = co_await secure(std::move(stream), link, report);
  co_return stream;
}

Task<net::StreamPtr> Connector::reach(Negotiation& link, const StepReport& report) const {
  net::DialOptions options;
  options.timeout = transport_.dial_server_timeout;
  options.keepalive = transport_.dial_server_keepalive;
  options.local_ip = transport_.connect_server_local_ip;
  options.tunnel = true;
  const net::Endpoint first = proxy_ ? proxy_->at : server_;

  // One call resolves and connects, so both steps start here and the times tell them apart.
  report(observe::Step::find_server, false);
  Dialed dialed = co_await dial_(first, options, Leg::relay);
  report(observe::Step::find_server, true);
  report(observe::Step::connect, false);
  link.resolve_time = std::chrono::duration_cast<std::chrono::microseconds>(dialed.times.resolve);
  link.connect_time = std::chrono::duration_cast<std::chrono::microseconds>(dialed.times.connect);
  link.peer = net::to_text(dialed.remote);
  link.local = net::to_text(dialed.local);
  net::StreamPtr stream = std::move(dialed.stream);
  if (proxy_) stream = co_await net::connect_through(std::move(stream), *proxy_, server_);
  report(observe::Step::connect, true);
  co_return stream;
}

Task<net::StreamPtr> Connector::secure(net::StreamPtr inner, Negotiation& link,
                                       const StepReport& report) const {
  report(observe::Step::tls, false);
  const TimePoint start = Clock::now();
  // wss begins with the ClientHello always; the custom byte belongs to TLS on the shared port.
  if (!transport_.tls.disable_custom_first_byte && transport_.protocol != config::Protocol::wss)
    co_await net::write(*inner, custom_first_byte, Leg::relay);
  link.tls_known = Known::terminated;
  link.alpn_known = Known::terminated;
  auto handshake = net::tls_connect(std::move(inner), tls_, Leg::relay, &link.tls);
  std::unique_ptr<net::TlsStream> stream =
      co_await within(transport_.dial_server_timeout, Leg::relay,
                      "TLS handshake with " + net::to_text(server_), std::move(handshake));
  link.tls_time = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
  report(observe::Step::tls, true);
  co_return net::StreamPtr(std::move(stream));
}

Task<net::StreamPtr> Connector::upgrade(net::StreamPtr inner, const StepReport& report) const {
  report(observe::Step::websocket, false);
  // frp sends the TLS name without port for wss, host:port for websocket (frp-wire 1.4, 1.5).
  const std::string host =
      transport_.protocol == config::Protocol::wss ? server_name_ : net::to_text(server_);
  auto handshake = net::websocket_connect(std::move(inner), host, "http://" + host);
  Result<net::StreamPtr> stream = co_await attempt(
      within(transport_.dial_server_timeout, Leg::relay,
             "WebSocket handshake with " + net::to_text(server_), std::move(handshake)));
  // frps expects the mux inside TLS and closes; only a web server in front of it can do wss.
  if (!stream && transport_.protocol == config::Protocol::wss &&
      (stream.error().code == Errc::closed || stream.error().code == Errc::reset))
    fail(Errc::unsupported, Leg::relay, "wss: " + stream.error().context, stream.error().cause);
  net::StreamPtr upgraded = must(std::move(stream));
  report(observe::Step::websocket, true);
  co_return upgraded;
}

Task<std::unique_ptr<Link>> Link::open(const Connector& connector,
                                       const config::ClientTransport& transport,
                                       Negotiation& negotiation, const StepReport& report) {
  net::StreamPtr first = co_await connector.connect(negotiation, report);
  co_return std::unique_ptr<Link>(new Link(connector, std::move(first), transport));
}

Link::Link(const Connector& connector, net::StreamPtr first,
           const config::ClientTransport& transport)
    : connector_(connector) {
  if (!transport.tcp_mux) {
    first_ = std::move(first);
    return;
  }
  mux::Options options;
  options.keepalive = transport.tcp_mux_keepalive_interval;
  options.accept_backlog = 0;  // a relay opens no streams; what it opened would never be taken
  mux_.emplace(std::move(first), mux::Role::client, options);
}

Task<> Link::run() {
  if (mux_) {
    co_await mux_->run();
  } else {
    Timer forever(co_await this_coro::executor, TimePoint::max());
    co_await forever.async_wait(use_task);
  }
}

Task<net::StreamPtr> Link::connect() {
  if (mux_) co_return mux_->open();
  if (first_) co_return std::exchange(first_, nullptr);
  Negotiation unused;
  const StepReport silent = [](observe::Step, bool) {};
  co_return co_await connector_.connect(unused, silent);
}

mux::Statistics Link::statistics() const {
  return mux_ ? mux_->statistics() : mux::Statistics{};
}

}  // namespace culvert::client
