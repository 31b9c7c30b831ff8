#include "core/engine/engine.h"

#include "core/base/async.h"
#include "core/client/doctor.h"
#include "core/engine/profile_runner.h"
#include "core/inspect/har.h"
#include "core/inspect/plain_text.h"
#include "core/inspect/replay.h"
#include "core/inspect/store.h"
#include "core/observe/ledger.h"
#include "core/observe/mailbox.h"

#include <boost/asio/executor_work_guard.hpp>

#include <chrono>
#include <map>
#include <thread>
#include <utility>

namespace culvert {
namespace {

using namespace std::chrono_literals;

constexpr Duration live_tick = 250ms;
constexpr Duration live_exchange_tick = 100ms;
constexpr Duration background_tick = 5s;

}  // namespace

/// Everything but the posting of calls belongs to the worker thread.
class Engine::Impl {
 public:
  Impl()
      : ledger_(log_, mailbox_),
        exchanges_(mailbox_),
        tick_timer_(io_.get_executor(), TimePoint::max()),
        exchange_timer_(io_.get_executor(), TimePoint::max()) {}

  void start() {
    // The scope opens with the first turn of the loop, before any posted call.
    asio::co_spawn(io_.get_executor(), serve(), asio::bind_cancellation_slot(stop_.slot(), ended));
    thread_ = std::thread([this] { io_.run(); });
  }

  void stop() {
    post([this] {
      stopping_ = true;
      stop_.emit(asio::cancellation_type::terminal);
    });
    work_.reset();
    thread_.join();
  }

  template <class Call>
  void post(Call call) {
    asio::post(io_, std::move(call));
  }

  void apply(std::vector<WantedProfile> wanted) {
    std::map<std::string, WantedProfile> by_id;
    for (WantedProfile& profile : wanted)
      by_id.insert_or_assign(profile.id, std::move(profile));
    for (auto& [id, runner] : runners_)
      if (!by_id.contains(id)) stop_runner(*runner);
    for (auto& [id, profile] : by_id) {
      const auto at = runners_.find(id);
      if (at != runners_.end() && at->second->apply(profile)) continue;
      if (at != runners_.end()) stop_runner(*at->second);
      start_runner(std::move(profile));
    }
  }

  void disconnect(observe::ConnectionId id) {
    // Ids are unique in the process: at most one of them has it.
    for (auto& [profile, runner] : runners_)
      runner->disconnect(id);
  }

  void retry_now() {
    for (auto& [profile, runner] : runners_)
      runner->retry_now();
  }

  void network_returned() {
    for (auto& [profile, runner] : runners_)
      runner->network_returned();
  }

  void set_pace(Pace pace) {
    pace_ = pace;
    ledger_.set_audience(pace != Pace::off);
    exchanges_.set_audience(pace != Pace::off);
    tick_timer_.cancel();
    exchange_timer_.cancel();
  }

  void request_reset() {
    ledger_.request_reset();
    ledger_.tick();
    exchanges_.request_reset();
    exchanges_.tick();
  }

  void replay(const observe::ReplayOrder& order) {
    const observe::ExchangePtr recorded = exchanges_.find(order.of);
    auto request = recorded ? inspect::request_again(*recorded, order)
                            : Error{Errc::not_found, Leg::none, "the exchange", {}};
    std::optional<Error> why;
    if (!request)
      why = request.error();
    else if (!replay(recorded->profile, recorded->proxy, *std::move(request)))
      why = Error{Errc::closed, Leg::none, "the proxy", {}};
    if (why) inspect::refuse_replay(exchanges_, order, recorded, *std::move(why));
  }

  void pause_capture(bool paused) { exchanges_.pause(paused); }
  void clear_exchanges() { exchanges_.clear(); }

  void follow_exchange(observe::ExchangeId id) {
    exchanges_.follow(id);
    exchanges_.tick();
  }

  void examine(ExaminationOrder order) {
    stop_examination();
    if (stopping_) return;
    const std::uint64_t serial = ++examination_serial_;
    TaskScope::Child& task = scope_->spawn("examination", examine(std::move(order), serial));
    if (examination_serial_ == serial) examination_ = &task;
  }

