#include "core/client/control_session.h"

#include "core/frp/auth.h"
#include "core/frp/names.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace culvert::client {
namespace {

using namespace std::chrono_literals;

/// How often unanswered and refused registrations are looked at (frp proxy_wrapper.go).
constexpr Duration registration_check = 3s;

/// Work connections that wait for a user. frp opens as many as it is asked for; what is asked for
/// beyond this is opened when one of them is put to use, so that no flood of requests can take
/// more memory or descriptors than this, and no request is lost.
constexpr int most_waiting = 1024;

/// After so many messages in one go the rest of the loop has its turn: a relay that sends without
/// end must not starve the connections.
constexpr int messages_per_turn = 64;

/// Of those that run.
template <class Item>
std::vector<std::string> names_of(const config::ClientConfig& config,
                                  const std::vector<Item>& items) {
  std::vector<std::string> names;
  for (const Item& item : items)
    if (is_active(config, item)) names.push_back(item.name);
  return names;
}

std::vector<std::string> joined(std::vector<std::string> first,
                                const std::vector<std::string>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

/// "a b", in order.
std::string listed(std::vector<std::string> names) {
  std::ranges::sort(names);
  std::string text;
  for (const std::string& name : names)
    text.append(text.empty() ? "" : " ").append(name);
  return text;
}

/// frps says the first, and the second with detailedErrorsToClient = false.
Error refusal_of_work(const std::string& words) {
  const auto says = [&words](std::string_view part) {
    return words.find(part) != std::string::npos;
  };
  const bool scope = says("token in NewWorkConn") || says("invalid NewWorkConn");
  return {scope ? Errc::auth : Errc::rejected, Leg::relay, words, {}};
}

/// The runner lives as long as its task: the proxy may be taken out meanwhile.
Task<> serve_with(std::shared_ptr<ProxyRunner> runner, net::StreamPtr work,
                  frp::StartWorkConn start) {
  co_await runner->serve(std::move(work), std::move(start));
}

Task<> replay_with(std::shared_ptr<ProxyRunner> runner, inspect::ReplayRequest request) {
  co_await runner->replay(std::move(request));
}

bool has_scope(const config::Auth& auth, config::AuthScope scope) {
  return std::ranges::find(auth.additional_scopes, scope) != auth.additional_scopes.end();
}

}  // namespace

ControlSession::ControlSession(std::shared_ptr<SessionContext> session, net::StreamPtr control,
                               const Executor& executor, RegistrationReport report)
    : kept_(std::move(session)),
      session_(*kept_),
      control_(std::move(control)),
      executor_(executor),
      outbox_(executor),
      registrations_due_(executor),
      report_(std::move(report)) {
  for (const config::Proxy& proxy : session_.config.proxies)
    if (is_active(session_.config, proxy)) add_proxy(proxy);
}

/// Proxies that still have connections have no say any more in what is shown.
ControlSession::~ControlSession() {
  for (const auto& [name, runner] : proxies_)
    runner->retire();
}

Task<> ControlSession::run() {
  try {
    co_await with_scope([this](TaskScope& scope) -> Task<> {
      scope_ = &scope;
      scope.spawn("control writer", outbox_.write_to(*control_, session_.wire()));
      scope.spawn("registrations", keep_registered());
      if (session_.config.transport.effective_heartbeat_interval() > 0s)
        scope.spawn("heartbeat", beat());
      for (const config::Visitor& visitor : session_.config.visitors)
        if (is_active(session_.config, visitor)) add_visitor(visitor);
      tell_added(names_of(session_.config, session_.config.proxies),
                 names_of(session_.config, session_.config.visitors));
      report_registrations();  // no answer comes where nothing can be registered
      co_await receive_messages(scope);
    });
  } catch (const boost::system::system_error&) {
    say_goodbye();  // cancelled
    throw;
  }
}

/// Gives the relay what fits at once, without waiting: a relay that does not read must not keep us
/// from stopping. A mux sends what it has taken when it goes. frp-wire 8.4.
void ControlSession::say_goodbye() {
  scope_ = nullptr;
  if (!outbox_.is_idle()) return;
  for (const auto& [name, runner] : proxies_) {
    frp::CloseProxy close;
    close.proxy_name = name;
    const std::vector<std::byte> frame = frp::encode(close, session_.wire());
    const net::Io io = control_->try_write(frame);
    if (!io.is_done() || io.count < frame.size()) return;
  }
  control_->try_flush();
}

Task<> ControlSession::receive_messages(TaskScope& scope) {
  for (int received = 1;; ++received) {
    const frp::Message message = co_await frp::receive(*control_, session_.wire());
    dispatch(message, scope);
    if (received % messages_per_turn == 0) co_await asio::post(executor_, use_task);
  }
}

void ControlSession::dispatch(const frp::Message& message, TaskScope& scope) {
  if (std::holds_alternative<frp::ReqWorkConn>(message)) {
    ++work_owed_;
    open_owed_work(scope);
  } else if (const auto* answer = std::get_if<frp::NewProxyResp>(&message)) {
    if (const auto at = proxies_.find(answer->proxy_name); at != proxies_.end())
      at->second->answered(*answer);
    report_registrations();
  } else if (const auto* pong = std::get_if<frp::Pong>(&message)) {
    if (!pong->error.empty()) fail(Errc::auth, Leg::relay, pong->error);
    last_pong_ = Clock::now();
    session_.ledger.log().append(observe::EventKind::heartbeat_answered, session_.scope());
  }
  // Other known messages have no meaning here; frp ignores them too (pkg/msg/handler.go).
}

/// Looks at all proxies, but only until all are registered.
void ControlSession::report_registrations() {
  if (!report_) return;
  bool refused = false;
  for (const auto& [name, runner] : proxies_) {
    if (runner->is_pending()) return;
    refused = refused || runner->is_refused();
  }
  if (!refused) {
    std::exchange(report_, nullptr)(true);
  } else if (!std::exchange(reported_refusals_, true)) {
    report_(false);
  }
}

Task<> ControlSession::keep_registered() {
  for (;;) {
    for (const auto& [name, runner] : proxies_)
      if (auto registration = runner->due_registration(Clock::now()))
        outbox_.push(*std::move(registration));
    // add_proxy() cuts the wait short.
    registrations_due_.expires_after(registration_check);
    co_await registrations_due_.async_wait(nothrow);
    co_await Event::throw_if_cancelled();
  }
}

/// A Ping at once and then every interval; no Pong for longer than the timeout ends the session.
/// frp-wire 8.1.
Task<> ControlSession::beat() {
  const Duration interval = session_.config.transport.effective_heartbeat_interval();
  const Duration timeout = session_.config.transport.effective_heartbeat_timeout();
  last_pong_ = Clock::now();
  TimePoint next_ping = Clock::now();
  for (;;) {
    if (Clock::now() >= next_ping) {
      outbox_.push(ping());
      session_.ledger.log().append(observe::EventKind::heartbeat_sent, session_.scope());
      next_ping = Clock::now() + interval;
    }
    co_await sleep_for(1s);
    if (timeout > 0s && Clock::now() - last_pong_ > timeout)
      fail(Errc::timed_out, Leg::relay, "no heartbeat from the server");
  }
}

frp::Ping ControlSession::ping() const {
  frp::Ping message;
  if (has_scope(session_.config.auth, config::AuthScope::heartbeats)) {
    message.timestamp = frp::unix_now();
    message.privilege_key = frp::auth_key(session_.config.auth.token, message.timestamp);
  }
  return message;
}

void ControlSession::open_owed_work(TaskScope& scope) {
  while (work_owed_ > 0 && work_waiting_ < most_waiting) {
    --work_owed_;
    ++work_waiting_;
    scope.spawn("work connection", serve_work_connection(scope));
  }
}

Task<> ControlSession::serve_work_connection(TaskScope& scope) {
  std::optional<Work> work = co_await await_work();
  --work_waiting_;
  open_owed_work(scope);
  if (!work) co_return;
  const auto at = proxies_.find(work->start.proxy_name);
  if (at == proxies_.end()) co_return;  // removed meanwhile: closing is the answer (6.2)
  Task<> serving = serve_with(at->second, std::move(work->stream), std::move(work->start));
  if (session_.outliving != nullptr)
    session_.outliving->spawn("work connection", std::move(serving));
  else
    co_await std::move(serving);
}

/// A work connection that was put to use; none when it came to nothing.
Task<std::optional<ControlSession::Work>> ControlSession::await_work() {
  frp::NewWorkConn hello;
  hello.run_id = session_.run_id;
  if (has_scope(session_.config.auth, config::AuthScope::new_work_conns)) {
    hello.timestamp = frp::unix_now();
    hello.privilege_key = frp::auth_key(session_.config.auth.token, hello.timestamp);
  }
  frp::Message first = std::move(hello);
  Result<net::StreamPtr> work = co_await attempt(open_with(session_, std::move(first)));
  if (!work) {
    session_.tell_failure(observe::EventKind::work_connection_failed, session_.scope(), {},
                          work.error());
    co_return std::nullopt;
  }
  // Without a limit: a pooled connection waits here until a public user comes (frp-wire 6.1).
  Result<frp::StartWorkConn> start =
      co_await attempt(frp::expect<frp::StartWorkConn>(**work, session_.wire()));
  if (start && !start->error.empty()) start = refusal_of_work(start->error);
  if (!start) {
    // A relay that no longer needs a pooled connection just closes it: nothing to tell.
    if (start.error().code != Errc::closed)
      session_.tell_failure(observe::EventKind::work_connection_failed, session_.scope(), {},
                            start.error());
    co_return std::nullopt;
  }
  Work used{*std::move(work), *std::move(start)};
  co_return std::optional<Work>(std::move(used));
}

void ControlSession::add_proxy(const config::Proxy& proxy) {
  auto runner = std::make_shared<ProxyRunner>(kept_, proxy, executor_);
  proxies_.insert_or_assign(runner->wire_name(), runner);
  registrations_due_.cancel();
}

void ControlSession::remove_proxy(const std::string& name) {
  const auto at = proxies_.find(frp::wire_name(session_.config.user, name));
  if (at == proxies_.end()) return;
  frp::CloseProxy message;
  message.proxy_name = at->first;
  outbox_.push(std::move(message));
  at->second->retire();
  proxies_.erase(at);
  session_.ledger.log().append(observe::EventKind::proxy_stopped, session_.scope(name));
}

void ControlSession::add_visitor(const config::Visitor& visitor) {
  auto runner = std::make_shared<VisitorRunner>(session_, visitor);
  visitors_.insert_or_assign(visitor.name, runner);
  if (scope_ != nullptr) start_visitor(runner);
}

void ControlSession::start_visitor(const std::shared_ptr<VisitorRunner>& runner) {
  TaskScope::Child& task = scope_->spawn("visitor", run_visitor(runner));
  // One that does not listen has ended inside the call.
  if (!runner->is_over) visitor_tasks_[runner->visitor().name] = &task;
}

void ControlSession::remove_visitor(const std::string& name) {
  if (const auto task = visitor_tasks_.find(name); task != visitor_tasks_.end())
    TaskScope::cancel(*task->second);
  const auto at = visitors_.find(name);
  if (at == visitors_.end()) return;
  at->second->retire();
  visitors_.erase(at);
}

Task<> ControlSession::run_visitor(std::shared_ptr<VisitorRunner> visitor) {
  try {
    co_await VisitorRunner::run(visitor, *scope_);
  } catch (const boost::system::system_error&) {
    // Cancelled: by removal of this visitor, or with the whole session.
  }
  visitor->is_over = true;
  // A changed visitor has its successor under the same name already.
  const std::string& name = visitor->visitor().name;
  const auto current = visitors_.find(name);
  if (current == visitors_.end() || current->second == visitor) visitor_tasks_.erase(name);
}

void ControlSession::drop(const config::Changes& changes) {
  for (const auto* names : {&changes.removed_proxies, &changes.changed_proxies})
    for (const std::string& name : *names)
      remove_proxy(name);
  for (const auto* names : {&changes.removed_visitors, &changes.changed_visitors})
    for (const std::string& name : *names)
      remove_visitor(name);
}

void ControlSession::add(const config::Changes& changes, const config::ClientConfig& wanted) {
  const auto is_new = [](const auto& added, const auto& changed, const std::string& name) {
    return std::ranges::find(added, name) != added.end() ||
           std::ranges::find(changed, name) != changed.end();
  };
  for (const config::Proxy& proxy : wanted.proxies)
    if (is_new(changes.added_proxies, changes.changed_proxies, proxy.name)) add_proxy(proxy);
  for (const config::Visitor& visitor : wanted.visitors)
    if (is_new(changes.added_visitors, changes.changed_visitors, visitor.name))
      add_visitor(visitor);
  tell_added(joined(changes.added_proxies, changes.changed_proxies),
             joined(changes.added_visitors, changes.changed_visitors));
  report_registrations();
}

void ControlSession::tell_added(std::vector<std::string> proxies,
                                std::vector<std::string> visitors) {
  observe::EventLog& log = session_.ledger.log();
  if (!proxies.empty())
    log.append(observe::EventKind::proxies_added, session_.scope(), {listed(std::move(proxies))});
  if (!visitors.empty())
    log.append(observe::EventKind::visitors_added, session_.scope(), {listed(std::move(visitors))});
}

bool ControlSession::replay(const std::string& proxy, inspect::ReplayRequest request) {
  const auto at = proxies_.find(frp::wire_name(session_.config.user, proxy));
  if (scope_ == nullptr || at == proxies_.end() || !at->second->handles_http()) return false;
  scope_->spawn("replay", replay_with(at->second, std::move(request)));
  return true;
}

}  // namespace culvert::client
