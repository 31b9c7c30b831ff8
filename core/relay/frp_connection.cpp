#include "core/relay/frp_connection.h"

#include "core/frp/auth.h"
#include "core/relay/client_session.h"
#include "core/relay/public_connection.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <utility>

namespace culvert::relay {
namespace {

using namespace std::chrono_literals;

/// How long a peer may take to read the answer to its opening (frp 0.69: 5 s).
constexpr Duration answer_timeout = 5s;

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
    session_->predecessor = relay.clients.claim(session_);
  }
  Membership(const Membership&) = delete;
  Membership& operator=(const Membership&) = delete;
  ~Membership() {
    relay_.clients.leave(*session_);
    session_->release();
    relay_.show();
  }

  bool is_current() const { return relay_.clients.is_current(*session_); }

 private:
  RelayContext& relay_;
  std::shared_ptr<ClientSession> session_;
};

Result<void> check_login(const RelayContext& relay, const frp::Login& login) {
  if (frp::auth_key_matches(relay.config.auth.token, login.timestamp, login.privilege_key))
    return {};
  return Error{Errc::auth, Leg::relay, "token in login doesn't match token from configuration", {}};
}

Task<> refuse(RelayContext& relay, const Peer& peer, net::Stream& connection,
              const frp::Opening& opening, Error why) {
  frp::LoginResp answer;
  answer.version = spoken_frp_version;
  answer.error = relay.words_for_client("register control error", why);
  relay.tell(observe::EventKind::client_refused, relay.about(), {net::to_text(peer.address)},
             std::move(why));
  co_await within(answer_timeout, Leg::relay, "answer a login",
                  frp::refuse_login(connection, opening, std::move(answer)));
}

/// Stops the ghost with the same run id and waits until its names and ports are free. Returns why
/// the newcomer cannot have them.
Task<std::optional<Error>> take_over(RelayContext& relay, const Membership& membership,
                                     ClientSession& session) {
  if (session.predecessor) {
    relay.tell(observe::EventKind::client_replaced, relay.about({}, session.run_id()),
               {session.run_id()});
    session.predecessor->stop(Error{Errc::rejected, Leg::relay, "replaced by a new login", {}});
    // The predecessor may have been waiting for one of its own.
    for (auto ghost = session.predecessor; ghost; ghost = ghost->predecessor)
      co_await ghost->ended.wait();
    session.predecessor.reset();
  }
  std::optional<Error> refusal;
  if (!membership.is_current())
    refusal = Error{Errc::rejected, Leg::relay, "control was replaced during login", {}};
  else if (relay.clients.is_online_elsewhere(session.user(), session.client_id(), session.run_id()))
    refusal = Error{Errc::rejected,
                    Leg::relay,
                    "client_id [" + session.client_id() + "] for user [" + session.user() +
                        "] is already online",
                    {}};
  co_return refusal;
}

Task<> serve_control(RelayContext& relay, std::shared_ptr<Peer> peer, const TaskHandle& handle,
                     net::StreamPtr connection, frp::Opening opening) {
  const frp::Login login = std::get<frp::Login>(opening.first);
  if (const Result<void> known = check_login(relay, login); !known) {
    co_await refuse(relay, *peer, *connection, opening, known.error());
    co_return;
  }
  const auto session = std::make_shared<ClientSession>(
      relay, peer, handle, login, login.run_id.empty() ? new_run_id() : login.run_id,
      opening.version);
  const Membership membership(relay, session);
  std::optional<Error> refusal = co_await take_over(relay, membership, *session);
  if (refusal) {
    co_await refuse(relay, *peer, *connection, opening, *std::move(refusal));
    co_return;
  }
  session->start_running();
  frp::LoginResp answer;
  answer.version = spoken_frp_version;
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
  auto session = relay.clients.find_running(work.run_id);
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

Task<> serve_work(RelayContext& relay, net::StreamPtr connection, frp::Opening opening) {
  const auto session = owner_of(relay, std::get<frp::NewWorkConn>(opening.first));
  WorkConnection work;
  work.stream = std::move(connection);
  work.wire = opening.version;
  const Result<void> taken = session ? (*session)->offer(work) : Result<void>(session.error());
  if (taken) co_return;
  frp::StartWorkConn answer;
  answer.error = relay.words_for_client("invalid NewWorkConn", taken.error());
  co_await within(answer_timeout, Leg::relay, "refuse a work connection",
                  frp::send(*work.stream, work.wire, std::move(answer)));
}

Result<SecretProxy> admit_visitor(const RelayContext& relay, const frp::NewVisitorConn& visitor) {
  std::string user;  // visitors older than frp 0.50 send no run id
  if (!visitor.run_id.empty()) {
    const auto session = relay.clients.find_running(visitor.run_id);
    if (!session)
      return Error{Errc::not_found,
                   Leg::relay,
                   "no client control found for run id [" + visitor.run_id + "]",
                   {}};
    user = session->user();
  }
  return relay.secret_proxies.admit(visitor, user);
}

Task<> serve_visitor(RelayContext& relay, std::shared_ptr<Peer> peer, net::StreamPtr connection,
                     frp::Opening opening) {
  const frp::NewVisitorConn visitor = std::get<frp::NewVisitorConn>(opening.first);
  const Result<SecretProxy> proxy = admit_visitor(relay, visitor);
  frp::NewVisitorConnResp answer;
  answer.proxy_name = visitor.proxy_name;
  if (!proxy) {
    answer.error = relay.words_for_client("register visitor conn error", proxy.error());
    relay.tell(observe::EventKind::visitor_refused, relay.about(visitor.proxy_name),
               {net::to_text(peer->address)}, proxy.error());
  }
  // Before any relayed byte (frp-wire 7.5).
  co_await within(answer_timeout, Leg::relay, "answer a visitor",
                  frp::send(*connection, opening.version, std::move(answer)));
  if (!proxy) co_return;
  PublicUser user;
  user.address = peer->address;
  user.arrived = peer->local;
  // This leg is encrypted with the proxy's secret, the one to its owner with the token.
  const bool encryption = visitor.use_encryption;
  const frp::CipherKey key = encryption ? frp::derive_key(proxy->secret) : frp::CipherKey{};
  user.stream =
      frp::payload_layers(std::move(connection), encryption, visitor.use_compression, key);
  co_await serve_public(relay, proxy->target, std::move(user));
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
