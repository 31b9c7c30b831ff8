#include "app/common/run_program.h"

#include "core/observe/advice.h"

#include <boost/asio/signal_set.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>

#ifndef _WIN32
#include <sys/resource.h>
#endif

namespace culvert::app {
namespace {

/// Waits for signals: the first asks the role to stop, the second does not wait for it.
class Stopper {
 public:
  Stopper(asio::io_context& io, asio::cancellation_signal& stop)
      : signals_(io, SIGINT, SIGTERM), stop_(stop) {
    wait();
  }
  void close() { signals_.cancel(); }
  bool was_asked() const { return asked_; }

 private:
  void wait() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      if (asked_) std::_Exit(130);
      asked_ = true;
      stop_.emit(asio::cancellation_type::terminal);
      wait();
    });
  }

  asio::signal_set signals_;
  asio::cancellation_signal& stop_;
  bool asked_ = false;
};

int explain_failure(const std::exception_ptr& failure, bool asked) {
  if (!failure || (asked && is_cancellation(failure))) return 0;
  try {
    std::rethrow_exception(failure);
  } catch (const Failure& error) {
    std::fprintf(stderr, "%s\n", observe::explain(error.error).c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
  }
  return 1;
}

}  // namespace

int run_program(const config::Log& log, const std::string& component, const MakeTask& make,
                const std::vector<std::string>& notes) {
  raise_descriptor_limit();
  asio::io_context io(1);
  observe::EventLog events;
  observe::Mailbox mailbox;
  observe::Ledger ledger(events, mailbox);
  ledger.set_audience(false);
  std::unique_ptr<ConsoleLog> console;
  try {
    console = std::make_unique<ConsoleLog>(log, component);
  } catch (const Failure& failure) {
    std::fprintf(stderr, "%s\n", observe::explain(failure.error).c_str());
    return 1;
  }
  for (const std::string& note : notes)
    console->note(note);
  events.add_sink([&console](const observe::Event& event) { console->write(event); });

  std::exception_ptr outcome;
  asio::cancellation_signal stop;
  Stopper stopper(io, stop);
  asio::co_spawn(io.get_executor(), make(io.get_executor(), ledger),
                 asio::bind_cancellation_slot(stop.slot(), [&](const std::exception_ptr& failure) {
                   outcome = failure;
                   stopper.close();
                 }));
  io.run();
  return explain_failure(outcome, stopper.was_asked());
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
