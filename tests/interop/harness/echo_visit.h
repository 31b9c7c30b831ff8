#pragma once

#include "tests/interop/harness/pattern.h"

#include <QByteArray>
#include <QElapsedTimer>
#include <QObject>
#include <QSslCertificate>
#include <QTcpSocket>

#include <memory>

namespace culvert::interop {

/// A visitor of an echo service: sends `size` bytes of a pattern and compares what comes back while
/// it is still sending.
class EchoVisit : public QObject {
  Q_OBJECT

 public:
  struct Wish {
    quint16 port = 0;
    quint64 size = 0;
    quint64 seed = 0;
    QByteArray greeting = {};     // what the service says first, if it does
    QByteArray server_name = {};  // TLS with this SNI when not empty
  };

  explicit EchoVisit(Wish wish, QObject* parent = nullptr);

  [[nodiscard]] bool finished() const { return finished_; }
  /// Empty when all bytes came back right.
  [[nodiscard]] const QByteArray& error() const { return error_; }
  /// Bytes came back which were not sent: worse than any lost connection.
  [[nodiscard]] bool corrupted() const { return corrupted_; }
  [[nodiscard]] quint64 received() const { return received_; }

  // What TLS agreed on.
  [[nodiscard]] const QByteArray& next_protocol() const { return next_protocol_; }
  [[nodiscard]] const QSslCertificate& peer_certificate() const { return peer_certificate_; }

  /// Runs `wish` to its end and returns the error, empty when there is none.
  [[nodiscard]] static QByteArray run(const Wish& wish, int limit = 20'000);

 Q_SIGNALS:
  void ended();

 private:
  void connect_secure();
  void begin();
  void pump();
  void read();
  void end(const QByteArray& error);

  Wish wish_;
  std::unique_ptr<QTcpSocket> socket_;
  Pattern outgoing_;
  Pattern incoming_;
  QByteArray greeting_left_;
  quint64 sent_ = 0;
  quint64 received_ = 0;
  bool begun_ = false;
  bool finished_ = false;
  bool corrupted_ = false;
  QByteArray error_;
  QByteArray next_protocol_;
  QSslCertificate peer_certificate_;
};

}  // namespace culvert::interop