  void stop_examination() {
    if (examination_ != nullptr) TaskScope::cancel(*std::exchange(examination_, nullptr));
  }

  observe::EventLog log_;
  observe::Mailbox mailbox_;

 private:
  /// `serial`: another one that has begun meanwhile is the one that can be stopped. Both are told
  /// to their end: somebody waits for each.
  Task<> examine(ExaminationOrder order, std::uint64_t serial) {
    observe::Examination last;
    const auto post = [this, &order, &last](observe::Examination so_far) {
      so_far.ticket = order.ticket;
      so_far.profile = order.profile;
      so_far.proxy = order.proxy.name;
      last = so_far;
      mailbox_.post(std::move(so_far));
    };
    post({});
    client::DoctorOptions options;
    options.request_path = order.request_path;
    options.told = post;
    std::exception_ptr stopped;
    observe::Examination whole;
    try {
      whole = co_await client::examine(order.proxy, options);
    } catch (const boost::system::system_error&) {
      // Stopped, or the engine ends.
      stopped = std::current_exception();
    }
    if (stopped) whole = last;
    whole.ended = true;
    whole.stopped = stopped != nullptr;
    if (examination_serial_ == serial) {
      examination_ = nullptr;
      ++examination_serial_;
    }
    post(std::move(whole));
  }

  bool replay(const std::string& profile, const std::string& proxy,
              inspect::ReplayRequest request) {
    const auto at = runners_.find(profile);
    return at != runners_.end() && at->second->replay(proxy, std::move(request));
  }

  static void ended(const std::exception_ptr&) {
    // serve() ends by cancellation only; runners report their own failures.
  }

  Task<> serve() {
    co_await with_scope([this](TaskScope& scope) -> Task<> {
      scope_ = &scope;
      scope.spawn("exchanges", show_exchanges());
      for (;;) {
        tick_timer_.expires_after(pace_ == Pace::live ? live_tick : background_tick);
        co_await tick_timer_.async_wait(nothrow);
        co_await Event::throw_if_cancelled();
        ledger_.tick();
      }
    });
  }

  /// More often than the tables: rows come and are done within a moment (desktop.md 3.3).
  Task<> show_exchanges() {
    for (;;) {
      exchange_timer_.expires_after(pace_ == Pace::live ? live_exchange_tick : background_tick);
      co_await exchange_timer_.async_wait(nothrow);
      co_await Event::throw_if_cancelled();
      exchanges_.tick();
    }
  }

  void start_runner(WantedProfile profile) {
    const std::string id = profile.id;
    auto runner = std::make_shared<engine::ProfileRunner>(io_.get_executor(), std::move(profile),
                                                          ledger_, exchanges_);
    // A predecessor that still unwinds keeps its ports until it is gone; wait for it.
    std::shared_ptr<engine::ProfileRunner> before;
    if (const auto at = runners_.find(id); at != runners_.end()) before = at->second;
    runners_.insert_or_assign(id, runner);
    TaskScope::Child& task = scope_->spawn("profile", run_profile(runner, std::move(before)));
    // What fails at once has ended inside the call.
    if (!runner->ended.is_set()) runner->task = &task;
  }

  static void stop_runner(engine::ProfileRunner& runner) {
    runner.stopping = true;
    if (runner.task != nullptr) TaskScope::cancel(*runner.task);
  }

  void forget_rows(const std::string& id) {
    ledger_.remove_session(id);
    ledger_.remove_session(engine::Demo::relay_profile(id));
  }

  Task<> run_profile(std::shared_ptr<engine::ProfileRunner> runner,
                     std::shared_ptr<engine::ProfileRunner> before) {
    if (before) {
      // Also when this one is stopped meanwhile: its own successor relies on free ports, too.
      co_await this_coro::reset_cancellation_state(asio::disable_cancellation());
      co_await before->ended.wait();
      co_await this_coro::reset_cancellation_state();
      before.reset();
      // Not the last of this id, so nobody has taken its rows away; they are not ours.
      forget_rows(runner->id());
    }
    if (!runner->stopping && !stopping_) co_await runner->run();
    runner->task = nullptr;
    runner->ended.set();
    const auto at = runners_.find(runner->id());
    const bool is_current = at != runners_.end() && at->second == runner;
    if (is_current && runner->stopping) {
      forget_rows(runner->id());
      runners_.erase(at);
    }
    ledger_.tick();
  }

