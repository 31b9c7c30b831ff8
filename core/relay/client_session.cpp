#include "core/relay/client_session.h"

#include "core/frp/auth.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

namespace culvert::relay {
namespace {

std::size_t pooled(const RelayContext& relay, const frp::Login& login) {
  const std::int64_t most = relay.config.transport.max_pool_count;
  return static_cast<std::size_t>(std::clamp<std::int64_t>(login.pool_count, 0, most));
}

/// More than a client has by mistake; whoever has more is told of again and again.
constexpr std::size_t most_remembered_refusals = 1000;

/// They stand in events, tables and the memory of every loop.
constexpr std::size_t longest_proxy_name = 512;

/// An empty type means tcp (frp-wire 3.4).
std::string type_of(const frp::NewProxy& wanted) {
  return wanted.proxy_type.empty() ? "tcp" : wanted.proxy_type;
}

bool is_violation(Errc code) {
  return code == Errc::protocol || code == Errc::limit || code == Errc::version;
}

bool checks(const config::Auth& auth, config::AuthScope scope) {
  return std::ranges::find(auth.additional_scopes, scope) != auth.additional_scopes.end();
}

}  // namespace

ClientSession::ClientSession(RelayContext& relay, std::shared_ptr<Peer> peer,
                             const TaskHandle& task, const frp::Login& login, std::string run_id,
                             frp::WireVersion wire)
    : ended(relay.executor),
      relay_(relay),
      peer_(std::move(peer)),
      task_(task),
      client_id_(login.client_id),
      client_version_(login.version),
      host_name_(login.hostname),
      system_(login.os),
      architecture_(login.arch),
      wire_(wire),
      outbox_(relay.executor) {
  owner_.run_id = std::move(run_id);
  owner_.user = login.user;
  owner_.is_culvert = !login.culvert.empty();
  owner_.work = std::make_shared<WorkPool>(relay.executor, pooled(relay, login),
                                           relay.config.user_conn_timeout,
                                           [this] { request_work_connection(); });
}

ClientSession::~ClientSession() = default;

void ClientSession::start_running() {
  {
    const auto held = relay_.directory.hold();
    running_ = counted_ = true;
  }
  peer_->logged_in = true;
  ++peer_->sessions;
  peer_->change.set();
  relay_.show();
  if (!relay_.client_events.take()) return;
  relay_.tell(observe::EventKind::client_joined, relay_.about({}, run_id()),
              {run_id(), net::to_text(peer_->address), client_version_, host_name_, system_,
               architecture_});
}

Task<> ClientSession::run(net::StreamPtr control) {
  last_ping_ = Clock::now();
  const Result<void> outcome =
      co_await attempt(with_scope([this, &control](TaskScope& scope) -> Task<> {
        scope.spawn("control writer", outbox_.write_to(*control, wire_));
        const Duration timeout = relay_.config.transport.effective_heartbeat_timeout();
        if (timeout > Duration::zero()) scope.spawn("heartbeat watch", watch_heartbeat(timeout));
        owner_.work->fill();
        co_await receive_messages(*control);
      }));
  // The reason of the link, when it had one, says more than "the stream has ended".
  if (!stopped_) stopped_ = peer_->ended;
  if (!stopped_ && !outcome && outcome.error().code != Errc::closed) stopped_ = outcome.error();
}

Task<> ClientSession::receive_messages(net::Stream& control) {
  for (;;) {
    const frp::Message message = co_await frp::receive(control, wire_);
    dispatch(message);
    co_await outbox_.has_room();
  }
}

Task<> ClientSession::watch_heartbeat(Duration timeout) {
  for (;;) {
    const Duration left = last_ping_ + timeout - Clock::now();
    if (left < Duration::zero()) fail(Errc::timed_out, Leg::relay, "no heartbeat from the client");
    co_await sleep_for(left + std::chrono::milliseconds(1));
  }
}

void ClientSession::dispatch(const frp::Message& message) {
  if (const auto* wanted = std::get_if<frp::NewProxy>(&message)) {
    answer_registration(*wanted);
  } else if (const auto* unwanted = std::get_if<frp::CloseProxy>(&message)) {
    const auto held = relay_.directory.hold();
    remove_proxy(unwanted->proxy_name);
  } else if (const auto* ping = std::get_if<frp::Ping>(&message)) {
    answer_ping(*ping);
  } else if (const auto* visitor = std::get_if<frp::NatHoleVisitor>(&message)) {
    frp::NatHoleResp answer;
    answer.transaction_id = visitor->transaction_id;
    answer.error = "proxy type [xtcp] is not supported yet";
    outbox_.push(std::move(answer));
  }
  // Other known messages have no meaning here; frp ignores them too (pkg/msg/handler.go).
}

void ClientSession::answer_registration(const frp::NewProxy& wanted) {
  frp::NewProxyResp answer;
  answer.proxy_name = wanted.proxy_name;
  const Result<std::string> address = register_one(wanted);
  if (address) {
    answer.remote_addr = *address;
    refused_.erase(std::hash<std::string>()(wanted.proxy_name));
    show_proxy(wanted, *address);
  } else {
    answer.error =
        relay_.words_for_client("new proxy [" + wanted.proxy_name + "] error", address.error());
    tell_of_refusal(wanted, address.error());
  }
  outbox_.push(std::move(answer));
}

/// The same refusal again is no news.
void ClientSession::tell_of_refusal(const frp::NewProxy& wanted, const Error& why) {
  const std::size_t name = std::hash<std::string>()(wanted.proxy_name);
  const std::size_t reason = std::hash<std::string>()(why.context);
  if (const auto last = refused_.find(name); last != refused_.end() && last->second == reason)
    return;
  if (refused_.size() >= most_remembered_refusals) refused_.clear();
  refused_.insert_or_assign(name, reason);
  if (!relay_.client_events.take()) return;
  relay_.tell(observe::EventKind::relay_proxy_refused, relay_.about(wanted.proxy_name, run_id()),
              {type_of(wanted)}, RelayContext::from_client(why));
}

/// The order of the checks is frp's (server/control.go, RegisterProxy), so that a client with
/// several faults hears of the same one.
Result<std::string> ClientSession::register_one(const frp::NewProxy& wanted) {
  if (wanted.proxy_name.size() > longest_proxy_name)
    return Error{Errc::limit,
                 Leg::none,
                 "a proxy name may have at most " + std::to_string(longest_proxy_name) + " bytes",
                 {}};
  if (proxies_.size() >= most_proxies)
    return Error{Errc::limit,
                 Leg::none,
                 "a client may have at most " + std::to_string(most_proxies) + " proxies",
                 {}};
  const auto held = relay_.directory.hold();
  const int ports = ports_needed(wanted);
  const int most = relay_.config.max_ports_per_client;
  if (most > 0 && ports > 0 && ports_used_ + ports > most)
    return Error{Errc::limit, Leg::none, "exceed the max_ports_per_client", {}};
  if (relay_.directory.proxy_names.contains(wanted.proxy_name))
    return Error{
        Errc::name_taken, Leg::none, "proxy [" + wanted.proxy_name + "] already exists", {}};
  Result<RegisteredProxyPtr> proxy = register_proxy(relay_, owner_, wanted);
  if (!proxy) return proxy.error();

  std::string address = (*proxy)->remote_addr();
  Registered entry;
  entry.proxy = *std::move(proxy);
  entry.type = type_of(wanted);
  entry.ports = ports;
  proxies_.emplace(wanted.proxy_name, std::move(entry));
  relay_.directory.proxy_names.insert(wanted.proxy_name);
  ports_used_ += ports;
  return address;
}

void ClientSession::show_proxy(const frp::NewProxy& wanted, const std::string& address) {
  observe::ProxyRecord record;
  record.profile = relay_.profile;
  record.name = wanted.proxy_name;
  record.type = type_of(wanted);
  record.state = observe::ProxyState::running;
  record.public_address = address;
  record.local_target = "client " + run_id();
  if (relay_.client_events.take()) {
    const observe::Scope about = relay_.about(wanted.proxy_name, run_id());
    if (record.type == "tcp")
      relay_.tell(observe::EventKind::relay_port_opened, about, {address.substr(1)});
    relay_.tell(observe::EventKind::relay_proxy_registered, about, {record.type, address});
  }
  relay_.ledger.put(std::move(record));
}

void ClientSession::answer_ping(const frp::Ping& ping) {
  frp::Pong answer;
  const config::Auth& auth = relay_.config.auth;
  if (checks(auth, config::AuthScope::heartbeats) &&
      !frp::auth_key_matches(auth.token, ping.timestamp, ping.privilege_key)) {
    const Error refusal{
        Errc::auth, Leg::relay, "token in heartbeat doesn't match token from configuration", {}};
    answer.error = relay_.words_for_client("invalid ping", refusal);
    if (relay_.refusal_events.take())
      relay_.tell(observe::EventKind::ping_refused, relay_.about({}, run_id()), {},
                  RelayContext::from_client(refusal));
  } else {
    last_ping_ = Clock::now();
  }
  outbox_.push(std::move(answer));
}

void ClientSession::request_work_connection() {
  outbox_.push(frp::ReqWorkConn{});
  if (outbox_.is_overfull())
    stop(Error{Errc::limit, Leg::relay, "the client does not take its messages", {}});
}

void ClientSession::remove_proxy(const std::string& name) {
  const auto at = proxies_.find(name);
  if (at == proxies_.end()) return;
  ports_used_ -= at->second.ports;
  proxies_.erase(at);
  relay_.directory.proxy_names.erase(name);
  relay_.ledger.remove_proxy(relay_.profile, name);
  if (relay_.client_events.take())
    relay_.tell(observe::EventKind::relay_proxy_closed, relay_.about(name, run_id()));
}

void ClientSession::stop(Error why) {
  if (ended.is_set()) return;  // the task has gone
  if (!stopped_) stopped_ = std::move(why);
  {
    const auto held = relay_.directory.hold();
    running_ = false;
  }
  // A login that was overtaken before it was answered finds out by itself, and is told.
  if (counted_ && task_.task != nullptr) TaskScope::cancel(*task_.task);
}

void ClientSession::release() {
  owner_.work->close();
  while (!proxies_.empty())
    remove_proxy(std::string(proxies_.begin()->first));
  running_ = false;
  if (counted_) {
    --peer_->sessions;
    peer_->change.set();
    tell_of_end();
  }
  ended.set();
}

/// What the client did wrong is no success, and is told by itself.
void ClientSession::tell_of_end() {
  if (!relay_.client_events.take()) return;
  std::optional<Error> why;
  if (stopped_) why = RelayContext::from_client(*stopped_);
  if (why && is_violation(why->code)) {
    relay_.tell(observe::EventKind::client_dropped, relay_.about({}, run_id()), {},
                std::exchange(why, std::nullopt));
  }
  relay_.tell(observe::EventKind::client_left, relay_.about({}, run_id()), {run_id()},
              std::move(why));
}

}  // namespace culvert::relay
