#include "core/client/client.h"

#include "core/client/connection_row.h"
#include "core/client/tls_demand.h"
#include "core/config/diff.h"
#include "core/frp/auth.h"
#include "core/frp/control_channel.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <utility>

namespace culvert::client {
namespace {

using namespace std::chrono_literals;

/// The frp version whose behaviour we match; servers show it and may decide by it (frp-wire 11).
constexpr std::string_view spoken_frp_version = "0.70.1";

/// A session that lived so long counts as good: the next loss starts counting afresh.
constexpr Duration good_session = 10s;

/// An attempt younger than this is not begun afresh: reports of a returning network come in bursts.
constexpr Duration young_attempt = 1s;

std::string_view transport_name(config::Protocol protocol) {
  switch (protocol) {
    case config::Protocol::tcp:
      return "tcp";
    case config::Protocol::websocket:
      return "websocket";
    case config::Protocol::wss:
      return "wss";
  }
  return "tcp";
}

/// Errors that stay until somebody changes a setting; trying often would only fill both logs, and
/// some servers lock out who does it. What a relay or a proxy in front of it may also say while it
/// restarts counts only as long as the settings have never worked.
bool needs_a_person(Errc code, bool has_worked) {
  switch (code) {
    case Errc::auth:
    case Errc::certificate:
      return true;
    case Errc::version:
    case Errc::plaintext_peer:
    case Errc::tls_peer:
    case Errc::unsupported:
      return !has_worked;
    default:
      return false;
  }
}

bool uses_tls(const config::ClientTransport& transport) {
  return transport.tls.enable || transport.protocol == config::Protocol::wss;
}

bool registers_proxies(const config::ClientConfig& config) {
  return std::ranges::any_of(config.proxies,
                             [&](const config::Proxy& proxy) { return is_active(config, proxy); });
}

/// While it lives, changes go to this session; also a session that is cancelled (its link broke)
/// must not be asked any more.
class Current {
 public:
  Current(ControlSession*& place, ControlSession& session) : place_(place) { place_ = &session; }
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;
  ~Current() { place_ = nullptr; }

 private:
  ControlSession*& place_;
};

/// Tells at the end of a session, however it comes (mostly the link breaks first, and everything
/// here is cancelled), from when on the relay counts as away.
class Lifetime {
 public:
  explicit Lifetime(Backoff& backoff) : backoff_(backoff) {}
  Lifetime(const Lifetime&) = delete;
  Lifetime& operator=(const Lifetime&) = delete;
  ~Lifetime() {
    const TimePoint now = Clock::now();
    if (now - began_ >= good_session)
      backoff_.reset(now);
    else
      backoff_.was_dropped();
  }

