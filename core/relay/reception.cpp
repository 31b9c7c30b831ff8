#include "core/relay/reception.h"

#include "core/mux/session.h"
#include "core/relay/frp_connection.h"
#include "core/relay/http_visit.h"
#include "core/relay/https_user.h"

#include <chrono>
#include <utility>

namespace culvert::relay {
namespace {

using namespace std::chrono_literals;

/// For the first bytes, and again for the handshakes behind them (frp server/service.go).
constexpr Duration handshake_timeout = 10s;

/// Who is told of so soon again for the same fault is no news.
constexpr Duration same_news = 5s;

/// How long a mux may stand without a login. Longer than one opening may take.
constexpr Duration login_timeout = 20s;

/// How long a client may take to go by itself after its login was refused: it does so as soon as it
/// has read the answer, which a link that is cut under it could lose.
constexpr Duration farewell_time = 5s;

/// Openings under way on one mux, before and after a login. More at once is nothing that frpc
/// would do; what is beyond is reset.
constexpr int most_openings_of_stranger = 8;
constexpr int most_openings = 1024;

/// Openings before a login, those that are over included: each may leave an entry in the table of
/// the mux until the stranger ends its side, too. frpc needs one.
constexpr int most_before_login = 64;

/// One mux and the frp connections inside it.
class MuxLink {
 public:
  MuxLink(RelayContext& relay, std::shared_ptr<Peer> peer, net::StreamPtr transport,
          mux::Options options)
      : relay_(relay),
        peer_(std::move(peer)),
        mux_(std::move(transport), mux::Role::server, options) {}

  /// Moves frames; the end of the link is noted in the peer.
  Task<> move() {
    const Result<void> outcome = co_await attempt(mux_.run());
    if (!outcome) peer_->ended = outcome.error();
    peer_->change.set();
  }

  /// Somebody has logged in over it.
  void trust() { mux_.trust(); }

  Task<> accept_streams() {
    const Result<void> outcome = co_await attempt(accept_all());
    if (!outcome && !peer_->ended) peer_->ended = outcome.error();
    peer_->change.set();
  }

 private:
  Task<> accept_all() {
    for (;;) {
      net::StreamPtr stream = co_await mux_.accept();
      if (!peer_->logged_in && ++before_login_ > most_before_login)
        fail(Errc::limit, Leg::relay, "more than 64 openings without a login");
      if (!may_open()) {
        stream->abort();  // leaves nothing behind, other than an end in order
        continue;
      }
      ++*openings_;
      // In the relay's scope, not the link's: when the link fails, its streams fail and their
      // tasks end by themselves, with their own words.
      auto handle = std::make_shared<TaskHandle>();
      handle->task = &relay_.scope().spawn(
          "frp connection", serve_stream(relay_, peer_, handle, openings_, std::move(stream)));
    }
  }

  bool may_open() const {
    if (peer_->login_refused && peer_->sessions == 0) return false;
    return *openings_ < (peer_->logged_in ? most_openings : most_openings_of_stranger);
  }

  static Task<> serve_stream(RelayContext& relay, std::shared_ptr<Peer> peer,
                             std::shared_ptr<TaskHandle> handle, std::shared_ptr<int> openings,
                             net::StreamPtr stream) {
    Result<frp::Opening> opening = co_await attempt(frp::receive_opening(stream));
    --*openings;
    if (opening) {
      const Result<void> served = co_await attempt(
          serve_opened(relay, peer, *handle, std::move(stream), *std::move(opening)));
      if (served || peer->logged_in || peer->ended) co_return;
      peer->ended = served.error();
    } else {
      // A link that begins with nonsense is over; one that works may lose a stream.
      if (peer->logged_in || peer->ended) co_return;
      peer->ended = opening.error();
    }
    peer->change.set();
  }

