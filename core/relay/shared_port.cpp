#include "core/relay/shared_port.h"

#include <functional>
#include <string>
#include <utility>

namespace culvert::relay {

SharedPort::SharedPort(const std::vector<std::unique_ptr<RelayContext>>& loops, std::uint16_t port,
                       Sharing sharing)
    : with_mux_(loops.front()->config.transport.tcp_mux),
      listener_(loops.front()->executor, net::Endpoint{loops.front()->config.bind_addr, port}) {
  for (const auto& loop : loops)
    receptions_.push_back(std::make_unique<Reception>(*loop, sharing));
}

Task<> SharedPort::run() {
  for (;;) {
    std::unique_ptr<net::TcpStream> stream = co_await listener_.accept();
    // Without mux a client opens a connection here for each visitor, and all from one address.
    if (with_mux_ && !receptions_.front()->relay().admits(*stream)) continue;
    Reception& reception = next(*stream);
    RelayContext& loop = reception.relay();
    if (&reception == receptions_.front().get()) {
      reception.take(std::move(stream));
      continue;
    }
    asio::post(loop.executor, [&reception, place = loop.scope_place,
                               moved = stream->rehomed(loop.executor)]() mutable {
      if (*place != nullptr) reception.take(std::move(moved));
    });
  }
}

Reception& SharedPort::next(const net::TcpStream& stream) {
  const std::size_t number = with_mux_ ? turn_++ : std::hash<std::string>()(stream.remote().host);
  return *receptions_[number % receptions_.size()];
}

}  // namespace culvert::relay
