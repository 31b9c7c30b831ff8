#include "tests/interop/harness/process_usage.h"

#include <QByteArray>
#include <QDir>
#include <QFile>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif

namespace culvert::interop {

ProcessUsage ProcessUsage::of(qint64 process_id) {
  ProcessUsage usage;
  const QString folder = QStringLiteral("/proc/%1").arg(process_id);
  usage.descriptors =
      static_cast<int>(QDir(folder + "/fd")
                           .entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot)
                           .size());
  QFile status(folder + "/status");
  if (!status.open(QIODevice::ReadOnly)) return usage;
  for (const QByteArray& line : status.readAll().split('\n')) {
    const qint64 kib =
        line.mid(line.indexOf(':') + 1).simplified().split(' ').value(0).toLongLong();
    if (line.startsWith("VmRSS:")) usage.resident_kib = kib;
    if (line.startsWith("VmHWM:")) usage.peak_kib = kib;
  }
  return usage;
}

void raise_descriptor_limit() {
#ifdef Q_OS_UNIX
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
#endif
}

}  // namespace culvert::interop
