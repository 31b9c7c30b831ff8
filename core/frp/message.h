#pragma once

#include "core/base/describe.h"
#include "core/base/secret.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// frp's messages as structs and their wire table (frp pkg/msg/msg.go; frp-wire 3.3, 3.4).
/// The order of the fields is the order on the wire; default values are not sent.
namespace culvert::frp {

using StringMap = std::map<std::string, std::string>;

struct ClientSpec {
  std::string type;
  bool always_auth_pass = false;
  bool operator==(const ClientSpec&) const = default;
};

struct Login {
  std::string version, hostname, os, arch, user, privilege_key;
  std::int64_t timestamp = 0;  ///< Unix seconds.
  std::string run_id, client_id;
  StringMap metas;
  ClientSpec client_spec;
  std::int64_t pool_count = 0;
  std::string culvert;  ///< Our version; frp's programs have no such field and read over it.
};

struct LoginResp {
  std::string version, run_id, error;
  std::string culvert;  ///< As in Login.
};

struct NewProxy {
  std::string proxy_name, proxy_type;
  bool use_encryption = false, use_compression = false;
  std::string bandwidth_limit, bandwidth_limit_mode, group, group_key;
  StringMap metas, annotations;
  std::int64_t remote_port = 0;
  std::vector<std::string> custom_domains;
  std::string subdomain;
  std::vector<std::string> locations;
  std::string http_user, http_pwd, host_header_rewrite;
  StringMap headers, response_headers;
  std::string route_by_http_user, sk;
  std::vector<std::string> allow_users;
  std::string multiplexer;
};

struct NewProxyResp {
  std::string proxy_name, remote_addr, error;
};

struct CloseProxy {
  std::string proxy_name;
};

struct NewWorkConn {
  std::string run_id, privilege_key;
  std::int64_t timestamp = 0;
};

struct ReqWorkConn {};

struct StartWorkConn {
  std::string proxy_name, src_addr, dst_addr;
  std::uint16_t src_port = 0, dst_port = 0;
  std::string error;
};

struct NewVisitorConn {
  std::string run_id, proxy_name, sign_key;
  std::int64_t timestamp = 0;
  bool use_encryption = false, use_compression = false;
};

struct NewVisitorConnResp {
  std::string proxy_name, error;
};

struct Ping {
  std::string privilege_key;
  std::int64_t timestamp = 0;
};

struct Pong {
  std::string error;
};

struct UdpAddress {
  std::string ip;
  int port = 0;
  std::string zone;
  bool operator==(const UdpAddress&) const = default;
};

struct UdpPacket {
  std::string content;  ///< Raw bytes here; base64 on the wire.
  std::optional<UdpAddress> local, remote;
};

struct NatHoleVisitor {
  std::string transaction_id, proxy_name;
  bool pre_check = false;
  std::string protocol, sign_key;
  std::int64_t timestamp = 0;
  std::vector<std::string> mapped_addrs, assisted_addrs;
};

struct NatHoleClient {
  std::string transaction_id, proxy_name, sid;
  std::vector<std::string> mapped_addrs, assisted_addrs;
};

struct PortRange {
  int from = 0, to = 0;
  bool operator==(const PortRange&) const = default;
};

struct DetectBehavior {
  std::string role;
  int mode = 0, ttl = 0, send_delay_ms = 0, read_timeout_ms = 0;
  std::vector<PortRange> candidate_ports;
  int send_random_ports = 0, listen_random_ports = 0;
  bool operator==(const DetectBehavior&) const = default;
};

struct NatHoleResp {
  std::string transaction_id, sid, protocol;
  std::vector<std::string> candidate_addrs, assisted_addrs;
  DetectBehavior detect_behavior;
  std::string error;
};

struct NatHoleSid {
  std::string transaction_id, sid;
  bool response = false;
  std::string nonce;
};

struct NatHoleReport {
  std::string sid;
  bool success = false;
};

using Message =
    std::variant<Login, LoginResp, NewProxy, NewProxyResp, CloseProxy, NewWorkConn, ReqWorkConn,
                 StartWorkConn, NewVisitorConn, NewVisitorConnResp, Ping, Pong, UdpPacket,
                 NatHoleVisitor, NatHoleClient, NatHoleResp, NatHoleSid, NatHoleReport>;

}  // namespace culvert::frp
