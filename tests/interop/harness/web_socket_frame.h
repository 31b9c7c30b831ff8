#pragma once

#include <QByteArray>

#include <optional>

namespace culvert::interop {

/// One unfragmented WebSocket message, enough for an echo.
struct WebSocketFrame {
  int opcode = 2;  // 1 text, 2 binary, 8 close, 9 ping, 10 pong
  QByteArray payload;

  /// A client masks, a server does not.
  [[nodiscard]] QByteArray encoded(bool masked) const;

  /// Takes one whole frame off the front of `bytes`, or nothing when more bytes are needed.
  [[nodiscard]] static std::optional<WebSocketFrame> take(QByteArray& bytes);

  /// Sec-WebSocket-Accept for a Sec-WebSocket-Key.
  [[nodiscard]] static QByteArray accept_for(const QByteArray& key);
};

}  // namespace culvert::interop