  asio::io_context io_{1};
  asio::executor_work_guard<Executor> work_ = asio::make_work_guard(io_.get_executor());
  observe::Ledger ledger_;
  inspect::Store exchanges_;
  Timer tick_timer_, exchange_timer_;
  Pace pace_ = Pace::live;
  TaskScope* scope_ = nullptr;
  bool stopping_ = false;
  std::map<std::string, std::shared_ptr<engine::ProfileRunner>> runners_;
  TaskScope::Child* examination_ = nullptr;  // the one that goes on
  std::uint64_t examination_serial_ = 0;
  asio::cancellation_signal stop_;
  std::thread thread_;
};

Engine::Engine() : impl_(std::make_unique<Impl>()) {
  impl_->start();
}

Engine::~Engine() {
  impl_->stop();
}

void Engine::apply(std::vector<WantedProfile> wanted) {
  impl_->post([impl = impl_.get(), wanted = std::move(wanted)]() mutable {
    impl->apply(std::move(wanted));
  });
}

void Engine::disconnect(observe::ConnectionId id) {
  impl_->post([impl = impl_.get(), id] { impl->disconnect(id); });
}

void Engine::retry_now() {
  impl_->post([impl = impl_.get()] { impl->retry_now(); });
}

void Engine::network_returned() {
  impl_->post([impl = impl_.get()] { impl->network_returned(); });
}

void Engine::set_pace(Pace pace) {
  impl_->post([impl = impl_.get(), pace] { impl->set_pace(pace); });
}

void Engine::replay(observe::ReplayOrder order) {
  impl_->post([impl = impl_.get(), order = std::move(order)] { impl->replay(order); });
}

void Engine::examine(ExaminationOrder order) {
  impl_->post([impl = impl_.get(), order = std::move(order)]() mutable {
    impl->examine(std::move(order));
  });
}

void Engine::stop_examination() {
  impl_->post([impl = impl_.get()] { impl->stop_examination(); });
}

void Engine::pause_capture(bool paused) {
  impl_->post([impl = impl_.get(), paused] { impl->pause_capture(paused); });
}

void Engine::clear_exchanges() {
  impl_->post([impl = impl_.get()] { impl->clear_exchanges(); });
}

void Engine::follow_exchange(observe::ExchangeId id) {
  impl_->post([impl = impl_.get(), id] { impl->follow_exchange(id); });
}

static_assert(Engine::most_kept_bytes ==
              inspect::StoreLimits().head_bytes + inspect::StoreLimits().body_bytes);

std::string Engine::to_har(const std::vector<observe::ExchangePtr>& exchanges,
                           std::string_view version) {
  return inspect::to_har(exchanges, version);
}

std::string Engine::to_curl(const observe::ExchangeRecord& exchange) {
  return inspect::to_curl(exchange);
}

std::string Engine::to_raw(const observe::ExchangeRecord& exchange) {
  return inspect::to_raw(exchange);
}

observe::Slice Engine::events_since(std::uint64_t cursor, std::size_t most) const {
  return impl_->log_.since(cursor, most);
}

observe::ConnectionDelta Engine::take_connections() {
  return impl_->mailbox_.take_connections();
}

observe::StatusDelta Engine::take_status() {
  return impl_->mailbox_.take_status();
}

observe::ExchangeDelta Engine::take_exchanges() {
  return impl_->mailbox_.take_exchanges();
}

observe::MessageDelta Engine::take_messages() {
  return impl_->mailbox_.take_messages();
}

std::optional<observe::Examination> Engine::take_examination() {
  return impl_->mailbox_.take_examination();
}

void Engine::request_reset() {
  impl_->post([impl = impl_.get()] { impl->request_reset(); });
}

void Engine::on_wake(std::function<void()> wake) {
  impl_->log_.on_wake(wake);
  impl_->mailbox_.on_wake(std::move(wake));
}

void Engine::add_sink(std::function<void(const observe::Event&)> sink) {
  impl_->log_.add_sink(std::move(sink));
}

}  // namespace culvert
