#include "tests/interop/harness/web_service.h"

#include "tests/interop/harness/web_socket_frame.h"

#include <QCryptographicHash>

#include <memory>
#include <optional>

namespace culvert::interop {

namespace {

QByteArray response(const QByteArray& body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " +
         QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

QByteArray chunk(const QByteArray& bytes) {
  return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
}

void echo_frames(QTcpSocket* socket, QByteArray& bytes) {
  while (auto frame = WebSocketFrame::take(bytes)) {
    if (frame->opcode == 9) frame->opcode = 10;  // a ping wants a pong
    socket->write(frame->encoded(false));
    if (frame->opcode == 8) socket->disconnectFromHost();
  }
}

}  // namespace

/// Where one connection stands: between requests, inside a body, or upgraded.
struct WebService::Talk {
  QByteArray bytes;
  std::optional<HttpHead> head;
  std::optional<HttpBody> body;
  bool upgraded = false;
};

void WebService::serve(QTcpSocket* socket) {
  auto talk = std::make_shared<Talk>();
  connect(socket, &QTcpSocket::readyRead, socket, [this, socket, talk] { read(socket, *talk); });
  connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
  read(socket, *talk);
}

void WebService::release(const QByteArray& name) {
  (void)let_go(name);
}

bool WebService::let_go(const QByteArray& name) {
  const Held held = held_.take(name);
  if (held.socket) held.socket->write(chunk(held.rest) + "0\r\n\r\n");
  return !held.socket.isNull();
}

void WebService::read(QTcpSocket* socket, Talk& talk) {
  talk.bytes += socket->readAll();
  while (!talk.upgraded) {
    if (!talk.head) {
      talk.head = HttpHead::take(talk.bytes);
      if (!talk.head) return;
      if (talk.head->field("expect") == "100-continue") {
        socket->write("HTTP/1.1 100 Continue\r\n\r\n");
      }
      talk.body.emplace(*talk.head);
    }
    talk.body->feed(talk.bytes);
    if (!talk.body->complete()) return;
    answer(socket, talk);
    talk.head.reset();
    talk.body.reset();
  }
  echo_frames(socket, talk.bytes);
}

void WebService::answer(QTcpSocket* socket, Talk& talk) {
  const QByteArray target = talk.head->start_line.split(' ').value(1);
  if (target == "/sum") {
    const QByteArray& body = talk.body->bytes();
    socket->write(response(QCryptographicHash::hash(body, QCryptographicHash::Sha256).toHex() +
                           " " + QByteArray::number(body.size())));
  } else if (target.startsWith("/stream/")) {
    socket->write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk("first"));
    held_.insert(target.mid(8), {socket, "last"});
  } else if (target.startsWith("/events/")) {
    socket->write(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
        "Transfer-Encoding: chunked\r\n\r\n" +
        chunk("data: first\n\n"));
    held_.insert(target.mid(8), {socket, "data: last\n\n"});
  } else if (target.startsWith("/release/")) {
    socket->write(response(let_go(target.mid(9)) ? "released" : "nobody waits"));
  } else if (target == "/socket") {
    socket->write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " +
        WebSocketFrame::accept_for(talk.head->field("sec-websocket-key")) + "\r\n\r\n");
    talk.upgraded = true;
  } else {
    socket->write(response("host=" + talk.head->field("host") +
                           "\nx-forwarded-for=" + talk.head->field("x-forwarded-for") + "\n"));
  }
}

}  // namespace culvert::interop
