#include "app/common/run_program.h"

#include "core/observe/advice.h"

#include <boost/asio/signal_set.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#ifndef _WIN32
#include <sys/resource.h>
#endif

namespace culvert::app {
namespace {

using namespace std::chrono_literals;

/// Until no connection is open, or none has moved a byte for half a second nor has any for somebody
/// who does not take them yet.
Task<> until_nothing_moves(const observe::Ledger& ledger, TimePoint deadline) {
  constexpr Duration glance = 50ms;
  constexpr int still_glances = 10;
  std::uint64_t before = ledger.motion().bytes;
  for (int still = 0; still < still_glances && Clock::now() < deadline; ++still) {
    if (ledger.open_connections() == 0) co_return;
    co_await sleep_for(glance);
    const observe::Ledger::Motion now = ledger.motion();
    if (std::exchange(before, now.bytes) != now.bytes || now.waits) still = -1;
  }
}

Task<> take_leave(const Farewell& farewell, const observe::Ledger& ledger) {
  const TimePoint deadline = Clock::now() + stop_time;
  co_await farewell();
  co_await until_nothing_moves(ledger, deadline);
}

/// Waits for signals: the first asks the role to stop, the second does not wait for it.
class Stopper {
 public:
  Stopper(asio::io_context& io, asio::cancellation_signal& stop, observe::Ledger& ledger,
          ConsoleLog& console, const Farewell& farewell)
      : io_(io),
        signals_(io, SIGINT, SIGTERM),
        stop_(stop),
        ledger_(ledger),
        console_(console),
        farewell_(farewell) {
    wait();
  }
  /// The role has ended, perhaps before its farewell has.
  void close() {
    signals_.cancel();
    hurry_.emit(asio::cancellation_type::terminal);
  }
  bool was_asked() const { return asked_; }

 private:
  void wait() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      if (asked_) std::_Exit(130);
      asked_ = true;
      say_farewell();
      wait();
    });
  }

  void say_farewell() {
    const auto stop = [this](const std::exception_ptr&) {
      stop_.emit(asio::cancellation_type::terminal);
    };
    const std::size_t open = ledger_.open_connections();
    if (!farewell_ || open == 0) return stop(nullptr);
    console_.note({"stopping, open connections: " + std::to_string(open) +
                       "; what they are moving has " + std::to_string(stop_time / 1s) +
                       " seconds at most, a second signal ends them at once",
                   observe::Level::info});
    asio::co_spawn(io_.get_executor(), take_leave(farewell_, ledger_),
                   asio::bind_cancellation_slot(hurry_.slot(), stop));
  }

  asio::io_context& io_;
  asio::signal_set signals_;
  asio::cancellation_signal& stop_;
  observe::Ledger& ledger_;
  ConsoleLog& console_;
  asio::cancellation_signal hurry_;
  const Farewell& farewell_;
  bool asked_ = false;
};

/// `told`: the last error that the console has shown, with its sentence and cure.
std::string reason_of(const Error& error, const std::optional<Error>& told) {
  std::string detail = observe::detail_of(error);
  return told == error && !detail.empty() ? detail : observe::explain(error);
}

Outcome outcome_of(const std::exception_ptr& failure, bool asked,
                   const std::optional<Error>& told) {
  if (!failure || (asked && is_cancellation(failure))) return {};
  try {
    std::rethrow_exception(failure);
  } catch (const Failure& error) {
    return {1, reason_of(error.error, told)};
  } catch (const std::exception& error) {
    return {1, error.what()};
  }
}

}  // namespace

Outcome run_program(const config::Log& log, const std::string& component, const MakeTask& make,
                    std::vector<Note>* notes, const Farewell& farewell) {
  raise_descriptor_limit();
  asio::io_context io(1);
  observe::EventLog events(0);
  observe::Mailbox mailbox;
  observe::Ledger ledger(events, mailbox);
  ledger.set_audience(false);
  std::unique_ptr<ConsoleLog> console;
  try {
    console = std::make_unique<ConsoleLog>(log, component);
  } catch (const Failure& failure) {
    return {1, observe::explain(failure.error)};
  }
  const auto tell_notes = [&console, notes] {
    if (notes == nullptr) return;
    for (const Note& note : std::exchange(*notes, {}))
      console->note(note);
  };
  tell_notes();
  std::optional<Error> told;
  events.add_sink([&console, &told, &tell_notes](const observe::Event& event) {
    tell_notes();
    if (console->write(event) && event.error && level_of(event.kind) >= observe::Level::warn)
      told = event.error;
  });

  std::exception_ptr failure;
  asio::cancellation_signal stop;
  Stopper stopper(io, stop, ledger, *console, farewell);
  asio::co_spawn(io.get_executor(), make(io.get_executor(), ledger),
                 asio::bind_cancellation_slot(stop.slot(), [&](const std::exception_ptr& why) {
                   failure = why;
                   stopper.close();
                 }));
  io.run();
  return outcome_of(failure, stopper.was_asked(), told);
}

int report_outcome(const Outcome& outcome) {
  if (!outcome.reason.empty()) std::fprintf(stderr, "%s\n", outcome.reason.c_str());
  return outcome.code;
}

bool report_problems(const std::vector<config::Problem>& problems) {
  for (const config::Problem& problem : problems)
    std::fprintf(stderr, "%s: %s\n",
                 problem.severity == config::Severity::error ? "error" : "warning",
                 to_text(problem).c_str());
  return !config::has_errors(problems);
}

void raise_descriptor_limit() {
#ifndef _WIN32
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  // Refused is survivable: the accept loop copes with running out (IO-10).
  static_cast<void>(setrlimit(RLIMIT_NOFILE, &limit));
#endif
}

}  // namespace culvert::app
