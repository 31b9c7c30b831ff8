#include "tests/interop/harness/ports.h"

#include <QHostAddress>
#include <QRandomGenerator>
#include <QSet>
#include <QTcpServer>

namespace culvert::interop {

quint16 free_port() {
  static QSet<quint16> given;
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const auto port = static_cast<quint16>(QRandomGenerator::global()->bounded(12000, 32000));
    if (given.contains(port)) continue;
    QTcpServer probe;
    if (!probe.listen(QHostAddress::LocalHost, port)) continue;
    given.insert(port);
    return port;
  }
  qFatal("no free port in a thousand attempts");
}

}  // namespace culvert::interop
