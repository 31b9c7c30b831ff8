#include "core/relay/frp_connection.h"

#include "core/frp/auth.h"
#include "core/frp/names.h"
#include "core/net/loop_bridge.h"
#include "core/relay/client_session.h"
#include "core/relay/public_connection.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <string_view>
#include <utility>

namespace culvert::relay {
namespace {

using namespace std::chrono_literals;

/// How long a peer may take to read the answer to its opening (frp 0.69: 5 s).
constexpr Duration answer_timeout = 5s;

constexpr std::size_t longest_run_id = 64;

/// 16 lower-case hex digits (frp pkg/util/util.RandID).
std::string new_run_id() {
  std::random_device device;
  std::string id;
  while (id.size() < 16) {
    const unsigned bits = device();
    for (int shift = 0; shift < 32; shift += 4)
      id.push_back("0123456789abcdef"[(bits >> shift) & 0xf]);
  }
  return id;
}

/// Puts a session into the registry and takes it out again with everything it holds, whatever way
/// its task ends.
class Membership {
 public:
  Membership(RelayContext& relay, std::shared_ptr<ClientSession> session)
      : relay_(relay), session_(std::move(session)) {
    const auto held = relay.directory.hold();
    session_->predecessor = relay.directory.clients.claim(session_);
  }
  Membership(const Membership&) = delete;
  Membership& operator=(const Membership&) = delete;
  ~Membership() {
    {
      // In one step: who claims the run id next finds its names free.
      const auto held = relay_.directory.hold();
      relay_.directory.clients.leave(*session_);
      session_->release();
    }
    relay_.show();
  }

  /// Why the session cannot have its run id, if so.
  std::optional<Error> objection() const {
    const auto held = relay_.directory.hold();
    const ClientRegistry& clients = relay_.directory.clients;
    if (!clients.is_current(*session_))
      return Error{Errc::rejected, Leg::relay, "control was replaced during login", {}};
    if (clients.is_online_elsewhere(session_->user(), session_->client_id(), session_->run_id()))
      return Error{Errc::rejected,
                   Leg::relay,
                   "client_id [" + session_->client_id() + "] for user [" + session_->user() +
                       "] is already online",
                   {}};
    return std::nullopt;
  }

