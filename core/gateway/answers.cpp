#include "core/gateway/answers.h"

#include "core/observe/diagnosis/catalogue.h"

namespace culvert::gateway::answers {
namespace {

http::OwnAnswer say(int status, std::string_view token, std::string details) {
  http::OwnAnswer answer;
  answer.status = status;
  answer.token = token;
  answer.details = std::move(details);
  return answer;
}

bool has(const std::vector<Tried>& tried, Finding finding) {
  for (const Tried& one : tried)
    if (one.finding == finding) return true;
  return false;
}

/// The causes that the attempts themselves prove (5.1); more is the diagnosis' business.
std::optional<http::OwnAnswer> by_findings(const Wanted& wanted, const std::vector<Tried>& tried) {
  if (wanted.scheme == Scheme::https &&
      (has(tried, Finding::answered_http11) || has(tried, Finding::answered_h2)))
    return say(502, "tls_protocol_error",
               "The service speaks plain HTTP on this port, but https is configured for it.");
  if (wanted.scheme == Scheme::http && has(tried, Finding::answered_tls))
    return say(502, "http_protocol_error",
               "The service wants TLS on this port, but http is configured for it.");
  if (has(tried, Finding::no_common_protocol)) {
    if (wanted.protocol == Protocol::http11)
      return say(502, "tls_alert_received",
                 "The service speaks HTTP/2 only, but http1.1 is configured for it.");
    if (wanted.protocol == Protocol::h2)
      return say(502, "tls_alert_received",
                 "The service does not speak HTTP/2, but h2 is configured for it.");
    return say(502, "tls_alert_received",
               "The service refused all HTTP versions that were offered.");
  }
  if (has(tried, Finding::certificate))
    return say(502, "tls_certificate_error", "The certificate of the service is not trusted.");
  if (has(tried, Finding::name_refused))
    return say(502, "tls_alert_received",
               "The service does not accept the TLS name that it was asked for.");
  if (has(tried, Finding::answered_h2) && wanted.protocol == Protocol::http11)
    return say(502, "http_protocol_error",
               "The service speaks HTTP/2 only, but http1.1 is configured for it.");
  if (has(tried, Finding::answered_http11) &&
      (wanted.protocol == Protocol::h2c || wanted.protocol == Protocol::h2))
    return say(502, "http_protocol_error",
               "The service speaks HTTP/1.1 only, but HTTP/2 is configured for it.");
  if (has(tried, Finding::not_http))
    return say(502, "http_protocol_error", "What listens there does not speak HTTP.");
  return std::nullopt;
}

/// The service's own words of HTTP/2 (F9, F11, F12, F14).
http::OwnAnswer by_reset(http::ResetCode code) {
  if (code == http::ResetCode::refused_stream || code == http::ResetCode::enhance_your_calm)
    return say(503, "connection_limit_reached", "The service takes no more requests now.");
  if (code == http::ResetCode::http_1_1_required)
    return say(502, "http_protocol_error", "The service demands HTTP/1.1 for this request.");
  return say(502, "connection_terminated",
             "The service broke the request off (" + http::to_text(code) + ").");
}

/// The cause decides what programs are told, too (B-29). What was late stays so, and an alert keeps
/// its number.
void judge(http::OwnAnswer& own, const observe::CatalogueEntry& entry) {
  if (own.status == 504) {
    // While connecting and in the handshake it is not the answer that was late (RFC 9209 2.3).
    if (entry.token == "connection_timeout") own.token = entry.token;
    return;
  }
  if (entry.status != 0) own.status = entry.status;
  if (!entry.token.empty() && own.token != "tls_alert_received") own.token = entry.token;
}

}  // namespace

http::OwnAnswer no_route(std::string_view page) {
  http::OwnAnswer answer =
      say(404, "destination_not_found", "Nothing is published under this address.");
  answer.page = page;
  return answer;
}

http::OwnAnswer unauthorized(bool proxy_style) {
  http::OwnAnswer answer = say(proxy_style ? 407 : 401, "", "A user name and password are needed.");
  answer.challenge = "Basic realm=\"Restricted\"";
  return answer;
}

http::OwnAnswer upgrade_failed(std::string details) {
  return say(502, "http_upgrade_failed", std::move(details));
}

http::OwnAnswer misdirected() {
  return say(421, "http_request_denied",
             "This connection was opened for another host name; another one is needed.");
}

http::OwnAnswer roundabout() {
  return say(400, "http_request_error",
             "The path has empty or dot segments that lead out of what is published here.");
}

http::OwnAnswer loop_detected() {
  return say(502, "proxy_loop_detected",
             "The request goes round in a circle: the service leads back to this address.");
}

http::OwnAnswer too_large(std::uint64_t most) {
  return say(413, "http_request_error",
             "The body of the request is larger than the " + std::to_string(most) +
                 " bytes that are taken here.");
}

http::OwnAnswer failed(const Error& error, std::optional<http::ResetCode> reset,
                       const Wanted& wanted, Need need, const std::vector<Tried>& tried) {
  if (reset) return by_reset(*reset);
  if (error.code == Errc::version && need == Need::websocket && has(tried, Finding::speaks_h2))
    return say(502, "http_upgrade_failed",
               "The service speaks HTTP/2 without WebSockets (extended CONNECT).");
  if (need == Need::grpc && has(tried, Finding::answered_http11))
    return say(502, "http_protocol_error",
               "gRPC needs HTTP/2, but the service speaks HTTP/1.1 only.");
  if (auto answer = by_findings(wanted, tried)) return *std::move(answer);
  if (need == Need::websocket && error.code == Errc::protocol)
    return say(502, "http_upgrade_failed",
               "The service did not answer the WebSocket handshake as it has to.");
  switch (error.code) {
    case Errc::not_found:
    case Errc::cancelled:
      return say(503, "destination_unavailable",
                 "The computer that publishes this address is not connected.");
    case Errc::refused:
      return say(502, "connection_refused", "Nothing listens where the service should be.");
    case Errc::unreachable:
      return say(502, "destination_ip_unroutable", "The service cannot be reached.");
    case Errc::name_not_found:
      return say(502, "dns_error", "The name of the service is not known.");
    case Errc::timed_out:
      return say(504, "http_response_timeout", "The service did not answer in time.");
    case Errc::rejected:
      return say(503, "connection_limit_reached", "The service is busy.");
    case Errc::certificate:
      return say(502, "tls_certificate_error", "The certificate of the service is not trusted.");
    case Errc::tls:
      return say(502, "tls_protocol_error", "TLS with the service failed.");
    case Errc::limit:
      return say(502, "http_response_header_section_size",
                 "The head of the answer is larger than allowed.");
    case Errc::unsupported:
      return say(502, "http_response_transfer_coding",
                 "The service coded its answer in a way that is not known here.");
    case Errc::version:
      return say(502, "http_protocol_error",
                 "The service does not speak the HTTP version that this request needs.");
    case Errc::closed:
    case Errc::reset:
      return say(502, "connection_terminated", "The service closed the connection.");
    default:
      return say(502, "http_protocol_error", "What the service sent is not valid HTTP.");
  }
}

void explain(http::OwnAnswer& own, const observe::Diagnosis& diagnosis, bool whole) {
  const observe::CatalogueEntry& entry = observe::entry_of(diagnosis.number);
  if (!entry.visitor.empty()) own.details = entry.visitor;
  if (whole) own.details.append("\n").append(observe::explain(diagnosis));
  judge(own, entry);
  own.parameters.append(own.parameters.empty() ? "" : "; ");
  own.parameters.append("details=\"").append(observe::id_of(diagnosis)).append("\"");
}

http::OwnAnswer as_frp(http::OwnAnswer own, std::string_view page) {
  http::OwnAnswer answer = no_route(page);
  answer.token = own.token;
  answer.parameters = std::move(own.parameters);
  return answer;
}

}  // namespace culvert::gateway::answers
