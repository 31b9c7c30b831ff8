#include "core/relay/public_connection.h"

#include "core/net/loop_bridge.h"
#include "core/net/splice.h"
#include "core/relay/connection_row.h"

#include <chrono>
#include <utility>

namespace culvert::relay {
namespace {

/// Often enough to notice a vanished user within some minutes, rare enough to let phones sleep.
constexpr std::chrono::seconds user_keepalive{60};

/// As frps (server/proxy/proxy.go): what bans addresses counts these lines.
void tell_of_visitor(RelayContext& relay, const Target& target, const PublicUser& user) {
  if (relay.visitor_events.take())
    relay.tell(observe::EventKind::visitor_came, relay.about(target.name, target.run_id),
               {net::to_text(user.address)});
}

}  // namespace

PublicUser make_user(std::unique_ptr<net::TcpStream> stream) {
  stream->set_keepalive(user_keepalive);
  PublicUser user;
  user.address = stream->remote();
  user.arrived = stream->local();
  user.stream = std::move(stream);
  return user;
}

net::StreamPtr payload_of(const RelayContext& relay, const Target& target, net::StreamPtr work) {
  net::StreamPtr payload =
      frp::payload_layers(std::move(work), target.encryption, target.compression, relay.token_key);
  // Outermost: the limit of the server counts what users see (frp-wire 6.6).
  if (target.limiter) payload = net::limited(std::move(payload), target.limiter);
  return payload;
}

Task<> serve_public(RelayContext& relay, TargetPtr target, PublicUser user) {
  frp::StartWorkConn start;
  start.proxy_name = target->name;
  start.src_addr = user.address.host;
  start.src_port = user.address.port;
  start.dst_addr = user.arrived.host;
  start.dst_port = user.arrived.port;
  tell_of_visitor(relay, *target, user);

  ConnectionRow row(relay, *target, net::to_text(user.address));
  Result<net::StreamPtr> work = co_await attempt(target->work->start(std::move(start)));
  if (!work) {
    row.ended(Leg::upstream, work.error());
    co_return;
  }
  const net::StreamPtr payload = payload_of(relay, *target, *std::move(work));
  row.can_be_ended([&user] { user.stream->abort(); });
  net::SpliceOptions options;
  options.downstream_ends_both = user.ends_both;
  options.upstream_ends_both = !target->client_is_culvert;
  const net::SpliceEnd end =
      co_await net::splice(*user.stream, *payload, row.traffic(), &row, options);
  // Nobody reads what comes for a side that is broken, or has ended both directions with one: who
  // still writes must not wait for room. Behind all data: ours keeps it. Go's mux would throw away
  // what it has not read yet.
  const bool user_has_gone =
      end.failure || (options.downstream_ends_both && end.first == Leg::downstream);
  const bool service_has_gone =
      end.failure || (options.upstream_ends_both && end.first == Leg::upstream);
  if (user_has_gone && target->client_is_culvert && relay.config.transport.tcp_mux)
    payload->abort();
  if (service_has_gone && user.is_culvert_link) user.stream->abort();
  row.ended(end.first, end.failure);
}

Task<> serve_at_home(RelayContext& here, TargetPtr target, PublicUser user) {
  RelayContext& home = *target->home;
  if (&home == &here) {
    co_await serve_public(here, std::move(target), std::move(user));
    co_return;
  }
  user.stream = net::onto_loop(std::move(user.stream), home.executor, here.scope());
  home.spawn_from_outside("public connection",
                          [&home, target = std::move(target), user = std::move(user)]() mutable {
                            return serve_public(home, std::move(target), std::move(user));
                          });
}

}  // namespace culvert::relay
