#pragma once

#include "core/base/async.h"
#include "core/net/tcp.h"

#include <cstdint>

namespace culvert::http {

/// A small web service on loopback to try the tunnel with: `/` a page, `/clock` one Server-Sent
/// Event a second, `/echo` a WebSocket echo, `/facts` the request that reached it as JSON.
class DemoService {
 public:
  /// Listens on 127.0.0.1; port 0: any free one. Throws Failure port_taken.
  explicit DemoService(const Executor& executor, std::uint16_t port = 0);

  std::uint16_t port() const { return listener_.port(); }

  /// Serves until cancelled.
  Task<> run();

 private:
  Task<> serve(std::unique_ptr<net::TcpStream> connection);

  net::Listener listener_;
  int open_ = 0;
};

}  // namespace culvert::http
