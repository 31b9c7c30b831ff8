#include "tests/interop/harness/web_checks.h"

#include "tests/interop/harness/http_visitor.h"
#include "tests/interop/harness/pattern.h"
#include "tests/interop/harness/web_socket_frame.h"

#include <QCryptographicHash>

namespace culvert::interop {

namespace {

QByteArray check_get(HttpVisitor& visitor, const QByteArray& host) {
  visitor.send("GET /hello HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  const HttpHead head = visitor.read_head();
  if (head.status() != 200) return "GET was answered with '" + head.start_line + "'";
  const QByteArray body = visitor.read_body(head);
  if (!body.contains("host=" + host + "\n")) return "the service saw another host: " + body;
  if (!body.contains("x-forwarded-for=127.0.0.1")) return "no X-Forwarded-For: " + body;
  return {};
}

QByteArray check_post(HttpVisitor& visitor, const QByteArray& host) {
  const QByteArray upload = Pattern(4).take(1 << 20);
  visitor.send("POST /sum HTTP/1.1\r\nHost: " + host +
               "\r\nContent-Length: " + QByteArray::number(upload.size()) + "\r\n\r\n" + upload);
  const HttpHead head = visitor.read_head();
  if (head.status() != 200) return "POST was answered with '" + head.start_line + "'";
  const QByteArray body = visitor.read_body(head);
  const QByteArray sum = QCryptographicHash::hash(upload, QCryptographicHash::Sha256).toHex();
  if (body != sum + " 1048576") return "another body arrived: " + body;
  return {};
}

QByteArray check_stream(HttpVisitor& visitor, const QByteArray& host, Services& services) {
  // The name is the host, which is unique among the proxies of a cell, and cells follow each other.
  visitor.send("GET /stream/" + host + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  const HttpHead head = visitor.read_head();
  if (head.status() != 200) return "GET of a stream was answered with '" + head.start_line + "'";
  HttpBody body(head);
  if (!visitor.read_some(body, 5) || body.bytes() != "first") {
    return "the first part was held back until the end: '" + body.bytes() + "'";
  }
  services.release(host);
  if (!visitor.read_some(body, 9) || body.bytes() != "firstlast") {
    return "the rest of the stream is wrong: '" + body.bytes() + "'";
  }
  const auto at_end = [&](QByteArray& bytes) {
    body.feed(bytes);
    return body.complete();
  };
  return visitor.read_until(at_end) ? QByteArray() : "the stream has no end";
}

QByteArray check_upgrade(HttpVisitor& visitor, const QByteArray& host) {
  const QByteArray key = "dGhlIHNhbXBsZSBub25jZQ==";
  visitor.send("GET /socket HTTP/1.1\r\nHost: " + host +
               "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Key: " +
               key + "\r\n\r\n");
  const HttpHead head = visitor.read_head();
  if (head.status() != 101) return "an upgrade was answered with '" + head.start_line + "'";
  if (head.field("sec-websocket-accept") != WebSocketFrame::accept_for(key)) {
    return "Sec-WebSocket-Accept is wrong";
  }
  const WebSocketFrame frames[] = {
      {1, "a short text"          },
      {2, Pattern(5).take(100'000)}
  };
  for (const WebSocketFrame& frame : frames) {
    visitor.send(frame.encoded(true));
    std::optional<WebSocketFrame> answer;
    const auto take = [&](QByteArray& bytes) {
      answer = WebSocketFrame::take(bytes);
      return answer.has_value();
    };
    if (!visitor.read_until(take)) return "a WebSocket frame did not come back";
    if (answer->opcode != frame.opcode || answer->payload != frame.payload) {
      return "another WebSocket frame came back";
    }
  }
  return {};
}

QByteArray check_unknown(quint16 port) {
  HttpVisitor visitor;
  if (!visitor.connect_to(port)) return "the HTTP port does not accept";
  visitor.send("GET / HTTP/1.1\r\nHost: nobody.invalid\r\n\r\n");
  const HttpHead head = visitor.read_head();
  return head.status() == 404 ? QByteArray()
                              : "an unknown host was answered with '" + head.start_line + "'";
}

}  // namespace

QByteArray check_web(quint16 port, const QByteArray& host, Services& services) {
  HttpVisitor visitor;
  if (!visitor.connect_to(port)) return "the HTTP port does not accept";
  // One connection for all of it: a kept-alive connection is where framing mistakes show.
  QByteArray error = check_get(visitor, host);
  if (error.isEmpty()) error = check_post(visitor, host);
  if (error.isEmpty()) error = check_stream(visitor, host, services);
  if (error.isEmpty()) error = check_get(visitor, host);
  if (error.isEmpty()) error = check_upgrade(visitor, host);
  if (error.isEmpty()) error = check_unknown(port);
  return error;
}

}  // namespace culvert::interop
