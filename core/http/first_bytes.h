#pragma once

#include "core/base/bytes.h"
#include "core/base/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What a peer speaks, from what it says first (gateway.md 1.4.1, 5.1).
namespace culvert::http {

enum class FirstBytes : std::uint8_t {
  none,         ///< Nothing came.
  more_needed,  ///< It could still become one of several; nine bytes decide everything.
  unknown,
  http1,          ///< An answer in HTTP/1.x, whatever its status.
  h2_settings,    ///< The SETTINGS frame that begins HTTP/2.
  tls_alert,      ///< We spoke plain text to a TLS port.
  tls_handshake,  ///< A TLS record in answer to plain text.
  ssh,
  smtp_or_ftp,
  pop3,
  imap,
  mysql,
  vnc,
  rtsp,
  html,  ///< HTTP/0.9, or a program that writes pages and nothing else.
};

/// "HTTP/2", "SSH", ...: names, for logs and advice.
std::string_view to_text(FirstBytes what);

using culvert::classify;  // of system errors: must not be hidden

/// `at_end`: no more will come, so more is never needed.
FirstBytes classify(Bytes first, bool at_end = false);

/// Whether they are, or could still become, the beginning of an answer in HTTP/1.x.
bool may_be_http1_answer(Bytes first);

/// The alert number of FirstBytes::tls_alert, when it is there.
std::optional<std::uint8_t> tls_alert_number(Bytes first);

inline constexpr std::size_t most_first_bytes_shown = 48;

/// `000006040000000000 "........."`: at most 48 bytes as hex and as text.
std::string as_hex_and_text(Bytes first);

}  // namespace culvert::http
