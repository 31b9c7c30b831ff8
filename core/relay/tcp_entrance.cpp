#include "core/relay/tcp_entrance.h"

#include "core/relay/public_connection.h"

#include <utility>

namespace culvert::relay {

Result<std::shared_ptr<TcpEntrance>> TcpEntrance::open(RelayContext& relay,
                                                       const std::string& proxy,
                                                       std::uint16_t wanted,
                                                       Group<TargetPtr> members) {
  std::unique_ptr<net::Listener> listener;
  std::shared_ptr<TcpEntrance> entrance;
  const auto listen = [&](std::uint16_t port) {
    entrance = take_over(relay.directory, port);
    if (entrance) return true;
    try {
      const net::Endpoint at{relay.public_address(), port};
      listener = std::make_unique<net::Listener>(relay.executor, at);
    } catch (const Failure&) {
      return false;  // frp tells the client "port unavailable" for every reason
    }
    return true;
  };
  const Result<std::uint16_t> port = relay.directory.ports.acquire(proxy, wanted, listen);
  if (!port) return port.error();
  if (entrance) {
    entrance->wanted_ = wanted;
    entrance->members = std::move(members);
    return entrance;
  }
  entrance = std::make_shared<TcpEntrance>(relay, std::move(listener), wanted, std::move(members));
  relay.scope().spawn("public port", accept_users(entrance));
  return entrance;
}

TcpEntrance::TcpEntrance(RelayContext& relay, std::unique_ptr<net::Listener> listener,
                         std::uint16_t wanted, Group<TargetPtr> group)
    : members(std::move(group)),
      relay_(relay),
      listener_(std::move(listener)),
      wanted_(wanted),
      port_(listener_->port()) {}

Task<> TcpEntrance::accept_users(std::shared_ptr<TcpEntrance> self) {
  // open() is called while the directory is held, and somebody may have come already.
  co_await asio::post(self->relay_.executor, use_task);
  // Ends when close() makes accept() fail, or with the relay.
  while (true) {
    const Result<void> accepted = co_await attempt(self->accept_next());
    if (!accepted) co_return;
  }
}

Task<> TcpEntrance::accept_next() {
  std::unique_ptr<net::TcpStream> stream = co_await listener_->accept();
  if (!relay_.admits(*stream)) co_return;
  PublicUser user = make_user(std::move(stream));
  TargetPtr target = next_member();
  if (!target) co_return;  // closed while this one was on its way
  relay_.scope().spawn("public connection",
                       serve_at_home(relay_, std::move(target), std::move(user)));
}

TargetPtr TcpEntrance::next_member() {
  const auto held = relay_.directory.hold();
  return members.empty() ? nullptr : members.next();
}

/// Sockets belong to their loop. Elsewhere the port is only marked free, and the loop is told; who
/// comes in between finds no member.
void TcpEntrance::close(const std::shared_ptr<TcpEntrance>& self, const RelayContext& here) {
  Directory& directory = self->relay_.directory;
  directory.ports.release(self->port_);
  if (&here == &self->relay_) return self->listener_->close();
  directory.closing_entrances.insert_or_assign(self->port_, self);
  asio::post(self->relay_.executor, [self, place = self->relay_.scope_place] {
    if (*place == nullptr) return;  // the relay has stopped, and the port is free
    const auto held = self->relay_.directory.hold();
    self->close_unless_taken_over();
  });
}

/// The entrance at this port whose loop has not closed it yet; null: there is none.
std::shared_ptr<TcpEntrance> TcpEntrance::take_over(Directory& directory, std::uint16_t port) {
  const auto at = directory.closing_entrances.find(port);
  if (at == directory.closing_entrances.end()) return nullptr;
  std::shared_ptr<TcpEntrance> entrance = at->second.lock();
  directory.closing_entrances.erase(at);
  return entrance;
}

void TcpEntrance::close_unless_taken_over() {
  const auto at = relay_.directory.closing_entrances.find(port_);
  if (at == relay_.directory.closing_entrances.end() || at->second.lock().get() != this) return;
  relay_.directory.closing_entrances.erase(at);
  listener_->close();
}

}  // namespace culvert::relay
