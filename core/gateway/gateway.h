#pragma once

#include "core/gateway/route.h"
#include "core/http/server_connection.h"
#include "core/net/tls.h"

#include <memory>
#include <string>

namespace culvert::gateway {

/// The TLS session that a visitor's requests come in.
struct VisitorTls {
  std::string server_name;  ///< SNI, canonical; empty: none was sent, or there is no TLS.
  std::shared_ptr<const net::TlsContext> certificate;
};

/// Serves the exchanges of one visitor's connection: finds the route of each request, checks who
/// may come, takes it to the service in whatever version that speaks, and brings the answer back
/// (gateway.md 2). The other side of http::ServerConnection.
class Gateway final : public http::ExchangeHandler {
 public:
  Gateway(Site& site, http::Deadlines& deadlines, VisitorTls tls = {})
      : site_(site), deadlines_(deadlines), tls_(std::move(tls)) {}

  Task<> serve(http::ServerExchange& exchange) override;

 private:
  bool is_misdirected(const http::Request& request);

  Site& site_;
  http::Deadlines& deadlines_;
  VisitorTls tls_;
};

}  // namespace culvert::gateway
