#include "tests/interop/harness/web_socket_frame.h"

#include <QCryptographicHash>
#include <QtEndian>

namespace culvert::interop {

QByteArray WebSocketFrame::encoded(bool masked) const {
  QByteArray bytes;
  bytes.append(static_cast<char>(0x80 | opcode));
  const int mask_bit = masked ? 0x80 : 0;
  const auto size = payload.size();
  if (size < 126) {
    bytes.append(static_cast<char>(mask_bit | static_cast<int>(size)));
  } else if (size < 65536) {
    bytes.append(static_cast<char>(mask_bit | 126));
    const auto wire = qToBigEndian(static_cast<quint16>(size));
    bytes.append(reinterpret_cast<const char*>(&wire), sizeof(wire));
  } else {
    bytes.append(static_cast<char>(mask_bit | 127));
    const auto wire = qToBigEndian(static_cast<quint64>(size));
    bytes.append(reinterpret_cast<const char*>(&wire), sizeof(wire));
  }
  if (!masked) return bytes + payload;
  const QByteArray mask("\x11\x22\x33\x44", 4);
  bytes += mask;
  const auto start = bytes.size();
  bytes += payload;
  for (qsizetype i = 0; i < size; ++i) {
    bytes[start + i] = static_cast<char>(bytes[start + i] ^ mask[i % 4]);
  }
  return bytes;
}

std::optional<WebSocketFrame> WebSocketFrame::take(QByteArray& bytes) {
  if (bytes.size() < 2) return std::nullopt;
  const auto second = static_cast<quint8>(bytes[1]);
  const bool masked = (second & 0x80) != 0;
  quint64 size = second & 0x7f;
  qsizetype head = 2;
  if (size == 126) {
    head = 4;
    if (bytes.size() < head) return std::nullopt;
    size = qFromBigEndian<quint16>(bytes.constData() + 2);
  } else if (size == 127) {
    head = 10;
    if (bytes.size() < head) return std::nullopt;
    size = qFromBigEndian<quint64>(bytes.constData() + 2);
  }
  const QByteArray mask = masked ? bytes.mid(head, 4) : QByteArray();
  if (masked) head += 4;
  if (static_cast<quint64>(bytes.size() - head) < size || bytes.size() < head) return std::nullopt;
  WebSocketFrame frame;
  frame.opcode = bytes[0] & 0x0f;
  frame.payload = bytes.mid(head, static_cast<qsizetype>(size));
  for (qsizetype i = 0; masked && i < frame.payload.size(); ++i) {
    frame.payload[i] = static_cast<char>(frame.payload[i] ^ mask[i % 4]);
  }
  bytes.remove(0, head + static_cast<qsizetype>(size));
  return frame;
}

QByteArray WebSocketFrame::accept_for(const QByteArray& key) {
  return QCryptographicHash::hash(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
                                  QCryptographicHash::Sha1)
      .toBase64();
}

}  // namespace culvert::interop