 private:
  Backoff& backoff_;
  const TimePoint began_ = Clock::now();
};

}  // namespace

Client::Client(const Executor& executor, std::string profile, config::ClientConfig config,
               observe::Ledger& ledger, std::string run_id, Dial dial, inspect::Store* exchanges)
    : executor_(executor),
      profile_(std::move(profile)),
      config_(std::move(config)),
      ledger_(ledger),
      exchanges_(exchanges),
      run_id_(std::move(run_id)),
      dial_(std::move(dial)),
      token_key_(frp::derive_key(config_.auth.token)),
      backoff_(std::random_device{}()),
      retry_timer_(executor),
      restart_(executor),
      http_visitors_(executor) {
  record_.profile = profile_;
}

Client::~Client() = default;

Task<> Client::run() {
  try {
    co_await with_scope([this](TaskScope& connections) -> Task<> {
      connections_ = &connections;
      co_await keep_alive();
    });
  } catch (const Failure&) {
    throw;  // the record says why
  } catch (...) {
    record_.retry_at.reset();
    enter(observe::SessionState::stopped);
    throw;
  }
}

Task<> Client::keep_alive() {
  for (;;) {
    const Result<void> outcome = co_await attempt(run_session());
    if (outcome) {  // another one is to begin at once
      backoff_.reset(Clock::now());
      continue;
    }
    const Error error = co_await explained(outcome.error());
    if (restart_.is_set()) continue;
    if (!logged_in_ && (error.code == Errc::refused || error.code == Errc::unreachable))
      backoff_.is_away();
    fail_step(error);
    ledger_.log().append(
        logged_in_ ? observe::EventKind::session_ended : observe::EventKind::login_failed, scope(),
        {}, error);
    const bool first_login_counts = config_.login_fail_exit && !logged_in_once_;
    if (first_login_counts || error.code == Errc::config) {
      enter(observe::SessionState::failed, error);
      throw Failure(error);
    }
    co_await pause_before_retry(error);
  }
}

/// Before the login a relay ends what it does not understand or does not want without a word.
Task<Error> Client::explained(Error error) {
  if (logged_in_ || error.leg != Leg::relay) co_return error;
  // It resets the connection or closes it, as it happens to have read: both mean the same.
  if (error.code == Errc::reset) error.code = Errc::closed;
  // In the place of a hello the end of v2 means another version, or TLS.
  const bool is_silent =
      error.code == Errc::closed ||
      (error.code == Errc::version && error.cause == make_error_code(Errc::closed));
  if (!is_silent || uses_tls(config_.transport)) co_return error;
  // Asked once, not with every attempt: some servers lock out who comes too often.
  if (!tls_demanded_) {
    const config::ClientConfig asked = config_;
    connecting_ = true;
    const bool demanded = co_await demands_tls(asked, dial_);
    connecting_ = false;
    if (restart_.is_set() || asked != config_) co_return error;
    tls_demanded_ = demanded;
  }
  if (*tls_demanded_) {
    error = {
        Errc::tls_peer, Leg::relay, "plain text is closed without a word, TLS is answered", {}};
  }
  co_return error;
}

Task<> Client::pause_before_retry(const Error& error) {
  const Duration pause = needs_a_person(error.code, logged_in_once_) ? backoff_.next_patient()
                                                                     : backoff_.next(Clock::now());
  record_.attempt = backoff_.attempts();
  record_.retry_at = std::chrono::system_clock::now() +
                     std::chrono::duration_cast<std::chrono::system_clock::duration>(pause);
  enter(observe::SessionState::reconnecting, error);
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(pause);
  ledger_.log().append(
      observe::EventKind::retry_scheduled, scope(),
      {std::to_string(milliseconds.count()), std::to_string(backoff_.attempts() + 1)});
  retry_timer_.expires_after(pause);
  co_await retry_timer_.async_wait(nothrow);  // retry_now() cancels it
  co_await Event::throw_if_cancelled();
  record_.retry_at.reset();
}

/// From the first byte to the end of the session. Returns when another one is to begin at once
/// (changed configuration, returned network), else throws why it ended.
Task<> Client::run_session() {
  restart_.reset();
  logged_in_ = false;
  begin_steps();
  connector_ = must(Connector::make(config_, dial_));
  ledger_.log().append(observe::EventKind::connecting, scope(),
                       {net::to_text(connector_->server()),
                        std::string(transport_name(config_.transport.protocol))});
  attempt_began_ = Clock::now();
  connecting_ = true;
  std::unique_ptr<Link> link;  // outlives the tasks that use it
  try {
    co_await with_scope([this, &link](TaskScope& tasks) -> Task<> {
      tasks.spawn("configuration", end_when_replaced());
      co_await connect_and_serve(link, tasks);
    });
  } catch (const Failure&) {
    connecting_ = false;
    if (!restart_.is_set()) throw;
  }
  connecting_ = false;
}

Task<> Client::connect_and_serve(std::unique_ptr<Link>& link, TaskScope& tasks) {
  const StepReport report = [this](observe::Step step, bool done) { report_step(step, done); };
  link = co_await Link::open(*connector_, config_.transport, record_.link, report);
  ledger_.log().append(observe::EventKind::link_negotiated, scope(), {summary(record_.link)});
  tasks.spawn("link", link->run());
  tasks.spawn("round trip", sample_round_trip(*link));
  co_await log_in_and_serve(*link);
}

Task<> Client::log_in_and_serve(Link& link) {
  report_step(observe::Step::log_in, false);
  net::StreamPtr connection = co_await link.connect();
  frp::ClientOpening opening;
  opening.version = config_.transport.wire_protocol == config::WireProtocol::v2
                        ? frp::WireVersion::v2
                        : frp::WireVersion::v1;
  opening.transport = transport_name(config_.transport.protocol);
  opening.tls = uses_tls(config_.transport);
  opening.tcp_mux = config_.transport.tcp_mux;
  opening.token = config_.auth.token;
  frp::OpenedControl control =
      co_await frp::open_control(std::move(connection), opening, login_message());
  report_step(observe::Step::log_in, true);

  run_id_ = control.login_resp.run_id;
  logged_in_ = logged_in_once_ = true;
  tls_demanded_.reset();
  connecting_ = false;
  record_.attempt = 0;
  record_.run_id = run_id_;
  record_.server_version = control.login_resp.version;
  record_.link.protocol = opening.version == frp::WireVersion::v2 ? "frp v2" : "frp v1";
  record_.link.protocol_known = Known::terminated;
  ledger_.log().append(observe::EventKind::login_succeeded, scope(),
                       {run_id_, record_.server_version});
  enter(observe::SessionState::running);
  report_step(observe::Step::register_proxies, false);

  const Lifetime lifetime(backoff_);
  const std::shared_ptr<SessionContext> context(new SessionContext{
      config_, ledger_, profile_, link, dial_, token_key_, run_id_, http_visitors_, open_rows_});
  if (!config_.transport.tcp_mux) context->outliving = connections_;
  context->exchanges = exchanges_;
  context->server_is_culvert = !control.login_resp.culvert.empty();
  ControlSession session(context, std::move(control.stream), executor_,
                         [this](bool all_accepted) { report_registrations(all_accepted); });
  const Current current(session_, session);
  co_await session.run();
}

Task<> Client::end_when_replaced() {
  co_await restart_.wait();
  fail(Errc::cancelled, Leg::none, "another session is to begin");
}

/// Keeps the round trip of the window up to date; the mux measures it anyway.
Task<> Client::sample_round_trip(Link& link) {
  for (;;) {
    co_await sleep_for(2s);
    const auto least =
        std::chrono::duration_cast<std::chrono::microseconds>(link.statistics().least_rtt);
    if (least != record_.round_trip) {
      record_.round_trip = least;
      ledger_.put(record_);
    }
  }
}

frp::Login Client::login_message() const {
  frp::Login login;
  login.version = spoken_frp_version;
  login.hostname = host_name();
  login.os = system_name();
  login.arch = architecture_name();
  login.user = config_.user;
  login.timestamp = frp::unix_now();
  login.privilege_key = frp::auth_key(config_.auth.token, login.timestamp);
  login.run_id = run_id_;
  login.client_id = config_.client_id;
  login.metas = config_.metadatas;
  login.pool_count = config_.transport.pool_count;
  login.culvert = CULVERT_VERSION;
  return login;
}

void Client::begin_steps() {
  using observe::Step;
  record_.steps.clear();
  record_.steps.push_back({Step::find_server, observe::StepState::waiting, {}});
  record_.steps.push_back({Step::connect, observe::StepState::waiting, {}});
  const bool websocket = config_.transport.protocol != config::Protocol::tcp;
  const bool tls_first = config_.transport.protocol == config::Protocol::wss;
  if (websocket && !tls_first)
    record_.steps.push_back({Step::websocket, observe::StepState::waiting, {}});
  if (uses_tls(config_.transport))
    record_.steps.push_back({Step::tls, observe::StepState::waiting, {}});
  if (tls_first) record_.steps.push_back({Step::websocket, observe::StepState::waiting, {}});
  record_.steps.push_back({Step::log_in, observe::StepState::waiting, {}});
  if (registers_proxies(config_))
    record_.steps.push_back({Step::register_proxies, observe::StepState::waiting, {}});
  record_.round_trip = {};
  enter(logged_in_once_ ? observe::SessionState::reconnecting : observe::SessionState::starting,
        record_.error);
}

void Client::report_step(observe::Step step, bool done) {
  const TimePoint now = Clock::now();
  if (!done) step_began_ = now;
  for (observe::StepRecord& row : record_.steps) {
    if (row.step != step) continue;
    row.state = done ? observe::StepState::done : observe::StepState::active;
    if (done) row.took = std::chrono::duration_cast<std::chrono::milliseconds>(now - step_began_);
    // One call resolves and connects; its own times tell the two apart.
    if (done && step == observe::Step::find_server)
      row.took = std::chrono::duration_cast<std::chrono::milliseconds>(record_.link.resolve_time);
    if (done && step == observe::Step::connect)
      row.took = std::chrono::duration_cast<std::chrono::milliseconds>(record_.link.connect_time);
    if (done)
      ledger_.log().append(observe::EventKind::link_step, scope(),
                           {std::string(to_text(step)), std::to_string(row.took.count())});
  }
  ledger_.put(record_);
}

/// A refused proxy has its words and its cure in its own row; here it is a cross until it is
/// accepted or taken out.
void Client::report_registrations(bool all_accepted) {
  report_step(observe::Step::register_proxies, true);
  if (all_accepted) return;
  for (observe::StepRecord& row : record_.steps)
    if (row.step == observe::Step::register_proxies) row.state = observe::StepState::failed;
  ledger_.put(record_);
}

void Client::fail_step(const Error& error) {
  for (observe::StepRecord& row : record_.steps) {
    if (row.state != observe::StepState::active) continue;
    row.state = observe::StepState::failed;
    // Resolving and connecting are one call; only an unknown name is the fault of the first.
    if (row.step == observe::Step::find_server && error.code != Errc::name_not_found) {
      row.state = observe::StepState::done;
      (&row + 1)->state = observe::StepState::failed;
      break;
    }
  }
}

void Client::enter(observe::SessionState state, std::optional<Error> error) {
  if (record_.state != state) record_.since = std::chrono::system_clock::now();
  record_.state = state;
  record_.error = std::move(error);
  ledger_.put(record_);
}

void Client::apply(config::ClientConfig wanted) {
  const config::Changes changes = config::diff(config_, wanted);
  if (changes.empty() && wanted == config_) return;
  const bool in_place = !changes.session && session_ != nullptr;
  if (session_ != nullptr) session_->drop(changes);
  for (const auto* names : {&changes.removed_proxies, &changes.removed_visitors})
    for (const std::string& name : *names)
      ledger_.remove_proxy(profile_, name);
  config_ = std::move(wanted);
  if (in_place) session_->add(changes, config_);
  token_key_ = frp::derive_key(config_.auth.token);
  ledger_.log().append(
      observe::EventKind::config_applied, scope(),
      {std::to_string(changes.added_proxies.size() + changes.added_visitors.size()),
       std::to_string(changes.removed_proxies.size() + changes.removed_visitors.size()),
       std::to_string(changes.changed_proxies.size() + changes.changed_visitors.size())});
  if (changes.session) {
    tls_demanded_.reset();
    end_connections();  // also those that would outlive the session
    if (session_ != nullptr) session_->make_obsolete();
    restart_.set();
    retry_now();
  }
}

Task<> Client::drain(Duration most) {
  config::ClientConfig closed = config_;
  closed.proxies.clear();
  closed.visitors.clear();
  if (session_ != nullptr) session_->drop(config::diff(config_, closed));
  config_ = std::move(closed);
  co_await http_visitors_.drain_within({most, most});
}

bool Client::retry_now() {
  const bool pauses = retry_timer_.cancel() > 0;
  const bool hangs = connecting_ && Clock::now() - attempt_began_ >= young_attempt;
  if (hangs) restart_.set();
  return pauses || hangs;
}

void Client::network_returned() {
  if (retry_now()) ledger_.log().append(observe::EventKind::network_returned, scope());
}

bool Client::replay(const std::string& proxy, inspect::ReplayRequest request) {
  return session_ != nullptr && session_->replay(proxy, std::move(request));
}

bool Client::disconnect(observe::ConnectionId id) {
  const auto at = open_rows_.find(id);
  if (at == open_rows_.end()) return false;
  at->second->end_now();
  return true;
}

void Client::end_connections() {
  std::vector<observe::ConnectionId> open;
  for (const auto& [id, row] : open_rows_)
    open.push_back(id);
  for (const observe::ConnectionId id : open)
    disconnect(id);
}

}  // namespace culvert::client
