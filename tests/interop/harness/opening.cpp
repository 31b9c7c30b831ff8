#include "tests/interop/harness/opening.h"

#include "tests/interop/harness/waiting.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QHostAddress>
#include <QTcpSocket>
#include <QtEndian>

namespace culvert::interop {

namespace opening {

namespace {

template <class Number>
QByteArray big_endian(Number number) {
  QByteArray bytes(sizeof(number), Qt::Uninitialized);
  qToBigEndian(number, bytes.data());
  return bytes;
}

}  // namespace

QByteArray v1(char type, const QByteArray& json) {
  return QByteArray(1, type) + big_endian(static_cast<qint64>(json.size())) + json;
}

QByteArray v2(quint16 type, const QByteArray& payload) {
  return big_endian(type) + big_endian(quint16{0}) +
         big_endian(static_cast<quint32>(payload.size())) + payload;
}

QByteArray v2_message(quint16 id, const QByteArray& json) {
  return big_endian(id) + json;
}

QByteArray v2_magic() {
  return QByteArray::fromHex("46525000020d0a");
}

QByteArray client_hello(const QByteArray& algorithms) {
  return R"({"bootstrap":{"transport":"tcp"},"capabilities":{"message":{"codecs":["json"]},)"
         R"("crypto":{"algorithms":[)" +
         algorithms + R"(],"clientRandom":")" + QByteArray(32, '\7').toBase64() + R"("}}})";
}

QByteArray privilege_key(const QByteArray& token, qint64 timestamp) {
  return QCryptographicHash::hash(token + QByteArray::number(timestamp), QCryptographicHash::Md5)
      .toHex();
}

QByteArray login(const QByteArray& token) {
  const qint64 now = QDateTime::currentSecsSinceEpoch();
  return R"({"version":"0.70.1","os":"linux","arch":"amd64","privilege_key":")" +
         privilege_key(token, now) + R"(","timestamp":)" + QByteArray::number(now) +
         R"(,"client_spec":{},"pool_count":2})";
}

}  // namespace opening

Reaction reaction_to(const QByteArray& bytes, quint16 port, qsizetype enough, int limit) {
  Reaction reaction;
  QTcpSocket socket;
  QObject::connect(&socket, &QTcpSocket::connected, &socket, [&] { socket.write(bytes); });
  socket.connectToHost(QHostAddress::LocalHost, port);
  const auto over = [&] {
    reaction.answer += socket.readAll();
    reaction.closed = socket.state() == QTcpSocket::UnconnectedState;
    return reaction.closed || reaction.answer.size() >= enough;
  };
  wait_until(over, limit);
  return reaction;
}

}  // namespace culvert::interop
