#include "core/http/first_bytes.h"

#include <algorithm>
#include <array>

namespace culvert::http {
namespace {

struct Beginning {
  std::string_view text;
  FirstBytes what;
};

constexpr std::array beginnings{
    Beginning{"HTTP/1",   FirstBytes::http1        },
    Beginning{"\x15\x03", FirstBytes::tls_alert    },
    Beginning{"\x16\x03", FirstBytes::tls_handshake},
    Beginning{"SSH-",     FirstBytes::ssh          },
    Beginning{"220 ",     FirstBytes::smtp_or_ftp  },
    Beginning{"220-",     FirstBytes::smtp_or_ftp  },
    Beginning{"+OK",      FirstBytes::pop3         },
    Beginning{"* OK",     FirstBytes::imap         },
    Beginning{"RFB ",     FirstBytes::vnc          },
    Beginning{"RTSP",     FirstBytes::rtsp         },
};

struct NameOf {
  FirstBytes what;
  std::string_view text;
};

constexpr std::array names{
    NameOf{FirstBytes::none,          "nothing"    },
    NameOf{FirstBytes::more_needed,   "unknown"    },
    NameOf{FirstBytes::unknown,       "unknown"    },
    NameOf{FirstBytes::http1,         "HTTP/1"     },
    NameOf{FirstBytes::h2_settings,   "HTTP/2"     },
    NameOf{FirstBytes::tls_alert,     "TLS alert"  },
    NameOf{FirstBytes::tls_handshake, "TLS"        },
    NameOf{FirstBytes::ssh,           "SSH"        },
    NameOf{FirstBytes::smtp_or_ftp,   "SMTP or FTP"},
    NameOf{FirstBytes::pop3,          "POP3"       },
    NameOf{FirstBytes::imap,          "IMAP"       },
    NameOf{FirstBytes::mysql,         "MySQL"      },
    NameOf{FirstBytes::vnc,           "VNC"        },
    NameOf{FirstBytes::rtsp,          "RTSP"       },
    NameOf{FirstBytes::html,          "HTML"       },
};

enum class Match : std::uint8_t { no, perhaps, yes };

unsigned at(Bytes bytes, std::size_t index) {
  return std::to_integer<unsigned>(bytes[index]);
}

/// Length (a multiple of six, at most 16384), type 4, no flags, stream 0 (RFC 9113 6.5).
Match match_settings(Bytes first) {
  if (first.size() >= 3) {
    const unsigned length = at(first, 0) << 16 | at(first, 1) << 8 | at(first, 2);
    if (length > 16384 || length % 6 != 0) return Match::no;
  } else if (at(first, 0) != 0) {
    return Match::no;
  }
  for (std::size_t i = 3; i < std::min<std::size_t>(first.size(), 9); ++i)
    if (at(first, i) != (i == 3 ? 4U : 0U)) return Match::no;
  return first.size() >= 9 ? Match::yes : Match::perhaps;
}

/// Three bytes of length, sequence number 0, protocol version 10.
Match match_mysql(Bytes first) {
  if (first.size() >= 3 && (at(first, 1) != 0 || at(first, 2) != 0 || at(first, 0) == 0))
    return Match::no;
  if (first.size() >= 4 && at(first, 3) != 0) return Match::no;
  if (first.size() >= 5) return at(first, 4) == 10 ? Match::yes : Match::no;
  return Match::perhaps;
}

Match match_text(std::string_view seen, std::string_view whole) {
  const std::size_t size = std::min(seen.size(), whole.size());
  if (seen.substr(0, size) != whole.substr(0, size)) return Match::no;
  return size == whole.size() ? Match::yes : Match::perhaps;
}

}  // namespace

std::string_view to_text(FirstBytes what) {
  for (const NameOf& row : names)
    if (row.what == what) return row.text;
  return "unknown";
}

FirstBytes classify(Bytes first, bool at_end) {
  if (first.empty()) return FirstBytes::none;
  bool open = false;
  for (const Beginning& beginning : beginnings) {
    const Match match = match_text(as_text(first), beginning.text);
    if (match == Match::yes) return beginning.what;
    open = open || match == Match::perhaps;
  }
  const Match settings = match_settings(first), mysql = match_mysql(first);
  if (settings == Match::yes) return FirstBytes::h2_settings;
  if (mysql == Match::yes) return FirstBytes::mysql;
  if (as_text(first).front() == '<') return FirstBytes::html;
  open = open || settings == Match::perhaps || mysql == Match::perhaps;
  return open && !at_end ? FirstBytes::more_needed : FirstBytes::unknown;
}

bool may_be_http1_answer(Bytes first) {
  constexpr std::string_view beginning = "HTTP/1.";
  const std::string_view text = as_text(first);
  const std::size_t size = std::min(text.size(), beginning.size());
  return text.substr(0, size) == beginning.substr(0, size);
}

std::optional<std::uint8_t> tls_alert_number(Bytes first) {
  if (first.size() < 7 || classify(first) != FirstBytes::tls_alert) return std::nullopt;
  return static_cast<std::uint8_t>(at(first, 6));
}

std::string as_hex_and_text(Bytes first) {
  constexpr std::string_view digits = "0123456789abcdef";
  first = first.first(std::min(first.size(), most_first_bytes_shown));
  std::string hex, text;
  for (const char c : as_text(first)) {
    const auto byte = static_cast<unsigned char>(c);
    hex.push_back(digits[byte >> 4]);
    hex.push_back(digits[byte & 15]);
    text.push_back(byte >= 0x20 && byte < 0x7f && c != '"' ? c : '.');
  }
  return hex.append(" \"").append(text).append("\"");
}

}  // namespace culvert::http
