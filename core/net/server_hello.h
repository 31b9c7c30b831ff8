#pragma once

#include "core/base/bytes.h"
#include "core/base/error.h"

#include <optional>
#include <string>

namespace culvert::net {

/// What can be read from the clear part of a TLS server's answer (RFC 8446 4.1.3).
struct ServerHello {
  std::string version;              ///< "TLSv1.3"
  std::string cipher;               ///< IANA-like OpenSSL name, or "0x1301" when unknown.
  std::optional<std::string> alpn;  ///< TLS 1.2 only; in 1.3 it is encrypted.
  bool alpn_hidden = false;         ///< TLS 1.3.
};

/// Parses the first record(s) of a server's answer. No value: more bytes are needed. Error
/// protocol: not a ServerHello (an alert has its name in the context).
Result<std::optional<ServerHello>> parse_server_hello(Bytes bytes);

}  // namespace culvert::net
