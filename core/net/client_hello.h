#pragma once

#include "core/base/bytes.h"
#include "core/base/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace culvert::net {

/// What can be read from a TLS ClientHello without answering it (RFC 8446 4.1.2, RFC 6066 3,
/// RFC 7301).
struct ClientHello {
  std::string sni;                      ///< Lower-case, no dot at the end; empty: none.
  std::vector<std::string> alpn;        ///< As offered, in order.
  std::vector<std::uint16_t> versions;  ///< supported_versions, else legacy_version.
};

/// Largest ClientHello we wait for, records and headers included.
inline constexpr std::size_t max_client_hello = 64 * 1024;

/// Reads the ClientHello at the start of a TLS connection, possibly spread over several records,
/// while it comes.
class ClientHelloReader {
 public:
  /// `bytes`: all that has come from the start on, at whatever place; whole records that it has
  /// seen are not looked at again. No value: more bytes are needed. Error protocol: this is not a
  /// ClientHello, and at which byte.
  Result<std::optional<ClientHello>> read(Bytes bytes);

 private:
  Result<bool> join_records(Bytes bytes);
  Result<bool> take(Bytes part);

  std::size_t at_ = 0;     // of the record that is not complete yet
  std::size_t taken_ = 0;  // of its payload
  std::size_t size_ = 0;   // of the message; 0: not known yet
  std::vector<std::byte> message_;
};

/// Of bytes that are all there; as ClientHelloReader::read.
Result<std::optional<ClientHello>> parse_client_hello(Bytes bytes);

}  // namespace culvert::net
