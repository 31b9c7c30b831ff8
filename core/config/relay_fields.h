#pragma once

#include "core/config/client_fields.h"
#include "core/config/relay_config.h"

/// The key tables of the relay; see client_fields.h. frp-surface 2.1.
namespace culvert {

template <>
struct Describe<config::RelayTls> {
  using T = config::RelayTls;
  static constexpr auto fields = std::tuple{
      Field{"force",         &T::force          },
      Field{"certFile",      &T::cert_file      },
      Field{"keyFile",       &T::key_file       },
      Field{"trustedCaFile", &T::trusted_ca_file},
  };
};

template <>
struct Describe<config::RelayTransport> {
  using T = config::RelayTransport;
  static constexpr auto fields = std::tuple{
      Field{"tcpMux",                  &T::tcp_mux                   },
      Field{"tcpMuxKeepaliveInterval", &T::tcp_mux_keepalive_interval},
      Field{"tcpKeepalive",            &T::tcp_keepalive             },
      Field{"maxPoolCount",            &T::max_pool_count            },
      Field{"heartbeatTimeout",        &T::heartbeat_timeout         },
      Field{"tls",                     &T::tls                       },
  };
};

template <>
struct Describe<config::RelayConfig> {
  using T = config::RelayConfig;
  static constexpr auto fields = std::tuple{
      Field{"bindAddr",               &T::bind_addr                },
      Field{"bindPort",               &T::bind_port                },
      Field{"proxyBindAddr",          &T::proxy_bind_addr          },
      Field{"vhostHTTPPort",          &T::vhost_http_port          },
      Field{"vhostHTTPTimeout",       &T::vhost_http_timeout       },
      Field{"vhostHTTPSPort",         &T::vhost_https_port         },
      Field{"subDomainHost",          &T::sub_domain_host          },
      Field{"custom404Page",          &T::custom_404_page          },
      Field{"log",                    &T::log                      },
      Field{"detailedErrorsToClient", &T::detailed_errors_to_client},
      Field{"maxPortsPerClient",      &T::max_ports_per_client     },
      Field{"userConnTimeout",        &T::user_conn_timeout        },
      Field{"allowPorts",             &T::allow_ports              },
      Field{"auth",                   &T::auth                     },
      Field{"transport",              &T::transport                },
      Field{"culvert",                &T::gateway                  },
  };
};

}  // namespace culvert
