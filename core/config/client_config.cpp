#include "core/config/client_config.h"

#include <algorithm>

namespace culvert::config {

namespace {

/// frp's defaulting of heartbeats: 0 means off with tcpMux (yamux has its own), else `usual`.
Seconds effective_heartbeat(Seconds written, bool tcp_mux, Seconds usual) {
  if (written < Seconds::zero()) return Seconds::zero();
  if (written > Seconds::zero()) return written;
  return tcp_mux ? Seconds::zero() : usual;
}

}  // namespace

Seconds ClientTransport::effective_heartbeat_interval() const {
  return effective_heartbeat(heartbeat_interval, tcp_mux, Seconds(30));
}

Seconds ClientTransport::effective_heartbeat_timeout() const {
  return effective_heartbeat(heartbeat_timeout, tcp_mux, Seconds(90));
}

std::string_view type_of(const Proxy& proxy) {
  struct Names {
    std::string_view operator()(const TcpProxy&) const { return "tcp"; }
    std::string_view operator()(const HttpProxy&) const { return "http"; }
    std::string_view operator()(const HttpsProxy&) const { return "https"; }
    std::string_view operator()(const StcpProxy&) const { return "stcp"; }
  };
  return std::visit(Names{}, proxy.kind);
}

bool is_started(const ClientConfig& config, const std::string& name) {
  return config.start.empty() || std::ranges::find(config.start, name) != config.start.end();
}

bool is_active(const ClientConfig& config, const Proxy& proxy) {
  return proxy.enabled && is_started(config, proxy.name);
}

bool is_active(const ClientConfig& config, const Visitor& visitor) {
  return visitor.enabled && is_started(config, visitor.name);
}

}  // namespace culvert::config
