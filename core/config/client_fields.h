#pragma once

#include "core/base/describe.h"
#include "core/config/client_config.h"
#include "core/config/gateway_fields.h"

#include <array>

/// The key tables of the client: frp's key (dotted where frp nests and our struct does not) and
/// the member it means. frp-surface 1.2 to 1.9. Keys that frp has and we do not run are in
/// known_keys.cpp.
namespace culvert {

template <>
struct Describe<config::Auth> {
  using T = config::Auth;
  static constexpr auto fields = std::tuple{
      Field{"token",                 &T::token            },
      Field{"tokenSource.file.path", &T::token_file       },
      Field{"additionalScopes",      &T::additional_scopes},
  };
};

template <>
struct Describe<config::Log> {
  using T = config::Log;
  static constexpr auto fields = std::tuple{
      Field{"to",                &T::to                 },
      Field{"level",             &T::level              },
      Field{"maxDays",           &T::max_days           },
      Field{"disablePrintColor", &T::disable_print_color},
  };
};

template <>
struct Describe<config::ClientTls> {
  using T = config::ClientTls;
  static constexpr auto fields = std::tuple{
      Field{"enable",                    &T::enable                   },
      Field{"disableCustomTLSFirstByte", &T::disable_custom_first_byte},
      Field{"certFile",                  &T::cert_file                },
      Field{"keyFile",                   &T::key_file                 },
      Field{"trustedCaFile",             &T::trusted_ca_file          },
      Field{"serverName",                &T::server_name              },
  };
};

template <>
struct Describe<config::ClientTransport> {
  using T = config::ClientTransport;
  static constexpr auto fields = std::tuple{
      Field{"protocol",                &T::protocol                  },
      Field{"wireProtocol",            &T::wire_protocol             },
      Field{"dialServerTimeout",       &T::dial_server_timeout       },
      Field{"dialServerKeepalive",     &T::dial_server_keepalive     },
      Field{"connectServerLocalIP",    &T::connect_server_local_ip   },
      Field{"proxyURL",                &T::proxy_url                 },
      Field{"poolCount",               &T::pool_count                },
      Field{"tcpMux",                  &T::tcp_mux                   },
      Field{"tcpMuxKeepaliveInterval", &T::tcp_mux_keepalive_interval},
      Field{"heartbeatInterval",       &T::heartbeat_interval        },
      Field{"heartbeatTimeout",        &T::heartbeat_timeout         },
      Field{"tls",                     &T::tls                       },
  };
};

template <>
struct Describe<config::ClientConfig> {
  using T = config::ClientConfig;
  static constexpr auto fields = std::tuple{
      Field{"clientID",      &T::client_id      },
      Field{"user",          &T::user           },
      Field{"serverAddr",    &T::server_addr    },
      Field{"serverPort",    &T::server_port    },
      Field{"loginFailExit", &T::login_fail_exit},
      Field{"start",         &T::start          },
      Field{"metadatas",     &T::metadatas      },
      Field{"auth",          &T::auth           },
      Field{"log",           &T::log            },
      Field{"transport",     &T::transport      },
  };
};

/// bandwidth_limit follows from bandwidth_limit_text (bandwidth.h).
template <>
struct Describe<config::ProxyTransport> {
  using T = config::ProxyTransport;
  static constexpr auto fields = std::tuple{
      Field{"useEncryption",        &T::use_encryption        },
      Field{"useCompression",       &T::use_compression       },
      Field{"bandwidthLimit",       &T::bandwidth_limit_text  },
      Field{"bandwidthLimitMode",   &T::bandwidth_limit_mode  },
      Field{"proxyProtocolVersion", &T::proxy_protocol_version},
  };
};

template <>
struct Describe<config::LoadBalancer> {
  using T = config::LoadBalancer;
  static constexpr auto fields = std::tuple{
      Field{"group",    &T::group    },
      Field{"groupKey", &T::group_key},
  };
};

/// What all proxy types share; `type` and the rest of Proxy::kind follow from the type.
template <>
struct Describe<config::Proxy> {
  using T = config::Proxy;
  static constexpr auto fields = std::tuple{
      Field{"name",         &T::name         },
      Field{"enabled",      &T::enabled      },
      Field{"localIP",      &T::local_ip     },
      Field{"localPort",    &T::local_port   },
      Field{"annotations",  &T::annotations  },
      Field{"metadatas",    &T::metadatas    },
      Field{"transport",    &T::transport    },
      Field{"loadBalancer", &T::load_balancer},
      Field{"plugin",       &T::plugin       },
      Field{"culvert",      &T::gateway      },
  };
};

template <>
struct Describe<config::TcpProxy> {
  using T = config::TcpProxy;
  static constexpr auto fields = std::tuple{
      Field{"remotePort", &T::remote_port},
  };
};

template <>
struct Describe<config::HttpProxy> {
  using T = config::HttpProxy;
  static constexpr auto fields = std::tuple{
      Field{"customDomains",       &T::custom_domains     },
      Field{"subdomain",           &T::subdomain          },
      Field{"locations",           &T::locations          },
      Field{"httpUser",            &T::http_user          },
      Field{"httpPassword",        &T::http_password      },
      Field{"hostHeaderRewrite",   &T::host_header_rewrite},
      Field{"requestHeaders.set",  &T::request_headers    },
      Field{"responseHeaders.set", &T::response_headers   },
      Field{"routeByHTTPUser",     &T::route_by_http_user },
  };
};

template <>
struct Describe<config::HttpsProxy> {
  using T = config::HttpsProxy;
  static constexpr auto fields = std::tuple{
      Field{"customDomains", &T::custom_domains},
      Field{"subdomain",     &T::subdomain     },
  };
};

template <>
struct Describe<config::StcpProxy> {
  using T = config::StcpProxy;
  static constexpr auto fields = std::tuple{
      Field{"secretKey",  &T::secret_key },
      Field{"allowUsers", &T::allow_users},
  };
};

template <>
struct Describe<config::Visitor> {
  using T = config::Visitor;
  static constexpr auto fields = std::tuple{
      Field{"name",                     &T::name           },
      Field{"enabled",                  &T::enabled        },
      Field{"transport.useEncryption",  &T::use_encryption },
      Field{"transport.useCompression", &T::use_compression},
      Field{"secretKey",                &T::secret_key     },
      Field{"serverUser",               &T::server_user    },
      Field{"serverName",               &T::server_name    },
      Field{"bindAddr",                 &T::bind_addr      },
      Field{"bindPort",                 &T::bind_port      },
  };
};

}  // namespace culvert

namespace culvert::config {

template <>
struct EnumTexts<Protocol> {
  static constexpr std::array<std::string_view, 3> texts{"tcp", "websocket", "wss"};
  static constexpr std::array<std::string_view, 2> not_built{"kcp", "quic"};
};

template <>
struct EnumTexts<WireProtocol> {
  static constexpr std::array<std::string_view, 2> texts{"v1", "v2"};
  static constexpr std::array<std::string_view, 0> not_built{};
};

template <>
struct EnumTexts<AuthScope> {
  static constexpr std::array<std::string_view, 2> texts{"HeartBeats", "NewWorkConns"};
  static constexpr std::array<std::string_view, 0> not_built{};
};

template <>
struct EnumTexts<LogLevel> {
  static constexpr std::array<std::string_view, 5> texts{"trace", "debug", "info", "warn", "error"};
  static constexpr std::array<std::string_view, 0> not_built{};
};

template <>
struct EnumTexts<LimitMode> {
  static constexpr std::array<std::string_view, 2> texts{"client", "server"};
  static constexpr std::array<std::string_view, 0> not_built{};
};

}  // namespace culvert::config
