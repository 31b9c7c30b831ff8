#pragma once

#include "tests/interop/harness/pattern.h"

#include <QObject>
#include <QTcpSocket>

#include <memory>

namespace culvert::interop {

/// One end of a full-duplex test: both ends send `size` bytes of their own pattern at the same time
/// and compare what arrives. The visitor opens with a header that names size and seed; the service
/// ends with one byte of verdict, so the visitor knows about both directions.
class Exchange : public QObject {
 public:
  Exchange(QTcpSocket* socket, QObject* parent);

  void serve();
  void visit(quint64 size, quint64 seed);

  [[nodiscard]] bool finished() const { return finished_; }
  /// Empty when both directions were right.
  [[nodiscard]] const QByteArray& error() const { return error_; }
  [[nodiscard]] quint64 received() const { return received_; }

 private:
  void start();
  void pump();
  void read();
  void end(const QByteArray& error);

  QTcpSocket* socket_;
  std::unique_ptr<Pattern> outgoing_;
  std::unique_ptr<Pattern> incoming_;
  quint64 size_ = 0;
  quint64 seed_ = 0;
  quint64 sent_ = 0;
  quint64 received_ = 0;
  bool visitor_ = false;
  bool started_ = false;
  bool finished_ = false;
  QByteArray error_;
};

}  // namespace culvert::interop
