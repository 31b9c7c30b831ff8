#include "core/client/dialer.h"

#include <utility>

namespace culvert::client {

Task<Dialed> dial_tcp(net::Endpoint to, net::DialOptions options, Leg leg) {
  Dialed dialed;
  std::unique_ptr<net::TcpStream> tcp =
      co_await net::dial(std::move(to), std::move(options), leg, &dialed.times);
  dialed.local = tcp->local();
  dialed.remote = tcp->remote();
  dialed.stream = std::move(tcp);
  co_return dialed;
}

}  // namespace culvert::client
