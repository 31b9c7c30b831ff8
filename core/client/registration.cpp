#include "core/client/proxy_runner.h"

#include <array>

namespace culvert::client {
namespace {

struct RefusalRow {
  std::string_view words;
  Errc code;
};

// frp server/ports/ports.go, server/control.go, pkg/util/vhost/router.go, validation/proxy.go
constexpr std::array refusals{
    RefusalRow{"port already used",               Errc::port_taken },
    RefusalRow{"port not allowed",                Errc::port_taken },
    RefusalRow{"port unavailable",                Errc::port_taken },
    RefusalRow{"no available port",               Errc::port_taken },
    RefusalRow{"already exists",                  Errc::name_taken },
    RefusalRow{"router config conflict",          Errc::name_taken },
    RefusalRow{"is already online",               Errc::name_taken },
    RefusalRow{"exceed the max_ports_per_client", Errc::limit      },
    RefusalRow{"not supported yet",               Errc::unsupported},
    RefusalRow{"not supported when vhost http",   Errc::unsupported},
    RefusalRow{"subdomain is not supported",      Errc::unsupported},
};

void fill(frp::NewProxy& message, const config::TcpProxy& kind) {
  message.proxy_type = "tcp";
  message.remote_port = kind.remote_port;
}

void fill(frp::NewProxy& message, const config::HttpProxy& kind) {
  message.proxy_type = "http";
  message.custom_domains = kind.custom_domains;
  message.subdomain = kind.subdomain;
  message.locations = kind.locations;
  message.http_user = kind.http_user;
  message.http_pwd = kind.http_password.reveal();
  message.host_header_rewrite = kind.host_header_rewrite;
  message.headers = kind.request_headers;
  message.response_headers = kind.response_headers;
  message.route_by_http_user = kind.route_by_http_user;
}

void fill(frp::NewProxy& message, const config::HttpsProxy& kind) {
  message.proxy_type = "https";
  message.custom_domains = kind.custom_domains;
  message.subdomain = kind.subdomain;
}

void fill(frp::NewProxy& message, const config::StcpProxy& kind) {
  message.proxy_type = "stcp";
  message.sk = kind.secret_key.reveal();
  message.allow_users = kind.allow_users;
}

}  // namespace

frp::NewProxy registration_of(const config::Proxy& proxy, const std::string& wire_name) {
  frp::NewProxy message;
  message.proxy_name = wire_name;
  message.use_encryption = proxy.transport.use_encryption;
  message.use_compression = proxy.transport.use_compression;
  message.bandwidth_limit = proxy.transport.bandwidth_limit_text;
  // The default mode is not sent (frp-wire 3.4).
  if (proxy.transport.bandwidth_limit_mode == config::LimitMode::server)
    message.bandwidth_limit_mode = "server";
  message.group = proxy.load_balancer.group;
  message.group_key = proxy.load_balancer.group_key;
  message.metas = proxy.metadatas;
  message.annotations = proxy.annotations;
  std::visit([&](const auto& kind) { fill(message, kind); }, proxy.kind);
  return message;
}

Error refusal(const std::string& words) {
  for (const RefusalRow& row : refusals)
    if (words.find(row.words) != std::string::npos) return {row.code, Leg::relay, words, {}};
  return {Errc::rejected, Leg::relay, words, {}};
}

}  // namespace culvert::client
