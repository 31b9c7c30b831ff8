#pragma once

#include "tests/interop/harness/http_message.h"

#include <QTcpSocket>

#include <functional>

namespace culvert::interop {

/// A visitor of a web site behind a relay: one connection, raw bytes, so a test sees what arrives
/// and when. Every read gives up after ten seconds.
class HttpVisitor {
 public:
  [[nodiscard]] bool connect_to(quint16 port);
  void send(const QByteArray& bytes) { socket_.write(bytes); }

  /// The next response's head; its start line is empty when none came.
  [[nodiscard]] HttpHead read_head();
  /// The body that belongs to `head`; incomplete when the connection ended first.
  [[nodiscard]] QByteArray read_body(const HttpHead& head);
  /// Waits until `body` has at least `size` bytes.
  [[nodiscard]] bool read_some(HttpBody& body, qsizetype size);
  /// Reads until `enough` says so; it takes what it wants off the front of the bytes.
  [[nodiscard]] bool read_until(const std::function<bool(QByteArray&)>& enough);

 private:
  QTcpSocket socket_;
  QByteArray bytes_;
};

}  // namespace culvert::interop
