#include "core/relay/unwrap.h"

#include "core/net/prefixed_stream.h"
#include "core/net/websocket.h"

#include <array>
#include <utility>
#include <vector>

namespace culvert::relay {
namespace {

/// The whole first segment, as far as it has come: more than the decision needs, for the event
/// that may have to tell what a bad peer sent, and large enough that the layers below need not be
/// asked for what they have piece by piece.
using FirstBytes = std::array<std::byte, 2048>;

Task<net::StreamPtr> take_tls_off(RelayContext& relay, net::StreamPtr stream, bool marked,
                                  Peer& peer) {
  if (marked) {
    std::array<std::byte, 1> mark{};
    co_await net::read_exactly(*stream, mark, Leg::relay);
  }
  peer.link.tls_known = Known::terminated;
  co_return co_await net::tls_accept(std::move(stream), relay.tls, Leg::relay, &peer.link.tls);
}

}  // namespace

Task<Speech> look_at(net::StreamPtr& stream, Sharing sharing, Peer& peer) {
  FirstBytes buffer{};
  std::size_t size = 0;
  std::optional<Speech> speech;
  peer.is_silent = true;
  while (!speech) {
    const std::size_t count =
        co_await net::read_some(*stream, MutableBytes(buffer).subspan(size), Leg::relay);
    if (count == 0) fail(Errc::closed, Leg::relay, "first bytes");
    peer.is_silent = false;
    size += count;
    peer.first_bytes = readable_bytes(Bytes(buffer).first(size));
    speech = recognise(Bytes(buffer).first(size), sharing);
  }
  std::vector<std::byte> seen(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size));
  stream = net::with_prefix(std::move(seen), std::move(stream));
  co_return *speech;
}

Task<net::StreamPtr> unwrap(RelayContext& relay, net::StreamPtr stream, Speech first, Peer& peer) {
  bool in_tls = false, in_websocket = false;
  Speech speech = first;
  for (;;) {
    if ((speech == Speech::tls || speech == Speech::marked_tls) && !in_tls) {
      stream = co_await take_tls_off(relay, std::move(stream), speech == Speech::marked_tls, peer);
      in_tls = true;
    } else if (speech == Speech::websocket && !in_websocket) {
      peer.link.transport = in_tls ? "wss" : "websocket";
      stream = co_await net::websocket_accept(std::move(stream));
      in_websocket = true;
    } else {
      break;
    }
    speech = co_await look_at(stream, Sharing{}, peer);
  }
  if (relay.config.transport.tls.force && !in_tls)
    fail(Errc::plaintext_peer, Leg::relay, "transport.tls.force is on");
  co_return stream;
}

}  // namespace culvert::relay
