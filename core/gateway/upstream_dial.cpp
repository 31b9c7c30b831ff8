#include "core/gateway/upstream_dial.h"

#include "core/http/first_bytes.h"

#include <utility>

namespace culvert::gateway {
namespace {

constexpr int alert_no_application_protocol = 120;

std::string key_of(const TlsNames& names, const Attempt& attempt) {
  std::string key = names.sni;
  key.append("\n").append(names.verified).append("\n");
  key.push_back(attempt.h2 ? '2' : '-');
  key.push_back(attempt.http11 ? '1' : '-');
  return key;
}

std::chrono::microseconds micros(Duration duration) {
  return std::chrono::duration_cast<std::chrono::microseconds>(duration);
}

/// What plain bytes in the place of TLS, or of another protocol, tell.
std::optional<Finding> finding_of_bytes(std::string_view first) {
  using http::FirstBytes;
  switch (http::classify(as_bytes(first), true)) {
    case FirstBytes::http1:
      return Finding::answered_http11;
    case FirstBytes::h2_settings:
      return Finding::answered_h2;
    case FirstBytes::tls_alert:
    case FirstBytes::tls_handshake:
      return Finding::answered_tls;
    case FirstBytes::none:
    case FirstBytes::more_needed:
      return std::nullopt;
    default:
      return Finding::not_http;
  }
}

}  // namespace

Result<std::shared_ptr<const net::TlsContext>> TlsOffers::offer(const TlsNames& names,
                                                                const Attempt& attempt) {
  const std::string key = key_of(names, attempt);
  if (const auto known = known_.find(key); known != known_.end()) return known->second;
  net::TlsClientOptions options;
  options.server_name = names.sni;
  options.verified_name = names.verified;
  // Always an offer, h2 first: no list and a short list are different things (1.1).
  if (attempt.h2) options.alpn.emplace_back("h2");
  if (attempt.http11) options.alpn.emplace_back("http/1.1");
  options.verify = tls_.verify;
  options.ca_file = tls_.ca_file;
  options.pins = tls_.pins;
  options.legacy = tls_.legacy;
  options.cert_file = tls_.cert_file;
  options.key_file = tls_.key_file;
  auto made = net::TlsContext::client(options);
  if (!made) return made.error();
  if (known_.size() >= most) known_.clear();
  known_.emplace(key, *made);
  return *made;
}

Task<Connected> connect(Dialer& dialer, Caller caller, Attempt attempt, TlsOffers& offers,
                        TlsNames names, DialLimits limits, http::Deadlines& deadlines,
                        Negotiation& record) {
  Connected connected;
  net::DialTimes times;
  net::StreamPtr stream = co_await dialer.dial(caller, times);
  record.resolve_time = micros(times.resolve);
  record.connect_time = micros(times.connect);
  record.local = std::move(times.local);
  record.peer = std::move(times.remote);
  if (!attempt.tls) {
    record.protocol = attempt.h2 ? "h2c" : "http/1.1";
    record.protocol_known = Known::terminated;
    connected.finding = attempt.h2 ? Finding::speaks_h2 : Finding::speaks_http11;
    connected.connection = attempt.h2
                               ? http::make_h2_client(std::move(stream), limits.http, deadlines)
                               : http::make_h1_client(std::move(stream), limits.http, deadlines);
    co_return connected;
  }
  auto context = must(offers.offer(names, attempt));
  const TimePoint began = Clock::now();
  record.tls_known = record.alpn_known = Known::terminated;
  // Before the stream goes: who evaluates arguments in which order is the compiler's affair.
  std::string what = "TLS handshake with " + stream->describe();
  std::unique_ptr<net::TlsStream> tls = co_await within(
      limits.tls, Leg::upstream, std::move(what),
      net::tls_connect(std::move(stream), std::move(context), Leg::upstream, &record.tls));
  record.tls_time = micros(Clock::now() - began);
  const std::optional<std::string>& chosen = record.tls.alpn_selected;
  const bool h2 = chosen == "h2";
  if (!chosen)
    connected.finding = Finding::alpn_ignored;
  else
    connected.finding = h2 ? Finding::speaks_h2 : Finding::speaks_http11;
  if (!chosen && !attempt.http11)
    fail(Errc::version, Leg::upstream, "TLS without ALPN, where h2 was demanded");
  record.protocol = h2 ? "h2" : "http/1.1";
  record.protocol_known = Known::terminated;
  connected.connection = h2 ? http::make_h2_client(std::move(tls), limits.http, deadlines)
                            : http::make_h1_client(std::move(tls), limits.http, deadlines);
  co_return connected;
}

Finding finding_of(const Error& error, const Negotiation& record) {
  if (record.tls_known == Known::not_used) return Finding::unreachable;
  if (record.tls.alert_received == alert_no_application_protocol)
    return Finding::no_common_protocol;
  if (const auto finding = finding_of_bytes(record.tls.first_bytes)) return *finding;
  switch (error.code) {
    case Errc::certificate:
      return Finding::certificate;
    case Errc::closed:
    case Errc::reset:
      return Finding::closed_without_byte;
    case Errc::timed_out:
      return Finding::silent;
    case Errc::version:
      return Finding::alpn_ignored;
    case Errc::plaintext_peer:
      return Finding::not_http;
    default:
      return Finding::other_alert;
  }
}

std::optional<Finding> finding_of(const http::ExchangeFailure& failure, const Attempt& attempt) {
  // Whoever resets a stream, or says GOAWAY, speaks HTTP/2.
  if (failure.reset) return std::nullopt;
  if (!failure.first_bytes.empty()) {
    // Inside TLS the handshake has said what is spoken; who speaks otherwise is broken (F5).
    if (attempt.tls) return std::nullopt;
    const std::optional<Finding> finding = finding_of_bytes(failure.first_bytes);
    // The right protocol, badly spoken, is no other one.
    const Finding meant = attempt.h2 ? Finding::answered_h2 : Finding::answered_http11;
    return finding == meant ? std::nullopt : finding;
  }
  const bool ended = failure.error.code == Errc::closed || failure.error.code == Errc::reset;
  if (!ended || !failure.silent) return std::nullopt;
  return attempt.tls ? Finding::closed_after_alpn : Finding::closed_without_byte;
}

}  // namespace culvert::gateway
