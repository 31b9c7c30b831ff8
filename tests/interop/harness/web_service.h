#pragma once

#include "tests/interop/harness/http_message.h"

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QTcpSocket>

namespace culvert::interop {

/// A small HTTP/1.1 service which shows what reached it:
///   GET /hello          the request's host and forwarding fields, as text
///   POST /sum           SHA-256 and size of the body
///   GET /stream/NAME    one chunk at once, the last one after release(NAME)
///   GET /events/NAME    the same as an event stream; POST /release/NAME releases, too
///   GET /socket         a WebSocket that echoes
class WebService : public QObject {
 public:
  explicit WebService(QObject* parent) : QObject(parent) {}

  void serve(QTcpSocket* socket);
  void release(const QByteArray& name);

 private:
  struct Talk;

  /// A response that waits for release().
  struct Held {
    QPointer<QTcpSocket> socket;
    QByteArray rest;
  };

  void read(QTcpSocket* socket, Talk& talk);
  void answer(QTcpSocket* socket, Talk& talk);
  [[nodiscard]] bool let_go(const QByteArray& name);

  QHash<QByteArray, Held> held_;
};

}  // namespace culvert::interop
