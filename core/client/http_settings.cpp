#include "core/client/http_settings.h"

#include "core/config/gateway_facts.h"
#include "core/config/gateway_fields.h"

#include <chrono>

namespace culvert::client {
namespace {

using namespace std::chrono_literals;

/// With visitors who take nothing of an answer, where no limit is configured.
constexpr Duration patience = 1h;

gateway::Scheme scheme_of(config::UpstreamScheme scheme) {
  switch (scheme) {
    case config::UpstreamScheme::http:
      return gateway::Scheme::http;
    case config::UpstreamScheme::https:
      return gateway::Scheme::https;
    case config::UpstreamScheme::automatic:
      break;
  }
  return gateway::Scheme::automatic;
}

gateway::Protocol protocol_of(config::UpstreamProtocol protocol) {
  switch (protocol) {
    case config::UpstreamProtocol::http1:
      return gateway::Protocol::http11;
    case config::UpstreamProtocol::h2:
      return gateway::Protocol::h2;
    case config::UpstreamProtocol::h2c:
      return gateway::Protocol::h2c;
    case config::UpstreamProtocol::automatic:
      break;
  }
  return gateway::Protocol::automatic;
}

gateway::WebSocketBy websocket_of(config::UpstreamWebsocket websocket) {
  switch (websocket) {
    case config::UpstreamWebsocket::h1:
      return gateway::WebSocketBy::h1;
    case config::UpstreamWebsocket::h2:
      return gateway::WebSocketBy::h2;
    case config::UpstreamWebsocket::automatic:
      break;
  }
  return gateway::WebSocketBy::automatic;
}

VerifyMode verify_of(config::VerifyMode mode) {
  switch (mode) {
    case config::VerifyMode::full:
      return VerifyMode::chain;
    case config::VerifyMode::ca:
      return VerifyMode::ca;
    case config::VerifyMode::pin:
      return VerifyMode::pinned;
    case config::VerifyMode::none:
    case config::VerifyMode::automatic:
      break;
  }
  return VerifyMode::none;
}

gateway::DownProtocol listener_of(const config::Proxy& proxy) {
  switch (proxy.gateway.listener.protocol) {
    case config::ListenerProtocol::http1:
      return gateway::DownProtocol::http11;
    case config::ListenerProtocol::h2:
      return gateway::DownProtocol::h2;
    case config::ListenerProtocol::h2c:
      return gateway::DownProtocol::h2c;
    default:
      break;
  }
  const bool no_h2 = config::ends_tls(proxy.plugin.type) && !proxy.plugin.enable_http2;
  return no_h2 ? gateway::DownProtocol::http11 : gateway::DownProtocol::automatic;
}

bool is_loopback_host(const std::string& host) {
  const auto ip = config::parse_ip(host);
  return host == "localhost" || (ip && config::is_loopback(*ip));
}

bool is_frps_https(config::PluginType plugin) {
  return plugin == config::PluginType::http2https || plugin == config::PluginType::https2https;
}

http::ContentCoding coding_of(config::ContentCoding coding) {
  switch (coding) {
    case config::ContentCoding::zstd:
      return http::ContentCoding::zstd;
    case config::ContentCoding::br:
      return http::ContentCoding::br;
    case config::ContentCoding::gzip:
      break;
  }
  return http::ContentCoding::gzip;
}

gateway::EncodingRules encoding_of(const config::EncodingPolicy& policy) {
  gateway::EncodingRules rules;
  if (!policy.enabled) return rules;
  for (const config::ContentCoding coding : policy.algorithms)
    rules.codings.push_back(coding_of(coding));
  rules.min_size = static_cast<std::uint64_t>(policy.min_size);
  rules.types = policy.types;
  rules.event_streams = policy.event_streams;
  return rules;
}

gateway::CorsRules cors_of(const config::CorsPolicy& policy) {
  return {policy.assist, policy.origins, policy.overrides};
}

gateway::Rewriting rewriting_of(const config::Proxy& proxy, const net::Endpoint& local) {
  gateway::Rewriting rewriting;
  rewriting.host = proxy.plugin.host_header_rewrite;
  const config::HostHeader& host = proxy.gateway.upstream.host;
  if (host.kind == config::HostHeader::Kind::name) rewriting.host = host.name;
  if (host.kind == config::HostHeader::Kind::upstream) rewriting.host = net::to_text(local);
  const config::StringMap& set = proxy.plugin.request_headers;
  rewriting.request = gateway::settable_fields({set.begin(), set.end()});
  const config::EncodingPolicy& encoding = proxy.gateway.encoding;
  if (encoding.enabled && encoding.upstream_identity)
    rewriting.request.emplace_back("Accept-Encoding", "identity");
  return rewriting;
}

/// The relay has written who asks into requests of http proxies; where TLS ends here nobody has.
/// Without a list of proxies that are believed it is frp's way: all are, a little.
gateway::IdentityFields identity_of(const config::Proxy& proxy) {
  const config::ForwardedPolicy& policy = proxy.gateway.forwarded;
  gateway::IdentityFields identity;
  identity.real_ip = policy.x_real_ip;
  identity.forwarded = policy.forwarded;
  const bool relay_wrote_it = std::holds_alternative<config::HttpProxy>(proxy.kind);
  if (!policy.x_forwarded_for)
    identity.mode = gateway::Forwarded::none;
  else if (relay_wrote_it)
    identity.mode = gateway::Forwarded::keep;
  else if (!proxy.gateway.trusted_proxies.empty())
    identity.mode = gateway::Forwarded::replace;
  return identity;
}

gateway::ExchangeTimeouts timeouts_of(const config::GatewayTimeouts& configured) {
  gateway::ExchangeTimeouts timeouts;
  timeouts.response_head = limit_of(configured.response_head);
  timeouts.progress = limit_of(configured.body);
  timeouts.websocket_handshake = limit_of(configured.websocket_handshake);
  timeouts.tunnel_idle = Duration(configured.tunnel_idle);  // zero means none there, too
  return timeouts;
}

template <class Enum>
std::string word_of(Enum value) {
  return std::string(config::EnumTexts<Enum>::texts[static_cast<std::size_t>(value)]);
}

}  // namespace

Duration limit_of(config::Milliseconds configured) {
  return configured.count() == 0 ? gateway::for_ever : Duration(configured);
}

gateway::UpstreamOptions upstream_of(const config::Proxy& proxy, const net::Endpoint& local) {
  const config::UpstreamPolicy& policy = proxy.gateway.upstream;
  const config::GatewayTimeouts& timeouts = proxy.gateway.timeouts;
  gateway::UpstreamOptions options;
  options.wanted.scheme = scheme_of(config::upstream_scheme(proxy).scheme);
  options.wanted.protocol = protocol_of(policy.protocol);
  options.wanted.websocket = websocket_of(policy.websocket);
  options.wanted.port = local.port;
  options.wanted.is_loopback = is_loopback_host(local.host);
  options.tls.verify = verify_of(config::effective_verify(proxy));
  options.tls.ca_file = policy.trusted_ca_file;
  for (const config::Sha256& pin : policy.pins)
    options.tls.pins.push_back(config::TextForm<config::Sha256>::print(pin));
  options.tls.cert_file = policy.cert_file;
  options.tls.legacy = policy.legacy_tls;
  options.tls.key_file = policy.key_file;
  options.server_name = policy.server_name;
  options.service_name = local.host;
  // frp's plugins ask for the name that they dial, whoever the visitor asked for: a CDN, or any
  // other service that chooses by SNI, knows only that one.
  const bool unverified = config::effective_verify(proxy) == config::VerifyMode::none;
  if (options.server_name.empty() && is_frps_https(proxy.plugin.type) && unverified &&
      !options.wanted.is_loopback && !config::parse_ip(local.host))
    options.server_name = local.host;
  // frp dials for every request. We spare a dead service all but one of a second, and whoever
  // starts it again does not wait.
  options.longest_pause = gateway::FailureMemory::first_pause;
  options.dial.connect = limit_of(timeouts.connect);
  options.dial.tls = limit_of(timeouts.tls);
  options.dial.http.timeouts.settings = limit_of(timeouts.settings);
  options.dial.http.timeouts.settings_ack = limit_of(timeouts.settings);
  return options;
}

std::string vhost_of(const config::Proxy& proxy) {
  const auto* const http = std::get_if<config::HttpProxy>(&proxy.kind);
  if (http == nullptr) return {};
  return http->custom_domains.empty() ? http->subdomain : http->custom_domains.front();
}

observe::Configured configured_of(const config::Proxy& proxy, const net::Endpoint& local) {
  const config::Gateway& settings = proxy.gateway;
  observe::Configured configured;
  configured.target = net::to_text(local);
  configured.plugin = config::name_of(proxy.plugin.type);
  configured.scheme = word_of(config::upstream_scheme(proxy).scheme);
  configured.protocol = word_of(settings.upstream.protocol);
  configured.websocket = word_of(settings.upstream.websocket);
  configured.server_name = settings.upstream.server_name;
  configured.verify = word_of(config::effective_verify(proxy));
  configured.host = config::TextForm<config::HostHeader>::print(settings.upstream.host);
  configured.listener = word_of(settings.listener.protocol);
  configured.client_cert = !settings.upstream.cert_file.empty();
  configured.legacy_tls = settings.upstream.legacy_tls;
  configured.extended_connect = settings.listener.extended_connect;
  configured.cors_assist = settings.cors.assist;
  configured.encoding = settings.encoding.enabled;
  return configured;
}

void settle_route(const config::Proxy& proxy, const net::Endpoint& local, gateway::Route& route) {
  const config::Gateway& settings = proxy.gateway;
  route.name = proxy.name;
  route.rewriting = rewriting_of(proxy, local);
  route.identity = identity_of(proxy);
  route.timeouts = timeouts_of(settings.timeouts);
  route.configured = configured_of(proxy, local);
  route.public_diagnostics = settings.diagnostics == config::Diagnostics::open;
  route.frp_errors = settings.error_compatibility == config::ErrorCompatibility::frp;
  route.replay_buffer = static_cast<std::size_t>(settings.limits.replay_buffer);
  route.most_request_body = static_cast<std::uint64_t>(settings.limits.request_body);
  route.encoding = encoding_of(settings.encoding);
  route.cors = cors_of(settings.cors);
  route.events_on_error = settings.sse_retry_on_error;
}

gateway::FrontOptions front_of(const config::Proxy& proxy) {
  const config::GatewayTimeouts& timeouts = proxy.gateway.timeouts;
  gateway::FrontOptions front;
  front.protocol = listener_of(proxy);
  front.extended_connect = proxy.gateway.listener.extended_connect;
  front.timeouts.idle = limit_of(timeouts.effective_keep_alive_h1());
  front.timeouts.write = timeouts.body.count() == 0 ? patience : Duration(timeouts.body);
  front.timeouts.settings_ack = limit_of(timeouts.settings);
  front.h2_idle = limit_of(timeouts.effective_keep_alive_h2());
  front.tls = limit_of(timeouts.tls);
  front.only_tls = config::ends_tls(proxy.plugin.type);
  return front;
}

}  // namespace culvert::client
