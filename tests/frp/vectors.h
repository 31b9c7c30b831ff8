#pragma once

#include "core/frp/message.h"

/// The inputs of frp-wire section 10, shared by the tests of messages, ciphers and openings.
namespace culvert::vectors {

inline frp::Login login() {
  frp::Login m;
  m.version = "0.70.1";
  m.hostname = "host1";
  m.os = "linux";
  m.arch = "amd64";
  m.user = "u1";
  m.privilege_key = "e37729af62f40f134311cffbc230178e";
  m.timestamp = 1700000000;
  m.pool_count = 1;
  return m;
}

inline frp::LoginResp login_resp() {
  frp::LoginResp m;
  m.version = "0.70.1";
  m.run_id = "0123456789abcdef";
  return m;
}

inline frp::NewProxy new_proxy() {
  frp::NewProxy m;
  m.proxy_name = "u1.ssh";
  m.proxy_type = "tcp";
  m.remote_port = 6000;
  return m;
}

inline frp::NewWorkConn new_work_conn() {
  frp::NewWorkConn m;
  m.run_id = "0123456789abcdef";
  return m;
}

inline frp::StartWorkConn start_work_conn() {
  frp::StartWorkConn m;
  m.proxy_name = "u1.ssh";
  m.src_addr = "203.0.113.7";
  m.dst_addr = "198.51.100.1";
  m.src_port = 51234;
  m.dst_port = 6000;
  return m;
}

inline frp::UdpPacket udp_packet() {
  frp::UdpPacket m;
  m.content = "hello";
  m.remote = frp::UdpAddress{"192.0.2.1", 5000, ""};
  return m;
}

inline frp::NewVisitorConn new_visitor_conn() {
  frp::NewVisitorConn m;
  m.run_id = "0123456789abcdef";
  m.proxy_name = "u1.secret_ssh";
  m.sign_key = "9e507a77ffcf3f14de1b478e8012f4fd";
  m.timestamp = 1700000000;
  return m;
}

inline frp::NatHoleSid nat_hole_sid() {
  frp::NatHoleSid m;
  m.transaction_id = "1700000000aaaaaaaaaaaaaaaa";
  m.sid = "1700000000bbbbbbbbbbbbbbbb";
  m.nonce = "000";
  return m;
}

inline constexpr auto login_frame =
    "6f00000000000000b97b2276657273696f6e223a22302e37302e31222c22686f73746e616d65223a22686f737431"
    "222c226f73223a226c696e7578222c2261726368223a22616d643634222c2275736572223a227531222c22707269"
    "76696c6567655f6b6579223a226533373732396166363266343066313334333131636666626332333031373865222c"
    "2274696d657374616d70223a313730303030303030302c22636c69656e745f73706563223a7b7d2c22706f6f6c5f"
    "636f756e74223a317d";
inline constexpr auto login_resp_frame =
    "3100000000000000307b2276657273696f6e223a22302e37302e31222c2272756e5f6964223a2230313233343536"
    "373839616263646566227d";
inline constexpr auto new_proxy_frame =
    "70000000000000003d7b2270726f78795f6e616d65223a2275312e737368222c2270726f78795f74797065223a22"
    "746370222c2272656d6f74655f706f7274223a363030307d";
inline constexpr auto new_work_conn_frame =
    "77000000000000001d7b2272756e5f6964223a2230313233343536373839616263646566227d";
inline constexpr auto start_work_conn_frame =
    "73000000000000006b7b2270726f78795f6e616d65223a2275312e737368222c227372635f61646472223a223230"
    "332e302e3131332e37222c226473745f61646472223a223139382e35312e3130302e31222c227372635f706f7274"
    "223a35313233342c226473745f706f7274223a363030307d";
inline constexpr auto udp_packet_frame =
    "75000000000000003d7b2263223a22614756736247383d222c2272223a7b224950223a223139322e302e322e3122"
    "2c22506f7274223a353030302c225a6f6e65223a22227d7d";
inline constexpr auto new_visitor_conn_frame =
    "76000000000000007f7b2272756e5f6964223a2230313233343536373839616263646566222c2270726f78795f6e"
    "616d65223a2275312e7365637265745f737368222c227369676e5f6b6579223a2239653530376137376666636633"
    "66313464653162343738653830313266346664222c2274696d657374616d70223a313730303030303030307d";
inline constexpr auto nat_hole_sid_frame =
    "3500000000000000607b227472616e73616374696f6e5f6964223a22313730303030303030306161616161616161"
    "6161616161616161222c22736964223a223137303030303030303062626262626262626262626262626262222c22"
    "6e6f6e6365223a22303030227d";

}  // namespace culvert::vectors
