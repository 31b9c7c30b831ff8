#pragma once

#include "core/base/describe.h"
#include "core/frp/message.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>

/// frp's message table (frp pkg/msg/msg.go, pkg/msg/wire_v2.go; frp-wire 3.3, 3.4): per message its
/// v1 type byte, its v2 id, its name in frp, and its keys in the order in which they are written.
/// Encoding, decoding, logging and tests read these rows.
namespace culvert {

/// A member that holds raw bytes and is standard base64 on the wire (Go's []byte).
template <class Struct>
struct Base64Field {
  std::string_view key;
  std::string Struct::*member;
};
template <class Struct>
Base64Field(const char*, std::string Struct::*) -> Base64Field<Struct>;

template <>
struct Describe<frp::ClientSpec> {
  using T = frp::ClientSpec;
  static constexpr auto fields = std::tuple{
      Field{"type",             &T::type            },
      Field{"always_auth_pass", &T::always_auth_pass}
  };
};

template <>
struct Describe<frp::Login> {
  using T = frp::Login;
  static constexpr auto fields = std::tuple{
      Field{"version",       &T::version      },
      Field{"hostname",      &T::hostname     },
      Field{"os",            &T::os           },
      Field{"arch",          &T::arch         },
      Field{"user",          &T::user         },
      Field{"privilege_key", &T::privilege_key},
      Field{"timestamp",     &T::timestamp    },
      Field{"run_id",        &T::run_id       },
      Field{"client_id",     &T::client_id    },
      Field{"metas",         &T::metas        },
      Field{"client_spec",   &T::client_spec  },
      Field{"pool_count",    &T::pool_count   },
      Field{"culvert",       &T::culvert      }
  };
};

template <>
struct Describe<frp::LoginResp> {
  using T = frp::LoginResp;
  static constexpr auto fields = std::tuple{
      Field{"version", &T::version},
      Field{"run_id",  &T::run_id },
      Field{"error",   &T::error  },
      Field{"culvert", &T::culvert}
  };
};

template <>
struct Describe<frp::NewProxy> {
  using T = frp::NewProxy;
  static constexpr auto fields = std::tuple{
      Field{"proxy_name",           &T::proxy_name          },
      Field{"proxy_type",           &T::proxy_type          },
      Field{"use_encryption",       &T::use_encryption      },
      Field{"use_compression",      &T::use_compression     },
      Field{"bandwidth_limit",      &T::bandwidth_limit     },
      Field{"bandwidth_limit_mode", &T::bandwidth_limit_mode},
      Field{"group",                &T::group               },
      Field{"group_key",            &T::group_key           },
      Field{"metas",                &T::metas               },
      Field{"annotations",          &T::annotations         },
      Field{"remote_port",          &T::remote_port         },
      Field{"custom_domains",       &T::custom_domains      },
      Field{"subdomain",            &T::subdomain           },
      Field{"locations",            &T::locations           },
      Field{"http_user",            &T::http_user           },
      Field{"http_pwd",             &T::http_pwd            },
      Field{"host_header_rewrite",  &T::host_header_rewrite },
      Field{"headers",              &T::headers             },
      Field{"response_headers",     &T::response_headers    },
      Field{"route_by_http_user",   &T::route_by_http_user  },
      Field{"sk",                   &T::sk                  },
      Field{"allow_users",          &T::allow_users         },
      Field{"multiplexer",          &T::multiplexer         }
  };
};

template <>
struct Describe<frp::NewProxyResp> {
  using T = frp::NewProxyResp;
  static constexpr auto fields = std::tuple{
      Field{"proxy_name",  &T::proxy_name },
      Field{"remote_addr", &T::remote_addr},
      Field{"error",       &T::error      }
  };
};

template <>
struct Describe<frp::CloseProxy> {
  static constexpr auto fields = std::tuple{
      Field{"proxy_name", &frp::CloseProxy::proxy_name}
  };
};

template <>
struct Describe<frp::NewWorkConn> {
  using T = frp::NewWorkConn;
  static constexpr auto fields = std::tuple{
      Field{"run_id",        &T::run_id       },
      Field{"privilege_key", &T::privilege_key},
      Field{"timestamp",     &T::timestamp    }
  };
};

template <>
struct Describe<frp::ReqWorkConn> {
  static constexpr std::tuple<> fields{};
};

template <>
struct Describe<frp::StartWorkConn> {
  using T = frp::StartWorkConn;
  static constexpr auto fields = std::tuple{
      Field{"proxy_name", &T::proxy_name},
      Field{"src_addr",   &T::src_addr  },
      Field{"dst_addr",   &T::dst_addr  },
      Field{"src_port",   &T::src_port  },
      Field{"dst_port",   &T::dst_port  },
      Field{"error",      &T::error     }
  };
};

template <>
struct Describe<frp::NewVisitorConn> {
  using T = frp::NewVisitorConn;
  static constexpr auto fields = std::tuple{
      Field{"run_id",          &T::run_id         },
      Field{"proxy_name",      &T::proxy_name     },
      Field{"sign_key",        &T::sign_key       },
      Field{"timestamp",       &T::timestamp      },
      Field{"use_encryption",  &T::use_encryption },
      Field{"use_compression", &T::use_compression},
  };
};

template <>
struct Describe<frp::NewVisitorConnResp> {
  using T = frp::NewVisitorConnResp;
  static constexpr auto fields = std::tuple{
      Field{"proxy_name", &T::proxy_name},
      Field{"error",      &T::error     }
  };
};

template <>
struct Describe<frp::Ping> {
  using T = frp::Ping;
  static constexpr auto fields = std::tuple{
      Field{"privilege_key", &T::privilege_key},
      Field{"timestamp",     &T::timestamp    }
  };
};

template <>
struct Describe<frp::Pong> {
  static constexpr auto fields = std::tuple{
      Field{"error", &frp::Pong::error}
  };
};

template <>
struct Describe<frp::UdpAddress> {
  using T = frp::UdpAddress;
  static constexpr auto fields = std::tuple{
      Field{"IP",   &T::ip  },
      Field{"Port", &T::port},
      Field{"Zone", &T::zone}
  };
};

template <>
struct Describe<frp::UdpPacket> {
  using T = frp::UdpPacket;
  static constexpr auto fields = std::tuple{
      Base64Field{"c", &T::content},
      Field{"l", &T::local  },
      Field{"r", &T::remote }
  };
};

template <>
struct Describe<frp::NatHoleVisitor> {
  using T = frp::NatHoleVisitor;
  static constexpr auto fields = std::tuple{
      Field{"transaction_id", &T::transaction_id},
      Field{"proxy_name",     &T::proxy_name    },
      Field{"pre_check",      &T::pre_check     },
      Field{"protocol",       &T::protocol      },
      Field{"sign_key",       &T::sign_key      },
      Field{"timestamp",      &T::timestamp     },
      Field{"mapped_addrs",   &T::mapped_addrs  },
      Field{"assisted_addrs", &T::assisted_addrs}
  };
};

template <>
struct Describe<frp::NatHoleClient> {
  using T = frp::NatHoleClient;
  static constexpr auto fields = std::tuple{
      Field{"transaction_id", &T::transaction_id},
      Field{"proxy_name",     &T::proxy_name    },
      Field{"sid",            &T::sid           },
      Field{"mapped_addrs",   &T::mapped_addrs  },
      Field{"assisted_addrs", &T::assisted_addrs}
  };
};

template <>
struct Describe<frp::PortRange> {
  using T = frp::PortRange;
  static constexpr auto fields = std::tuple{
      Field{"from", &T::from},
      Field{"to",   &T::to  }
  };
};

/// `read_timeout` is in milliseconds, despite its name.
template <>
struct Describe<frp::DetectBehavior> {
  using T = frp::DetectBehavior;
  static constexpr auto fields = std::tuple{
      Field{"role",                &T::role               },
      Field{"mode",                &T::mode               },
      Field{"ttl",                 &T::ttl                },
      Field{"send_delay_ms",       &T::send_delay_ms      },
      Field{"read_timeout",        &T::read_timeout_ms    },
      Field{"candidate_ports",     &T::candidate_ports    },
      Field{"send_random_ports",   &T::send_random_ports  },
      Field{"listen_random_ports", &T::listen_random_ports}
  };
};

template <>
struct Describe<frp::NatHoleResp> {
  using T = frp::NatHoleResp;
  static constexpr auto fields = std::tuple{
      Field{"transaction_id",  &T::transaction_id },
      Field{"sid",             &T::sid            },
      Field{"protocol",        &T::protocol       },
      Field{"candidate_addrs", &T::candidate_addrs},
      Field{"assisted_addrs",  &T::assisted_addrs },
      Field{"detect_behavior", &T::detect_behavior},
      Field{"error",           &T::error          }
  };
};

template <>
struct Describe<frp::NatHoleSid> {
  using T = frp::NatHoleSid;
  static constexpr auto fields = std::tuple{
      Field{"transaction_id", &T::transaction_id},
      Field{"sid",            &T::sid           },
      Field{"response",       &T::response      },
      Field{"nonce",          &T::nonce         }
  };
};

template <>
struct Describe<frp::NatHoleReport> {
  using T = frp::NatHoleReport;
  static constexpr auto fields = std::tuple{
      Field{"sid",     &T::sid    },
      Field{"success", &T::success}
  };
};

}  // namespace culvert