 private:
  RelayContext& relay_;
  std::shared_ptr<ClientSession> session_;
};

/// Before and after the ghost of a login was waited for: others may have come meanwhile.
std::optional<Error> objection_to_another(const Peer& peer) {
  if (peer.sessions < ClientSession::most_on_a_link) return std::nullopt;
  return Error{
      Errc::limit,
      Leg::relay,
      "more than " + std::to_string(ClientSession::most_on_a_link) + " logins over one connection",
      {}};
}

/// frp's have 16 hex digits. It stands in events, tables and the memory of every loop.
bool is_run_id(std::string_view text) {
  return text.size() <= longest_run_id &&
         std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

Result<void> check_login(const RelayContext& relay, const Peer& peer, const frp::Login& login) {
  if (!frp::auth_key_matches(relay.config.auth.token, login.timestamp, login.privilege_key))
    return Error{
        Errc::auth, Leg::relay, "token in login doesn't match token from configuration", {}};
  if (!is_run_id(login.run_id))
    return Error{
        Errc::rejected,
        Leg::relay,
        "a run id is at most " + std::to_string(longest_run_id) + " printable ASCII characters",
        {}};
  if (std::optional<Error> objection = objection_to_another(peer)) return *std::move(objection);
  return {};
}

Task<> refuse(RelayContext& relay, Peer& peer, net::Stream& connection, const frp::Opening& opening,
              Error why) {
  frp::LoginResp answer;
  answer.version = spoken_frp_version;
  answer.error = relay.words_for_client("register control error", why);
  peer.is_refused = peer.login_refused = true;
  peer.change.set();
  if (relay.refusal_events.take())
    relay.tell(observe::EventKind::client_refused, relay.about(), {net::to_text(peer.address)},
               RelayContext::from_client(std::move(why)));
  co_await within(answer_timeout, Leg::relay, "answer a login",
                  frp::refuse_login(connection, opening, std::move(answer)));
}

std::shared_ptr<ClientSession> predecessor_of(const ClientSession& session) {
  const auto held = session.home().directory.hold();
  return session.predecessor;
}

/// On the loop of the ghost. Returns when it is over.
Task<> end_ghost(std::shared_ptr<ClientSession> ghost) {
  ghost->stop(Error{Errc::rejected, Leg::relay, "replaced by a new login", {}});
  co_await ghost->ended.wait();
}

/// end_ghost() from another loop, where `over` is; who waits for that may have gone meanwhile.
Task<> end_ghost_for(std::shared_ptr<ClientSession> ghost, Executor asker,
                     std::shared_ptr<Event> over) {
  co_await end_ghost(std::move(ghost));
  asio::post(asker, [over = std::move(over)] { over->set(); });
}

/// Returns when the ghost is over, wherever it lives.
Task<> see_off(RelayContext& relay, std::shared_ptr<ClientSession> ghost) {
  RelayContext& home = ghost->home();
  if (&home == &relay) {
    co_await end_ghost(std::move(ghost));
    co_return;
  }
  const auto over = std::make_shared<Event>(relay.executor);
  home.spawn_from_outside("end of a ghost",
                          [ghost = std::move(ghost), asker = relay.executor, over]() mutable {
                            return end_ghost_for(std::move(ghost), asker, over);
                          });
  co_await over->wait();
}

/// Stops the ghost with the same run id and waits until its names and ports are free. Returns why
/// the newcomer cannot have them.
Task<std::optional<Error>> take_over(RelayContext& relay, const Membership& membership,
                                     ClientSession& session) {
  std::shared_ptr<ClientSession> ghost = predecessor_of(session);
  if (ghost && relay.client_events.take())
    relay.tell(observe::EventKind::client_replaced, relay.about({}, session.run_id()),
               {session.run_id()});
  while (ghost) {
    // It may have been waiting for one of its own.
    std::shared_ptr<ClientSession> older = predecessor_of(*ghost);
    co_await see_off(relay, std::move(ghost));
    ghost = std::move(older);
  }
  {
    const auto held = relay.directory.hold();
    session.predecessor.reset();
  }
  std::optional<Error> refusal = membership.objection();
  co_return refusal;
}

Task<> serve_control(RelayContext& relay, std::shared_ptr<Peer> peer, const TaskHandle& handle,
                     net::StreamPtr connection, frp::Opening opening) {
  const frp::Login login = std::get<frp::Login>(opening.first);
  if (const Result<void> known = check_login(relay, *peer, login); !known) {
    co_await refuse(relay, *peer, *connection, opening, known.error());
    co_return;
  }
  const auto session = std::make_shared<ClientSession>(
      relay, peer, handle, login, login.run_id.empty() ? new_run_id() : login.run_id,
      opening.version);
  const Membership membership(relay, session);
  std::optional<Error> refusal = co_await take_over(relay, membership, *session);
  if (!refusal) refusal = objection_to_another(*peer);
  if (refusal) {
    co_await refuse(relay, *peer, *connection, opening, *std::move(refusal));
    co_return;
  }
  session->start_running();
  frp::LoginResp answer;
  answer.version = spoken_frp_version;
  answer.culvert = CULVERT_VERSION;
  answer.run_id = session->run_id();
  net::StreamPtr control =
      co_await within(answer_timeout, Leg::relay, "answer a login",
                      frp::accept_login(std::move(connection), opening, std::move(answer),
                                        relay.config.auth.token));
  co_await session->run(std::move(control));
}

/// Finds the session a work connection is for and checks what the configuration wants checked.
Result<std::shared_ptr<ClientSession>> owner_of(const RelayContext& relay,
                                                const frp::NewWorkConn& work) {
  std::shared_ptr<ClientSession> session;
  {
    const auto held = relay.directory.hold();
    session = relay.directory.clients.find_running(work.run_id);
  }
  if (!session)
    return Error{Errc::not_found,
                 Leg::relay,
                 "no client control found for run id [" + work.run_id + "]",
                 {}};
  const config::Auth& auth = relay.config.auth;
  const bool checked =
      std::ranges::find(auth.additional_scopes, config::AuthScope::new_work_conns) !=
      auth.additional_scopes.end();
  if (checked && !frp::auth_key_matches(auth.token, work.timestamp, work.privilege_key))
    return Error{
        Errc::auth, Leg::relay, "token in NewWorkConn doesn't match token from configuration", {}};
  return session;
}

Task<> refuse_work(RelayContext& relay, net::StreamPtr stream, frp::WireVersion wire, Error why) {
  frp::StartWorkConn answer;
  answer.error = relay.words_for_client("invalid NewWorkConn", why);
  co_await within(answer_timeout, Leg::relay, "refuse a work connection",
                  frp::send(*stream, wire, std::move(answer)));
}

/// On the loop of the session. A client that does not take its refusal has it nevertheless.
Task<> offer_work(std::shared_ptr<ClientSession> session, WorkConnection work) {
  const Result<void> taken = session->offer(work);
  if (!taken)
    static_cast<void>(co_await attempt(
        refuse_work(session->home(), std::move(work.stream), work.wire, taken.error())));
}

Task<> serve_work(RelayContext& relay, net::StreamPtr connection, frp::Opening opening) {
  auto session = owner_of(relay, std::get<frp::NewWorkConn>(opening.first));
  if (!session) {
    // A late one, of a session that has just ended, is no news.
    if (session.error().code == Errc::auth && relay.refusal_events.take())
      relay.tell(observe::EventKind::work_refused, relay.about(),
                 {std::get<frp::NewWorkConn>(opening.first).run_id},
                 RelayContext::from_client(session.error()));
    co_await refuse_work(relay, std::move(connection), opening.version, session.error());
    co_return;
  }
  RelayContext& home = (*session)->home();
  WorkConnection work;
  work.stream = net::onto_loop(std::move(connection), home.executor, relay.scope());
  work.wire = opening.version;
  if (&home == &relay) {
    co_await offer_work(*std::move(session), std::move(work));
    co_return;
  }
  // Without a mux, from another address than the session's: the client has several.
  home.spawn_from_outside("frp connection",
                          [owner = *std::move(session), work = std::move(work)]() mutable {
                            return offer_work(std::move(owner), std::move(work));
                          });
}

Result<SecretProxy> admit_visitor(const RelayContext& relay, const frp::NewVisitorConn& visitor,
                                  bool& is_culvert) {
  if (relay.visitors.is_draining())
    return Error{Errc::closed, Leg::relay, "the relay is stopping", {}};
  const auto held = relay.directory.hold();
  std::string user;  // visitors older than frp 0.50 send no run id
  if (!visitor.run_id.empty()) {
    const auto session = relay.directory.clients.find_running(visitor.run_id);
    if (!session)
      return Error{Errc::not_found,
                   Leg::relay,
                   "no client control found for run id [" + visitor.run_id + "]",
                   {}};
    user = session->user();
    is_culvert = session->is_culvert();
  }
  return relay.directory.secret_proxies.admit(visitor, user);
}

Task<> serve_visitor(RelayContext& relay, std::shared_ptr<Peer> peer, net::StreamPtr connection,
                     frp::Opening opening) {
  const frp::NewVisitorConn visitor = std::get<frp::NewVisitorConn>(opening.first);
  bool is_culvert = false;
  const Result<SecretProxy> proxy = admit_visitor(relay, visitor, is_culvert);
  frp::NewVisitorConnResp answer;
  answer.proxy_name = visitor.proxy_name;
  if (!proxy) {
    answer.error = relay.words_for_client("register visitor conn error", proxy.error());
    // The question was about TLS; that nobody has this name is its answer, and all there will be.
    const bool only_asks = visitor.proxy_name == frp::tls_question_name;
    if (only_asks) peer->is_refused = true;
    if (!only_asks && relay.refusal_events.take())
      relay.tell(observe::EventKind::visitor_refused, relay.about(visitor.proxy_name),
                 {net::to_text(peer->address)}, RelayContext::from_client(proxy.error()));
  }
  // Before any relayed byte (frp-wire 7.5).
  co_await within(answer_timeout, Leg::relay, "answer a visitor",
                  frp::send(*connection, opening.version, std::move(answer)));
  if (!proxy) co_return;
  PublicUser user;
  user.ends_both = !is_culvert;
  user.is_culvert_link = is_culvert && relay.config.transport.tcp_mux;
  user.address = peer->address;
  user.arrived = peer->local;
  // This leg is encrypted with the proxy's secret, the one to its owner with the token.
  const bool encryption = visitor.use_encryption;
  const frp::CipherKey key = encryption ? frp::derive_key(proxy->secret) : frp::CipherKey{};
  user.stream =
      frp::payload_layers(std::move(connection), encryption, visitor.use_compression, key);
  co_await serve_at_home(relay, proxy->target, std::move(user));
}

}  // namespace

Task<> serve_opened(RelayContext& relay, std::shared_ptr<Peer> peer, const TaskHandle& handle,
                    net::StreamPtr connection, frp::Opening opening) {
  if (std::holds_alternative<frp::Login>(opening.first)) {
    co_await serve_control(relay, std::move(peer), handle, std::move(connection),
                           std::move(opening));
  } else if (std::holds_alternative<frp::NewWorkConn>(opening.first)) {
    co_await serve_work(relay, std::move(connection), std::move(opening));
  } else if (std::holds_alternative<frp::NewVisitorConn>(opening.first)) {
    co_await serve_visitor(relay, std::move(peer), std::move(connection), std::move(opening));
  } else {
    fail(Errc::protocol, Leg::relay,
         "unexpected first message " + std::string(frp::name_of(opening.first)));
  }
}

}  // namespace culvert::relay
