#include "core/config/certificates/use.h"

#include "core/config/document.h"
#include "core/config/files.h"
#include "core/config/gateway_facts.h"
#include "core/config/transfer/tree.h"

#include <utility>

namespace culvert::certificates {
namespace {

void add(std::vector<Use>& uses, Use use) {
  const bool named = !use.cert_file.empty() || !use.key_file.empty();
  if (named || !use.pin.empty()) uses.push_back(std::move(use));
}

Use authority(Role role, std::string proxy, std::string file, std::string key) {
  Use use;
  use.role = role;
  use.proxy = std::move(proxy);
  use.cert_file = std::move(file);
  use.cert_key = std::move(key);
  return use;
}

Use pair(Role role, std::string proxy, std::pair<std::string, std::string> files,
         std::pair<std::string, std::string> keys) {
  Use use = authority(role, std::move(proxy), std::move(files.first), std::move(keys.first));
  use.key_file = std::move(files.second);
  use.key_key = std::move(keys.second);
  return use;
}

std::vector<std::string> domains_of(const config::Proxy& proxy) {
  if (const auto* const http = std::get_if<config::HttpProxy>(&proxy.kind))
    return http->custom_domains;
  if (const auto* const https = std::get_if<config::HttpsProxy>(&proxy.kind))
    return https->custom_domains;
  return {};
}

void add_of(const config::Proxy& proxy, std::vector<Use>& uses) {
  const config::Plugin& plugin = proxy.plugin;
  if (config::ends_tls(plugin.type)) {
    Use use = pair(Role::visitor_pair, proxy.name, {plugin.crt_path, plugin.key_path},
                   {"plugin.crtPath", "plugin.keyPath"});
    use.hosts = domains_of(proxy);
    uses.push_back(std::move(use));
  }
  const config::UpstreamPolicy& upstream = proxy.gateway.upstream;
  add(uses, authority(Role::service_ca, proxy.name, upstream.trusted_ca_file,
                      "culvert.upstream.trustedCaFile"));
  add(uses, pair(Role::service_pair, proxy.name, {upstream.cert_file, upstream.key_file},
                 {"culvert.upstream.certFile", "culvert.upstream.keyFile"}));
  if (upstream.verify != config::VerifyMode::pin) return;
  for (const config::Sha256& pin : upstream.pins) {
    Use use = authority(Role::service_pin, proxy.name, {}, "culvert.upstream.pin");
    use.pin = config::TextForm<config::Sha256>::print(pin);
    add(uses, std::move(use));
  }
}

/// What frp uses and we do not is in the text alone.
void add_not_built(std::string_view text, const std::string& folder, std::vector<Use>& uses) {
  const config::Parsed parsed = config::parse_toml(text);
  if (!parsed.root) return;
  const config::Table& root = *parsed.root->table();
  const auto path = [&](const char* key) {
    return config::resolve_path(transfer::text_at(root, key), folder);
  };
  const auto not_built = [&](Use use) {
    use.is_built = false;
    add(uses, std::move(use));
  };
  const char* const oidc = "auth.oidc.trustedCaFile";
  not_built(authority(Role::oidc_ca, {}, path(oidc), oidc));
  const char* const cert = "webServer.tls.certFile";
  const char* const key = "webServer.tls.keyFile";
  not_built(pair(Role::admin_pair, {}, {path(cert), path(key)}, {cert, key}));
  const char* const ca = "webServer.tls.trustedCaFile";
  not_built(authority(Role::admin_ca, {}, path(ca), ca));
}

}  // namespace

bool is_pair(Role role) {
  return role == Role::client_pair || role == Role::visitor_pair || role == Role::service_pair ||
         role == Role::admin_pair;
}

bool is_public(Role role) {
  return role == Role::visitor_pair || role == Role::admin_pair;
}

std::vector<Use> uses_of(const config::ClientConfig& config, std::string_view text,
                         const std::string& folder) {
  std::vector<Use> uses;
  const config::ClientTls& tls = config.transport.tls;
  add(uses, authority(Role::server_ca, {}, tls.trusted_ca_file, "transport.tls.trustedCaFile"));
  add(uses, pair(Role::client_pair, {}, {tls.cert_file, tls.key_file},
                 {"transport.tls.certFile", "transport.tls.keyFile"}));
  add_not_built(text, folder, uses);
  for (const config::Proxy& proxy : config.proxies)
    add_of(proxy, uses);
  return uses;
}

}  // namespace culvert::certificates