  RelayContext& relay_;
  std::shared_ptr<Peer> peer_;
  mux::Session mux_;
  std::shared_ptr<int> openings_ = std::make_shared<int>(0);
  int before_login_ = 0;
};

/// Returns when somebody has logged in or was refused, or the link has failed; fails when nothing
/// of that comes in time.
Task<> until_answered(Peer& peer) {
  while (!peer.logged_in && !peer.login_refused && !peer.ended) {
    co_await within(login_timeout, Leg::relay, "login", peer.change.wait());
    peer.change.reset();
  }
}

/// Returns when somebody has logged in nevertheless, over another stream, or the link is over.
Task<> until_refused_have_left(Peer& peer) {
  while (!peer.logged_in && !peer.ended) {
    co_await peer.change.wait();
    peer.change.reset();
  }
}

/// Returns when the last login over this link is over or the link has failed.
Task<> until_left(Peer& peer) {
  while (!peer.ended && peer.sessions > 0) {
    co_await peer.change.wait();
    peer.change.reset();
  }
}

}  // namespace

void Reception::take(std::unique_ptr<net::TcpStream> stream) {
  auto peer = std::make_shared<Peer>(relay_.executor, stream->remote(), stream->local());
  peer->link.peer = net::to_text(peer->address);
  peer->link.transport = "tcp";
  peer->handle.task = &relay_.scope().spawn("peer", serve(std::move(stream), peer));
}

Task<> Reception::serve(std::unique_ptr<net::TcpStream> stream, std::shared_ptr<Peer> peer) {
  stream->set_keepalive(relay_.config.transport.tcp_keepalive);
  Stranger stranger(strangers_, *peer);
  const Result<void> outcome = co_await attempt(serve_peer(std::move(stream), peer, stranger));
  if (outcome || peer->logged_in || peer->is_refused || !relay_.bad_peer_events.take()) co_return;
  tell_of_bad_peer(*peer, outcome.error());
}

void Reception::tell_of_bad_peer(const Peer& peer, const Error& why) {
  const std::string address = net::to_text(peer.address);
  const bool has_gone = why.code == Errc::closed || why.code == Errc::reset;
  if (why.code == Errc::plaintext_peer && !is_news(peer.address.host)) return;
  // Health checks of a balancer do nothing else, every few seconds.
  if (peer.is_silent && has_gone)
    relay_.tell(observe::EventKind::silent_peer, relay_.about(), {address},
                RelayContext::from_client(why));
  else
    relay_.tell(observe::EventKind::bad_peer, relay_.about(),
                {address, peer.first_bytes.empty() ? "nothing" : peer.first_bytes},
                RelayContext::from_client(why));
}

/// A client of ours comes at once a second time, to find out why it was sent away.
bool Reception::is_news(const std::string& plain_text_host) {
  const TimePoint now = Clock::now();
  const bool again = plain_text_host == last_plain_host_ && now < last_plain_at_ + same_news;
  last_plain_host_ = plain_text_host;
  last_plain_at_ = now;
  return !again;
}

Task<> Reception::serve_peer(net::StreamPtr stream, std::shared_ptr<Peer> peer,
                             Stranger& stranger) {
  const Speech speech = co_await within(handshake_timeout, Leg::relay, "first bytes",
                                        look_at(stream, sharing_, *peer));
  if (speech == Speech::http_user || speech == Speech::https_user) {
    stranger.leave();  // a user of a virtual host, with limits of its own
    co_await serve_user(std::move(stream), *peer, speech);
    co_return;
  }
  net::StreamPtr transport = co_await within(handshake_timeout, Leg::relay, "handshake",
                                             unwrap(relay_, std::move(stream), speech, *peer));
  if (relay_.config.transport.tcp_mux) {
    co_await serve_mux(std::move(transport), std::move(peer), stranger);
    co_return;
  }
  frp::Opening opening = co_await frp::receive_opening(transport);
  stranger.leave();
  co_await serve_opened(relay_, peer, peer->handle, std::move(transport), std::move(opening));
}

Task<> Reception::serve_mux(net::StreamPtr transport, std::shared_ptr<Peer> peer,
                            Stranger& stranger) {
  mux::Options options;
  options.keepalive = relay_.config.transport.tcp_mux_keepalive_interval;
  options.trusted = false;
  MuxLink link(relay_, peer, std::move(transport), options);
  co_await with_scope([&link, &peer, &stranger](TaskScope& scope) -> Task<> {
    scope.spawn("mux", link.move());
    scope.spawn("mux streams", link.accept_streams());
    co_await until_answered(*peer);
    if (!peer->logged_in && !peer->ended)
      co_await within(farewell_time, Leg::relay, "refused client to leave",
                      until_refused_have_left(*peer));
    stranger.leave();
    if (peer->logged_in) link.trust();
    co_await until_left(*peer);
  });
  if (peer->ended && !peer->logged_in) throw Failure(*peer->ended);
}

Task<> Reception::serve_user(net::StreamPtr stream, const Peer& peer, Speech speech) {
  PublicUser user;
  user.stream = std::move(stream);
  user.address = peer.address;
  user.arrived = peer.local;
  if (speech == Speech::http_user)
    co_await serve_http(relay_, std::move(user));
  else
    co_await serve_https(relay_, std::move(user));
}

}  // namespace culvert::relay
