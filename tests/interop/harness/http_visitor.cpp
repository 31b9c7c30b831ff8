#include "tests/interop/harness/http_visitor.h"

#include "tests/interop/harness/waiting.h"

#include <QHostAddress>

namespace culvert::interop {

namespace {

constexpr int kPatience = 10'000;

}  // namespace

bool HttpVisitor::connect_to(quint16 port) {
  socket_.connectToHost(QHostAddress::LocalHost, port);
  return wait_until([this] { return socket_.state() == QTcpSocket::ConnectedState; }, kPatience);
}

HttpHead HttpVisitor::read_head() {
  std::optional<HttpHead> head;
  const auto take = [&](QByteArray& bytes) {
    head = HttpHead::take(bytes);
    return head.has_value();
  };
  if (!read_until(take)) return {};
  return *head;
}

QByteArray HttpVisitor::read_body(const HttpHead& head) {
  HttpBody body(head);
  (void)read_until([&](QByteArray& bytes) {
    body.feed(bytes);
    return body.complete();
  });
  return body.bytes();
}

bool HttpVisitor::read_some(HttpBody& body, qsizetype size) {
  return read_until([&](QByteArray& bytes) {
    body.feed(bytes);
    return body.bytes().size() >= size;
  });
}

bool HttpVisitor::read_until(const std::function<bool(QByteArray&)>& enough) {
  bool met = false;
  const auto look = [&] {
    bytes_ += socket_.readAll();
    met = met || enough(bytes_);
    return met || socket_.state() != QTcpSocket::ConnectedState;
  };
  wait_until(look, kPatience);
  return met;
}

}  // namespace culvert::interop
