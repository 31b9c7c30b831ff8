#include "tests/interop/harness/peer_process.h"

#include "tests/interop/harness/waiting.h"

#ifdef Q_OS_LINUX
#include <signal.h>
#include <sys/prctl.h>
#endif

namespace culvert::interop {

PeerProcess::~PeerProcess() {
  kill();
}

bool PeerProcess::start(const QString& program, const QStringList& arguments,
                        const QProcessEnvironment& environment) {
  kill();
  output_.clear();
  process_.setProcessChannelMode(QProcess::MergedChannels);
  process_.setProcessEnvironment(environment);
#ifdef Q_OS_LINUX
  // A test program that is stopped by its time limit must not leave relays behind.
  process_.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGKILL); });
#endif
  process_.disconnect();
  QObject::connect(&process_, &QProcess::readyRead, &process_, [this] { read(); });
  process_.start(program, arguments, QIODevice::ReadOnly);
  return process_.waitForStarted(10'000);
}

bool PeerProcess::wait_for_text(const QByteArray& text, int limit) {
  const bool in_time = wait_until([&] { return said(text) || !running(); }, limit);
  read();
  return in_time && said(text);
}

bool PeerProcess::wait_for_end(int limit) {
  const bool ended = wait_until([this] { return !running(); }, limit);
  read();
  return ended;
}

void PeerProcess::kill() {
  if (process_.state() == QProcess::NotRunning) return;
  process_.kill();
  process_.waitForFinished(5000);
}

QByteArray PeerProcess::last_words() const {
  constexpr qsizetype kEnough = 3000;
  return output_.right(kEnough);
}

void PeerProcess::read() {
  output_ += process_.readAll();
}

}  // namespace culvert::interop