namespace culvert::frp {

/// One row of frp-wire 3.3.
struct WireRow {
  char type;         ///< v1 type byte.
  std::uint16_t id;  ///< v2 message id.
  std::string_view name;
};

template <class M>
inline constexpr WireRow wire_row{};  // every message has a row below; see wire_rows_are_complete

// clang-format off
template <> inline constexpr WireRow wire_row<Login>             {'o',  1, "Login"};
template <> inline constexpr WireRow wire_row<LoginResp>         {'1',  2, "LoginResp"};
template <> inline constexpr WireRow wire_row<NewProxy>          {'p',  3, "NewProxy"};
template <> inline constexpr WireRow wire_row<NewProxyResp>      {'2',  4, "NewProxyResp"};
template <> inline constexpr WireRow wire_row<CloseProxy>        {'c',  5, "CloseProxy"};
template <> inline constexpr WireRow wire_row<NewWorkConn>       {'w',  6, "NewWorkConn"};
template <> inline constexpr WireRow wire_row<ReqWorkConn>       {'r',  7, "ReqWorkConn"};
template <> inline constexpr WireRow wire_row<StartWorkConn>     {'s',  8, "StartWorkConn"};
template <> inline constexpr WireRow wire_row<NewVisitorConn>    {'v',  9, "NewVisitorConn"};
template <> inline constexpr WireRow wire_row<NewVisitorConnResp>{'3', 10, "NewVisitorConnResp"};
template <> inline constexpr WireRow wire_row<Ping>              {'h', 11, "Ping"};
template <> inline constexpr WireRow wire_row<Pong>              {'4', 12, "Pong"};
template <> inline constexpr WireRow wire_row<UdpPacket>         {'u', 13, "UDPPacket"};
template <> inline constexpr WireRow wire_row<NatHoleVisitor>    {'i', 14, "NatHoleVisitor"};
template <> inline constexpr WireRow wire_row<NatHoleClient>     {'n', 15, "NatHoleClient"};
template <> inline constexpr WireRow wire_row<NatHoleResp>       {'m', 16, "NatHoleResp"};
template <> inline constexpr WireRow wire_row<NatHoleSid>        {'5', 17, "NatHoleSid"};
template <> inline constexpr WireRow wire_row<NatHoleReport>     {'6', 18, "NatHoleReport"};
// clang-format on

/// The rows in the order of Message's alternatives, so that message.index() finds its row.
template <class... M>
constexpr auto wire_rows_of(const std::variant<M...>*) {
  return std::array{wire_row<M>...};
}
inline constexpr auto wire_rows = wire_rows_of(static_cast<const Message*>(nullptr));

/// Ids count from 1 in the order of the alternatives: a missing or misplaced row does not compile.
constexpr bool wire_rows_are_complete() {
  for (std::size_t i = 0; i < wire_rows.size(); ++i)
    if (wire_rows[i].id != i + 1 || wire_rows[i].name.empty()) return false;
  return true;
}
static_assert(wire_rows_are_complete());

}  // namespace culvert::frp
