#include "tests/support/ports.h"

#include <QHostAddress>
#include <QRandomGenerator>
#include <QSet>
#include <QTcpServer>
#include <QTcpSocket>

namespace culvert::support {

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

quint16 free_ports_in_a_row(int count) {
  const auto is_free = [](int port) {
    QTcpServer probe;
    return probe.listen(QHostAddress::LocalHost, static_cast<quint16>(port));
  };
  for (int attempt = 0; attempt < 100; ++attempt) {
    const int first = QRandomGenerator::global()->bounded(10000, 12000 - count);
    int free = 0;
    while (free < count && is_free(first + free))
      ++free;
    if (free == count) return static_cast<quint16>(first);
  }
  qFatal("no %d free ports in a row", count);
}

bool accepts(quint16 port) {
  QTcpSocket probe;
  probe.connectToHost(QHostAddress::LocalHost, port);
  return probe.waitForConnected(1000);
}

}  // namespace culvert::support
