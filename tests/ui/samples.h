#pragma once

#include "core/observe/live_state.h"

#include <string>

/// Records as the core would hand them out.
namespace culvert::ui {

inline observe::SessionRecord sampleSession(
    const std::string& profile, observe::SessionState state = observe::SessionState::running) {
  using namespace std::chrono_literals;
  observe::SessionRecord record;
  record.profile = profile;
  record.state = state;
  record.since = std::chrono::system_clock::now() - 3h - 12min;
  record.server_version = "0.61.0";
  record.run_id = "7f3ab2c4";
  record.round_trip = 24ms;
  record.link.transport = "tcp";
  record.link.peer = "198.51.100.7:7000";
  record.link.protocol = "frp v1";
  record.link.protocol_known = Known::terminated;
  record.link.tls_known = Known::terminated;
  record.link.alpn_known = Known::terminated;
  record.link.tls.version = "TLSv1.3";
  record.link.tls.cipher = "TLS_AES_128_GCM_SHA256";
  record.link.tls.group = "X25519";
  record.link.tls.cert_subject = "CN=frps.example.com";
  record.link.tls.cert_issuer = "CN=Example CA";
  record.link.tls.verify_mode = VerifyMode::chain;
  record.link.tls.cert_not_after = std::chrono::system_clock::now() + 24h * 60;
  using enum observe::StepState;
  record.steps = {
      {observe::Step::find_server,      done, 3ms },
      {observe::Step::connect,          done, 24ms},
      {observe::Step::tls,              done, 51ms},
      {observe::Step::log_in,           done, 26ms},
      {observe::Step::register_proxies, done, 25ms},
  };
  return record;
}

inline observe::ProxyRecord sampleProxy(const std::string& profile, const std::string& name,
                                        const std::string& type, observe::ProxyState state) {
  observe::ProxyRecord record;
  record.profile = profile;
  record.name = name;
  record.type = type;
  record.state = state;
  record.local_target = "127.0.0.1:8443";
  if (state == observe::ProxyState::running) record.public_address = "frps.example.com:6001";
  return record;
}

/// By id % 3: plain HTTP; TLS that passes through; TLS that is seen outside and ours inside.
inline observe::ConnectionRecord sampleConnection(observe::ConnectionId id,
                                                  const std::string& profile,
                                                  const std::string& proxy) {
  observe::ConnectionRecord record;
  record.id = id;
  record.profile = profile;
  record.proxy = proxy;
  record.type = "https";
  record.state = observe::ConnectionState::open;
  record.visitor =
      "203.0.113." + std::to_string(id % 250 + 1) + ":" + std::to_string(40000 + id % 20000);
  record.local_target = "127.0.0.1:8443";
  record.opened = std::chrono::system_clock::now() - std::chrono::seconds(id % 4000);
  Negotiation& down = record.downstream;
  down.peer = record.visitor;
  down.transport = "work connection";
  down.host = "demo.example.com";
  if (id % 3 == 0) {
    record.application = "http/1.1";
    down.protocol = "http/1.1";
    down.protocol_known = Known::in_passing;
  } else {
    record.application = id % 3 == 1 ? "tls" : "h2";
    down.protocol = "tls";
    down.protocol_known = Known::seen;
    down.tls_known = Known::seen;
    down.alpn_known = Known::hidden;
    down.tls.version = "TLSv1.3";
    down.tls.cipher = "TLS_AES_128_GCM_SHA256";
    down.tls.group = "X25519";
    down.tls.sni = "demo.example.com";
    down.tls.alpn_offered = {"h2", "http/1.1"};
  }
  Negotiation& up = record.upstream;
  up.peer = record.local_target;
  up.transport = "tcp";
  up.protocol = down.protocol;
  up.protocol_known = down.protocol_known;
  if (id % 3 == 2) {
    up.tls_known = Known::terminated;
    up.alpn_known = Known::terminated;
    up.tls.version = "TLSv1.2";
    up.tls.cipher = "ECDHE-RSA-AES128-GCM-SHA256";
    up.tls.alpn_offered = {"h2", "http/1.1"};
    up.tls.alpn_selected = "h2";
    up.tls.cert_subject = "CN=localhost";
    up.tls.cert_issuer = "CN=Test CA";
    up.tls.cert_not_after = record.opened + std::chrono::hours(24 * 90);
  }
  up.connect_time = std::chrono::microseconds(420);
  return record;
}

inline observe::ConnectionPtr shared(observe::ConnectionRecord record) {
  return std::make_shared<const observe::ConnectionRecord>(std::move(record));
}

/// A profile with a proxy of type https and one of type tcp.
inline constexpr const char* good_profile = R"(serverAddr = "frps.example.com"
auth.token = "secret"
[[proxies]]
name = "web"
type = "https"
localPort = 8443
customDomains = ["demo.example.com"]
[[proxies]]
name = "ssh"
type = "tcp"
localPort = 22
remotePort = 6001
)";

}  // namespace culvert::ui
