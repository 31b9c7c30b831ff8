#pragma once

#include "core/config/client_config.h"

#include <cstdint>
#include <string>
#include <vector>

/// What a relay is asked to do. Keys and rules: frp-surface 2.1; key tables: relay_fields.h.
namespace culvert::config {

/// One entry of allowPorts, both ends included.
struct PortRange {
  std::uint16_t first = 0, last = 0;
  bool operator==(const PortRange&) const = default;
};

struct RelayTls {
  bool force = false;  ///< True as soon as trusted_ca_file is set.
  std::string cert_file, key_file, trusted_ca_file;
  bool operator==(const RelayTls&) const = default;
};

struct RelayTransport {
  bool tcp_mux = true;
  Seconds tcp_mux_keepalive_interval{30};
  Seconds tcp_keepalive{7200};  ///< Negative: off.
  int max_pool_count = 5;
  Seconds heartbeat_timeout{0};  ///< 0: default (off with tcpMux, else 90 s); negative: off.
  RelayTls tls;

  Seconds effective_heartbeat_timeout() const;  ///< Zero means off.
  bool operator==(const RelayTransport&) const = default;
};

struct RelayConfig {
  std::string bind_addr = "0.0.0.0";
  std::uint16_t bind_port = 7000;
  std::string proxy_bind_addr;        ///< Empty: bind_addr.
  std::uint16_t vhost_http_port = 0;  ///< 0: off; may equal bind_port.
  Seconds vhost_http_timeout{60};
  std::uint16_t vhost_https_port = 0;  ///< 0: off; may equal bind_port.
  std::string sub_domain_host;
  std::string custom_404_page;
  Log log;
  bool detailed_errors_to_client = true;
  int max_ports_per_client = 0;  ///< 0: no limit.
  Seconds user_conn_timeout{10};
  std::vector<PortRange> allow_ports;  ///< Empty: all.
  Auth auth;
  RelayTransport transport;
  RelayGateway gateway;  ///< The table `culvert`.
  bool operator==(const RelayConfig&) const = default;
};

}  // namespace culvert::config
