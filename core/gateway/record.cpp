#include "core/gateway/record.h"

#include "core/http/first_bytes.h"
#include "core/net/tls_error.h"

namespace culvert::gateway {
namespace {

Heard heard_as(http::FirstBytes what) {
  using http::FirstBytes;
  switch (what) {
    case FirstBytes::http1:
      return Heard::h1;
    case FirstBytes::h2_settings:
      return Heard::h2;
    case FirstBytes::tls_alert:
      return Heard::alert;
    case FirstBytes::tls_handshake:
      return Heard::tls;
    case FirstBytes::ssh:
      return Heard::ssh;
    case FirstBytes::smtp_or_ftp:
      return Heard::smtp;
    case FirstBytes::pop3:
      return Heard::pop3;
    case FirstBytes::imap:
      return Heard::imap;
    case FirstBytes::mysql:
      return Heard::mysql;
    case FirstBytes::vnc:
      return Heard::vnc;
    case FirstBytes::rtsp:
      return Heard::rtsp;
    case FirstBytes::html:
      return Heard::html;
    case FirstBytes::none:
    case FirstBytes::more_needed:
      return Heard::nothing_yet;
    case FirstBytes::unknown:
      break;
  }
  return Heard::unknown;
}

/// How nothing looks.
Heard heard_of(Errc code) {
  switch (code) {
    case Errc::closed:
      return Heard::eof;
    case Errc::reset:
      return Heard::reset;
    case Errc::timed_out:
      return Heard::silent;
    default:
      return Heard::nothing_yet;
  }
}

/// What the system said, and the alert when it was TLS that broke.
void note_cause(Negotiation& record, const Error& error) {
  if (error.cause.category() == std::system_category() ||
      error.cause.category() == std::generic_category() ||
      std::string_view(error.cause.category().name()) == "system")
    record.more.edit().system_error = error.cause.value();
  if (const auto alert = net::alert_of(error.cause)) record.tls.alert_received = alert;
}

}  // namespace

Heard heard_in(std::string_view first, bool at_end) {
  return first.empty() ? Heard::nothing_yet : heard_as(http::classify(as_bytes(first), at_end));
}

std::string policy_of(const Wanted& wanted) {
  std::string text;
  if (wanted.scheme != Scheme::automatic)
    text.append(wanted.scheme == Scheme::https ? "https" : "http");
  constexpr std::string_view names[] = {"", "http1.1", "h2", "h2c"};
  const std::string_view protocol = names[static_cast<std::size_t>(wanted.protocol)];
  if (!protocol.empty()) text.append(text.empty() ? "" : " ").append(protocol);
  return text.empty() ? "auto" : text;
}

void record_failure(Negotiation& record, const Error& error) {
  note_cause(record, error);
  Particulars& more = record.more.edit();
  more.failed = true;
  more.first_bytes = record.tls.first_bytes;
  more.heard = heard_in(more.first_bytes, true);
  const bool connected =
      record.tls_known != Known::not_used || record.protocol_known == Known::terminated;
  if (more.heard == Heard::nothing_yet && record.tls.alert_received) more.heard = Heard::alert;
  if (more.heard == Heard::nothing_yet && connected)
    more.heard = record.tls.version.empty() || !record.tls.trouble.is_written()
                     ? heard_of(error.code)
                     : Heard::tls;
  if (connected)
    more.system_call = "read";
  else if (error.leg == Leg::upstream || error.leg == Leg::none)
    more.system_call = error.code == Errc::name_not_found ? "getaddrinfo" : "connect";
}

void record_break(Negotiation& record, const http::ExchangeFailure& failure) {
  note_cause(record, failure.error);
  Particulars& more = record.more.edit();
  more.failed = true;
  if (!failure.first_bytes.empty()) {
    more.first_bytes = failure.first_bytes;
    more.heard = heard_in(failure.first_bytes, true);
  } else if (failure.silent) {
    more.heard = heard_of(failure.error.code);
  }
  if (more.system_error != 0) more.system_call = "read";
}

AttemptFacts attempt_facts(const Attempt& attempt, Finding finding, const Negotiation& record,
                           const Error& error) {
  AttemptFacts facts;
  facts.how = to_text(attempt);
  facts.outcome = to_text(finding);
  facts.error = to_text(error);
  facts.alert = record.tls.alert_received;
  facts.heard = record.more->heard;
  return facts;
}

}  // namespace culvert::gateway
