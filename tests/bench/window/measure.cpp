#include "tests/bench/window/measure.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QTimer>
#include <malloc.h>
#include <time.h>

#include <cstdio>

namespace culvert::ui::bench {
namespace {

double clockMs(clockid_t clock) {
  timespec at{};
  clock_gettime(clock, &at);
  return static_cast<double>(at.tv_sec) * 1e3 + static_cast<double>(at.tv_nsec) / 1e6;
}

double statusMib(const QByteArray& name) {
  QFile file(QStringLiteral("/proc/self/status"));
  if (!file.open(QIODevice::ReadOnly)) return 0;
  for (const QByteArray& line : file.readAll().split('\n'))
    if (line.startsWith(name)) return line.simplified().split(' ').value(1).toDouble() / 1024;
  return 0;
}

}  // namespace

double wallMs() {
  return clockMs(CLOCK_MONOTONIC);
}

double threadCpuMs() {
  return clockMs(CLOCK_THREAD_CPUTIME_ID);
}

double processCpuMs() {
  return clockMs(CLOCK_PROCESS_CPUTIME_ID);
}

double residentMib() {
  malloc_trim(0);
  return statusMib("VmRSS:");
}

double peakMib() {
  return statusMib("VmHWM:");
}

void settle() {
  for (int i = 0; i < 4; ++i) {
    QCoreApplication::processEvents();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  }
}

Took timeOf(const std::function<void()>& act) {
  settle();
  const Took before{wallMs(), threadCpuMs()};
  act();
  settle();
  return {wallMs() - before.wall, threadCpuMs() - before.cpu};
}

void runFor(int ms) {
  QEventLoop loop;
  QTimer::singleShot(ms, &loop, &QEventLoop::quit);
  loop.exec();
}

void printHeader(const char* title) {
  std::printf("\n## %s\n\n| measure | value | aim |  |\n|---|---:|---|---|\n", title);
}

void printRow(const QString& what, const QString& value, const QString& aim, bool is_hit) {
  const char* verdict = aim.isEmpty() ? "" : is_hit ? "hit" : "**miss**";
  std::printf("| %s | %s | %s | %s |\n", qPrintable(what), qPrintable(value), qPrintable(aim),
              verdict);
  std::fflush(stdout);
}

QString number(double value, int digits) {
  return QString::number(value, 'f', digits);
}

}  // namespace culvert::ui::bench
