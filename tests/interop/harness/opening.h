#pragma once

#include <QByteArray>

namespace culvert::interop {

/// Byte strings of frp's opening, written here once more and by hand: a test that used our codec
/// could only show that both of our ends agree.
namespace opening {

/// A v1 message: type, 64-bit length, JSON.
[[nodiscard]] QByteArray v1(char type, const QByteArray& json);
/// A v2 frame: type, flags, 32-bit length, payload.
[[nodiscard]] QByteArray v2(quint16 type, const QByteArray& payload);
/// The payload of a v2 message frame.
[[nodiscard]] QByteArray v2_message(quint16 id, const QByteArray& json);

[[nodiscard]] QByteArray v2_magic();
[[nodiscard]] QByteArray client_hello(const QByteArray& algorithms);
[[nodiscard]] QByteArray login(const QByteArray& token);
[[nodiscard]] QByteArray privilege_key(const QByteArray& token, qint64 timestamp);

}  // namespace opening

/// What came back for some bytes, and whether the other side closed.
struct Reaction {
  QByteArray answer;
  bool closed = false;
};

/// Sends `bytes` to `port` and listens until the other side closes, until `enough` bytes are there,
/// or until `limit` milliseconds are over.
[[nodiscard]] Reaction reaction_to(const QByteArray& bytes, quint16 port, qsizetype enough,
                                   int limit);

}  // namespace culvert::interop
