#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace culvert::http {

/// The fields that a proxy treats in a way of their own; everything else is `other`.
enum class Name : std::uint8_t {
  other,
  host,
  connection,
  content_length,
  transfer_encoding,
  keep_alive,
  proxy_connection,
  te,
  trailer,
  upgrade,
  http2_settings,
  expect,
  authorization,
  proxy_authorization,
  proxy_authenticate,
  content_type,
  date,
  forwarded,
  x_forwarded_for,
  x_forwarded_host,
  x_forwarded_proto,
  x_forwarded_port,
  x_real_ip,
  x_request_id,
  x_gw_hop,
  cdn_loop,
  cookie,
  set_cookie,
  accept,
  alt_svc,
  strict_transport_security,
  sec_websocket_key,
  sec_websocket_accept,
  sec_websocket_version,
  sec_websocket_protocol,
  sec_websocket_extensions,
};

/// Which name this is, without regard to case.
Name name_of(std::string_view text);

/// One field line, as it stood on the wire. The texts belong to the buffer it was parsed from.
struct Field {
  std::string_view name, value;
  Name id = Name::other;
  /// HTTP/2: the peer forbids to put it into a compression table (RFC 7541 7.1.3).
  bool never_index = false;
};

/// The head of a request. Parsing fills it in place, so that a connection can use one for all its
/// requests. The texts belong to the buffer it was parsed from.
struct RequestHead {
  std::string_view method, target;
  int minor_version = 1;  ///< HTTP/1.x
  std::vector<Field> fields;
};

struct ResponseHead {
  int status = 0;
  std::string_view reason;
  int minor_version = 1;
  std::vector<Field> fields;
};

/// The standard phrase of a status code, "" when it has none.
std::string_view reason_of(int status);

}  // namespace culvert::http
