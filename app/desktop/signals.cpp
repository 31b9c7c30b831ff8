#include "app/desktop/signals.h"

#ifndef Q_OS_WIN

#include <QSocketNotifier>
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>

namespace culvert::app {
namespace {

/// Written by the handler, which may do nothing but write.
std::atomic<int> writing_end{-1};
std::atomic<bool> asked{false};

extern "C" void noteSignal(int) {
  if (asked.exchange(true)) _exit(130);
  const int saved = errno;
  const char byte = 1;
  if (::write(writing_end.load(), &byte, 1) < 0) _exit(130);
  errno = saved;
}

}  // namespace

class StopSignals::Pipe {
 public:
  explicit Pipe(StopSignals& owner) {
    if (::pipe(ends_) != 0) return;
    ::fcntl(ends_[0], F_SETFD, FD_CLOEXEC);
    ::fcntl(ends_[1], F_SETFD, FD_CLOEXEC);
    writing_end = ends_[1];
    notifier_ = std::make_unique<QSocketNotifier>(ends_[0], QSocketNotifier::Read);
    connect(notifier_.get(), &QSocketNotifier::activated, &owner, [this, &owner] {
      char byte = 0;
      if (::read(ends_[0], &byte, 1) == 1) Q_EMIT owner.stopAsked();
    });
    std::signal(SIGINT, noteSignal);
    std::signal(SIGTERM, noteSignal);
  }
  ~Pipe() {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    notifier_.reset();
    for (const int end : ends_)
      if (end >= 0) ::close(end);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

 private:
  int ends_[2] = {-1, -1};
  std::unique_ptr<QSocketNotifier> notifier_;
};

StopSignals::StopSignals(QObject* parent) : QObject(parent), pipe_(std::make_unique<Pipe>(*this)) {}

StopSignals::~StopSignals() = default;

}  // namespace culvert::app

#else

namespace culvert::app {

class StopSignals::Pipe {};

StopSignals::StopSignals(QObject* parent) : QObject(parent) {}
StopSignals::~StopSignals() = default;

}  // namespace culvert::app

#endif
