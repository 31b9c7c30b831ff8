#include "ui/secrets/secret_marker.h"

namespace culvert::ui {

SecretMarker markerOf(const Secret& value) {
  const std::string& text = value.reveal();
  if (text == "keychain") return {SecretMarker::Kind::keychain, {}};
  if (text == "session") return {SecretMarker::Kind::session, {}};
  if (text.starts_with("env:")) return {SecretMarker::Kind::environment, text.substr(4)};
  if (text.starts_with("file:")) return {SecretMarker::Kind::file, text.substr(5)};
  return {};
}

void forEachSecret(config::ClientConfig& config,
                   const std::function<void(const std::string& field, Secret& value)>& visit) {
  const auto offer = [&](const std::string& field, Secret& value) {
    if (!value.empty()) visit(field, value);
  };
  offer("auth.token", config.auth.token);
  for (config::Proxy& proxy : config.proxies) {
    const std::string field = "proxies." + proxy.name;
    if (auto* http = std::get_if<config::HttpProxy>(&proxy.kind))
      offer(field + ".httpPassword", http->http_password);
    if (auto* stcp = std::get_if<config::StcpProxy>(&proxy.kind))
      offer(field + ".secretKey", stcp->secret_key);
    Secret group_key(proxy.load_balancer.group_key);
    offer(field + ".loadBalancer.groupKey", group_key);
    proxy.load_balancer.group_key = group_key.reveal();
  }
  for (config::Visitor& visitor : config.visitors)
    offer("visitors." + visitor.name + ".secretKey", visitor.secret_key);
}

}  // namespace culvert::ui
