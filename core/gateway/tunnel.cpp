#include "core/gateway/tunnel.h"

#include "core/gateway/websocket_watch.h"
#include "core/net/websocket_frames.h"

#include <algorithm>

namespace culvert::gateway {
namespace {

constexpr std::uint16_t close_going_away = 1001;

/// What fits at once, without waiting: a peer that does not read must not keep us from stopping.
void take_leave(http::ExchangeEnd& to, const WebSocketPlace& place, net::WebSocketRole role) {
  ByteQueue frame;
  net::append_close(role, close_going_away, frame);
  if (place.is_between_frames() && to.room() >= frame.size())
    static_cast<void>(to.try_write(frame.bytes()));
  to.shutdown_write();
  to.try_flush();
}

class Tunnel {
 public:
  Tunnel(http::ServerExchange& down, http::ClientExchange& up, Traffic& traffic,
         const ExchangeTimeouts& timeouts, EndsBoth ends_both, net::SpliceObserver* observer)
      : down_(down),
        up_(up),
        traffic_(traffic),
        observer_(observer),
        watch_(observer),
        is_websocket_(down.request().purpose == http::Purpose::websocket) {
    options_.idle = timeouts.tunnel_idle;
    // Who has said its Close has nothing more to say; other protocols may (3.6).
    if (is_websocket_)
      options_.half_closed = timeouts.websocket_half_close;
    else if (options_.idle > Duration::zero())
      options_.half_closed = std::min(options_.idle, options_.half_closed);
    options_.downstream_ends_both = ends_both.down;
    options_.upstream_ends_both = ends_both.up;
    options_.aborts = false;
    options_.breaks = true;  // invariant 3
  }

  Task<net::SpliceEnd> run() {
    net::SpliceEnd end;
    try {
      net::SpliceObserver* const observer = is_websocket_ ? &watch_ : observer_;
      end = co_await net::splice(down_, up_, traffic_, observer, options_);
    } catch (const boost::system::system_error&) {
      stop();  // cancelled
      throw;
    }
    if (end.failure && end.failure->code == Errc::timed_out) stood_still(end);
    co_return end;
  }

 private:
  void stop() {
    if (!is_websocket_) return;
    take_leave(down_, watch_.from_service(), net::WebSocketRole::server);
    take_leave(up_, watch_.from_client(), net::WebSocketRole::client);
  }

  void stood_still(net::SpliceEnd& end) {
    if (end.first == Leg::none) return stop();
    up_.reset(http::ResetCode::cancel);
    if (end.first == Leg::downstream || !is_websocket_)
      down_.reset(http::ResetCode::cancel);
    else
      end.failure
          .reset();  // all has been said; whoever serves the connection waits a little
  }

  http::ServerExchange& down_;
  http::ClientExchange& up_;
  Traffic& traffic_;
  net::SpliceObserver* observer_;
  WebSocketWatch watch_;
  net::SpliceOptions options_;
  bool is_websocket_;
};

}  // namespace

Task<net::SpliceEnd> carry_tunnel(http::ServerExchange& down, http::ClientExchange& up,
                                  Traffic& traffic, const ExchangeTimeouts& timeouts,
                                  EndsBoth ends_both, net::SpliceObserver* observer) {
  Tunnel tunnel(down, up, traffic, timeouts, ends_both, observer);
  co_return co_await tunnel.run();
}

}  // namespace culvert::gateway
