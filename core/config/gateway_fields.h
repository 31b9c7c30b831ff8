#pragma once

#include "core/base/describe.h"
#include "core/config/gateway_config.h"

#include <array>

/// The key tables of the gateway: frp's `plugin`, our `culvert` of a proxy and of a relay.
/// See client_fields.h.
namespace culvert {

template <>
struct Describe<config::Plugin> {
  using T = config::Plugin;
  static constexpr auto fields = std::tuple{
      Field{"type",               &T::type               },
      Field{"localAddr",          &T::local_addr         },
      Field{"hostHeaderRewrite",  &T::host_header_rewrite},
      Field{"requestHeaders.set", &T::request_headers    },
      Field{"enableHTTP2",        &T::enable_http2       },
      Field{"crtPath",            &T::crt_path           },
      Field{"keyPath",            &T::key_path           },
  };
};

template <>
struct Describe<config::UpstreamPolicy> {
  using T = config::UpstreamPolicy;
  static constexpr auto fields = std::tuple{
      Field{"scheme",        &T::scheme         },
      Field{"protocol",      &T::protocol       },
      Field{"websocket",     &T::websocket      },
      Field{"serverName",    &T::server_name    },
      Field{"host",          &T::host           },
      Field{"verify",        &T::verify         },
      Field{"trustedCaFile", &T::trusted_ca_file},
      Field{"pin",           &T::pins           },
      Field{"certFile",      &T::cert_file      },
      Field{"keyFile",       &T::key_file       },
      Field{"legacyTLS",     &T::legacy_tls     },
  };
};

template <>
struct Describe<config::ListenerPolicy> {
  using T = config::ListenerPolicy;
  static constexpr auto fields = std::tuple{
      Field{"protocol",        &T::protocol        },
      Field{"extendedConnect", &T::extended_connect},
  };
};

template <>
struct Describe<config::GatewayTimeouts> {
  using T = config::GatewayTimeouts;
  static constexpr auto fields = std::tuple{
      Field{"connect",            &T::connect            },
      Field{"tls",                &T::tls                },
      Field{"settings",           &T::settings           },
      Field{"responseHead",       &T::response_head      },
      Field{"body",               &T::body               },
      Field{"keepAlive",          &T::keep_alive         },
      Field{"tunnelIdle",         &T::tunnel_idle        },
      Field{"websocketHandshake", &T::websocket_handshake},
  };
};

template <>
struct Describe<config::GatewayLimits> {
  using T = config::GatewayLimits;
  static constexpr auto fields = std::tuple{
      Field{"requestBody",  &T::request_body },
      Field{"replayBuffer", &T::replay_buffer},
  };
};

template <>
struct Describe<config::EncodingPolicy> {
  using T = config::EncodingPolicy;
  static constexpr auto fields = std::tuple{
      Field{"enabled",          &T::enabled          },
      Field{"algorithms",       &T::algorithms       },
      Field{"minSize",          &T::min_size         },
      Field{"types",            &T::types            },
      Field{"eventStreams",     &T::event_streams    },
      Field{"upstreamIdentity", &T::upstream_identity},
  };
};

template <>
struct Describe<config::ForwardedPolicy> {
  using T = config::ForwardedPolicy;
  static constexpr auto fields = std::tuple{
      Field{"xForwardedFor", &T::x_forwarded_for},
      Field{"xRealIP",       &T::x_real_ip      },
      Field{"forwarded",     &T::forwarded      },
  };
};

template <>
struct Describe<config::CapturePolicy> {
  using T = config::CapturePolicy;
  static constexpr auto fields = std::tuple{
      Field{"mode",    &T::mode    },
      Field{"bodyCap", &T::body_cap},
      Field{"mask",    &T::mask    },
  };
};

template <>
struct Describe<config::CorsPolicy> {
  using T = config::CorsPolicy;
  static constexpr auto fields = std::tuple{
      Field{"assist",   &T::assist   },
      Field{"origins",  &T::origins  },
      Field{"override", &T::overrides},
  };
};

template <>
struct Describe<config::Gateway> {
  using T = config::Gateway;
  static constexpr auto fields = std::tuple{
      Field{"http",               &T::http               },
      Field{"upstream",           &T::upstream           },
      Field{"listener",           &T::listener           },
      Field{"timeouts",           &T::timeouts           },
      Field{"limits",             &T::limits             },
      Field{"encoding",           &T::encoding           },
      Field{"trustedProxies",     &T::trusted_proxies    },
      Field{"forwarded",          &T::forwarded          },
      Field{"sseRetryOnError",    &T::sse_retry_on_error },
      Field{"diagnostics",        &T::diagnostics        },
      Field{"errorCompatibility", &T::error_compatibility},
      Field{"capture",            &T::capture            },
      Field{"cors",               &T::cors               },
  };
};

template <>
struct Describe<config::CertificateFiles> {
  using T = config::CertificateFiles;
  static constexpr auto fields = std::tuple{
      Field{"certFile", &T::cert_file},
      Field{"keyFile",  &T::key_file },
  };
};

template <>
struct Describe<config::RelayGateway> {
  using T = config::RelayGateway;
  static constexpr auto fields = std::tuple{
      Field{"vhostTLS",           &T::vhost_tls          },
      Field{"trustedProxies",     &T::trusted_proxies    },
      Field{"diagnostics",        &T::diagnostics        },
      Field{"errorCompatibility", &T::error_compatibility},
      Field{"connectionRate",     &T::connection_rate    },
  };
};

}  // namespace culvert

