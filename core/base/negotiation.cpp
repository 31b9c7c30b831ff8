#include "core/base/negotiation.h"

#include <array>
#include <utility>

namespace culvert {
namespace {

std::string join(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items)
    text.append(text.empty() ? "" : ",").append(item);
  return text;
}

struct Named {
  int number;
  std::string_view name;
};

/// RFC 8446 6, and those of older versions that are still met.
constexpr std::array alerts{
    Named{0,   "close_notify"                   },
    Named{10,  "unexpected_message"             },
    Named{20,  "bad_record_mac"                 },
    Named{22,  "record_overflow"                },
    Named{40,  "handshake_failure"              },
    Named{41,  "no_certificate"                 },
    Named{42,  "bad_certificate"                },
    Named{43,  "unsupported_certificate"        },
    Named{44,  "certificate_revoked"            },
    Named{45,  "certificate_expired"            },
    Named{46,  "certificate_unknown"            },
    Named{47,  "illegal_parameter"              },
    Named{48,  "unknown_ca"                     },
    Named{49,  "access_denied"                  },
    Named{50,  "decode_error"                   },
    Named{51,  "decrypt_error"                  },
    Named{70,  "protocol_version"               },
    Named{71,  "insufficient_security"          },
    Named{80,  "internal_error"                 },
    Named{86,  "inappropriate_fallback"         },
    Named{90,  "user_canceled"                  },
    Named{100, "no_renegotiation"               },
    Named{109, "missing_extension"              },
    Named{110, "unsupported_extension"          },
    Named{112, "unrecognized_name"              },
    Named{113, "bad_certificate_status_response"},
    Named{115, "unknown_psk_identity"           },
    Named{116, "certificate_required"           },
    Named{120, "no_application_protocol"        },
};

/// RFC 9113 7
constexpr std::array<std::string_view, 14> h2_codes{"NO_ERROR",
                                                    "PROTOCOL_ERROR",
                                                    "INTERNAL_ERROR",
                                                    "FLOW_CONTROL_ERROR",
                                                    "SETTINGS_TIMEOUT",
                                                    "STREAM_CLOSED",
                                                    "FRAME_SIZE_ERROR",
                                                    "REFUSED_STREAM",
                                                    "CANCEL",
                                                    "COMPRESSION_ERROR",
                                                    "CONNECT_ERROR",
                                                    "ENHANCE_YOUR_CALM",
                                                    "INADEQUATE_SECURITY",
                                                    "HTTP_1_1_REQUIRED"};

/// In the order of the enumeration.
constexpr std::array<std::string_view, 18> heard_texts{
    "none",  "tls", "h1",   "h2",   "alert",        "ssh",    "smtp", "pop3",  "imap",
    "mysql", "vnc", "rtsp", "html", "proxy_header", "silent", "eof",  "reset", "unknown"};

}  // namespace

std::string_view to_text(VerifyMode mode) {
  switch (mode) {
    case VerifyMode::none:
      return "none";
    case VerifyMode::chain:
      return "full";
    case VerifyMode::ca:
      return "ca";
    case VerifyMode::pinned:
      return "pin";
  }
  return "none";
}

std::string alert_name(int alert) {
  for (const Named& row : alerts)
    if (row.number == alert) return std::string(row.name);
  return "alert " + std::to_string(alert);
}

std::string h2_code_name(std::uint32_t code) {
  return code < h2_codes.size() ? std::string(h2_codes[code]) : "code " + std::to_string(code);
}

std::string_view to_text(Heard heard) {
  return heard_texts.at(static_cast<std::size_t>(heard));
}

std::string_view to_text(Known known) {
  switch (known) {
    case Known::not_used:
      return "not_used";
    case Known::terminated:
      return "terminated";
    case Known::seen:
      return "seen";
    case Known::reported:
      return "reported";
    case Known::in_passing:
      return "in_passing";
    case Known::hidden:
      return "hidden";
  }
  return "hidden";
}

Known known_of(const Negotiation& negotiation, std::string_view field) {
  if (field == "tls.alpn_selected") return negotiation.alpn_known;
  // In TLS 1.3 that passes through, the certificate travels encrypted.
  if (field.starts_with("tls.cert_") && negotiation.tls_known == Known::seen) return Known::hidden;
  if (field.starts_with("tls.")) return negotiation.tls_known;
  if (field == "protocol" || field.starts_with("h2.")) return negotiation.protocol_known;
  if (field == "host" || field == "vhost")
    return negotiation.tls_known == Known::seen ? Known::seen : negotiation.protocol_known;
  // Who is at the far end of a work connection the relay has told us.
  if (field == "peer" && negotiation.transport == "work connection") return Known::reported;
  return Known::terminated;
}

std::string summary(const Negotiation& negotiation) {
  std::string text = negotiation.transport.empty() ? "tcp" : negotiation.transport;
  if (!negotiation.protocol.empty()) text.append(" ").append(negotiation.protocol);
  if (negotiation.tls_known == Known::not_used) return text.append(" no-tls");
  const TlsFacts& tls = negotiation.tls;
  text.append(" ").append(tls.version.empty() ? "tls" : tls.version);
  if (!tls.cipher.empty()) text.append(" ").append(tls.cipher);
  if (!tls.sni.empty()) text.append(" sni=").append(tls.sni);
  if (negotiation.alpn_known == Known::hidden)
    text.append(" alpn=hidden");
  else if (tls.alpn_selected)
    text.append(" alpn=").append(*tls.alpn_selected);
  if (!tls.alpn_offered.empty())
    text.append(" (offered ").append(join(tls.alpn_offered)).append(")");
  if (negotiation.tls_known == Known::terminated && tls.verify_mode == VerifyMode::none)
    text.append(" not-verified");
  return text;
}

}  // namespace culvert
