#pragma once

#include "core/base/negotiation.h"
#include "core/client/connection_row.h"
#include "core/net/splice.h"

#include <cstddef>
#include <string>
#include <vector>

namespace culvert::client {

/// Names what flows through a spliced connection from the first bytes of each direction and puts
/// it into the row, and that one side has ended: protocol, SNI, offered ALPN, and of the answer TLS
/// version, cipher and, where TLS 1.2 lets us see it, the chosen ALPN. In TLS 1.3 the choice
/// travels encrypted: hidden.
class FirstBytes final : public net::SpliceObserver {
 public:
  explicit FirstBytes(ConnectionRow& row) : row_(row) {}

  bool passed(Leg from, Bytes bytes) override;
  void half_closed(Leg ended) override;

 private:
  bool inspect_request();
  bool inspect_answer();
  void show(const std::string& application);

  ConnectionRow& row_;
  std::vector<std::byte> request_, answer_;  // what was seen so far; freed once decided
  Negotiation facts_;
  std::string application_;
  bool expects_server_hello_ = false;
};

/// The protocol that a connection starts with, as far as its first bytes tell: "tls", "http/1.1",
/// "h2c", "ssh", "rdp", ...; empty: more bytes are needed.
std::string name_protocol(Bytes first);

}  // namespace culvert::client