namespace culvert::config {

template <>
struct EnumTexts<PluginType> {
  static constexpr std::array<std::string_view, 6> texts{"",           "http2http",   "http2https",
                                                         "https2http", "https2https", "tls2raw"};
  static constexpr std::array<std::string_view, 5> not_built{"http_proxy", "socks5", "static_file",
                                                             "unix_domain_socket", "virtual_net"};
};

template <>
struct EnumTexts<HttpHandling> {
  static constexpr std::array<std::string_view, 3> texts{"auto", "on", "off"};
  static constexpr std::array<std::string_view, 0> not_built{};
};

template <>
struct EnumTexts<UpstreamScheme> {
  static constexpr std::array<std::string_view, 3> texts{"auto", "http", "https"};
  static constexpr std::array<std::string_view, 0> not_built{};
};

template <>
struct EnumTexts<UpstreamProtocol> {
  static constexpr std::array<std::string_view, 4> texts{"auto", "http1.1", "h2", "h2c"};
  static constexpr std::array<std::string_view, 0> not_built{};
};

template <>
struct EnumTexts<UpstreamWebsocket> {
  static constexpr std::array<std::string_view, 3> texts{"auto", "h1", "h2"};
  static constexpr std::array<std::string_view, 0> not_built{};
};

template <>
struct EnumTexts<VerifyMode> {
  static constexpr std::array<std::string_view, 5> texts{"auto", "full", "ca", "pin", "none"};
  static constexpr std::array<std::string_view, 0> not_built{};
};

template <>
struct EnumTexts<ListenerProtocol> {
  static constexpr std::array<std::string_view, 5> texts{"auto", "http1.1", "h2", "h2c",
                                                         "passthrough"};
  static constexpr std::array<std::string_view, 0> not_built{};
};

template <>
struct EnumTexts<ContentCoding> {
  static constexpr std::array<std::string_view, 3> texts{"zstd", "br", "gzip"};
  static constexpr std::array<std::string_view, 0> not_built{};
};

template <>
struct EnumTexts<Diagnostics> {
  static constexpr std::array<std::string_view, 2> texts{"terse", "public"};
  static constexpr std::array<std::string_view, 0> not_built{};
};

template <>
struct EnumTexts<ErrorCompatibility> {
  static constexpr std::array<std::string_view, 2> texts{"", "frp"};
  static constexpr std::array<std::string_view, 0> not_built{};
};

template <>
struct EnumTexts<CaptureMode> {
  static constexpr std::array<std::string_view, 3> texts{"off", "metadata", "bodies"};
  static constexpr std::array<std::string_view, 0> not_built{};
};

}  // namespace culvert::config
