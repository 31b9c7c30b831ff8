#pragma once

#include "core/gateway/route.h"
#include "core/http/server_connection.h"

namespace culvert::gateway {

/// Serves the exchanges of one visitor's connection: finds the route of each request, checks who
/// may come, takes it to the service in whatever version that speaks, and brings the answer back
/// (gateway.md 2). The other side of http::ServerConnection.
class Gateway final : public http::ExchangeHandler {
 public:
  Gateway(Site& site, http::Deadlines& deadlines) : site_(site), deadlines_(deadlines) {}

  Task<> serve(http::ServerExchange& exchange) override;

 private:
  Site& site_;
  http::Deadlines& deadlines_;
};

}  // namespace culvert::gateway
