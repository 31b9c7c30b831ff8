#include "core/base/json_line.h"
#include "core/base/negotiation.h"

/// The record of gateway.md 1.8, as it stands in logs.
namespace culvert {
namespace {

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text.push_back(digits[byte >> 4]);
    text.push_back(digits[byte & 15]);
  }
  return text;
}

void write_alert(JsonLine& to, std::string_view key, const std::optional<int>& number) {
  if (!number) return;
  // These alone end nothing in error (RFC 8446 6.1).
  const bool warns = *number == 0 || *number == 90 || *number == 100;
  JsonLine alert;
  alert.text("level", warns ? "warning" : "fatal");
  alert.exact("id", static_cast<std::int64_t>(*number));
  alert.text("name", alert_name(*number));
  to.raw(key, alert.end());
}

std::string json_of(const TlsFacts& tls, Known alpn) {
  JsonLine to;
  to.text("version", tls.version).text("cipher", tls.cipher).text("group", tls.group);
  to.exact("resumed", tls.resumed).exact("early_data", tls.early_data);
  if (tls.sni.empty())
    to.null("sni");
  else
    to.text("sni", tls.sni);
  to.list("alpn_offered", tls.alpn_offered);
  if (tls.alpn_selected)
    to.text("alpn_selected", *tls.alpn_selected);
  else if (alpn != Known::hidden)
    to.null("alpn_selected");
  to.text("verify_mode", to_text(tls.verify_mode))
      .exact("verify_code", std::int64_t{tls.verify_code});
  if (tls.verify_code != 0) to.text("verify_text", tls.verify_text);
  to.text("cert_subject", tls.cert_subject).list("cert_san", tls.cert_san);
  to.text("cert_issuer", tls.cert_issuer);
  if (tls.cert_not_after.time_since_epoch().count() != 0)
    to.text("cert_not_after", rfc3339(tls.cert_not_after));
  to.text("cert_sha256", tls.cert_sha256);
  if (tls.client_cert_wanted || !tls.client_cert.empty())
    to.text("client_cert", tls.client_cert.empty() ? "wanted" : tls.client_cert);
  write_alert(to, "alert_recv", tls.alert_received);
  write_alert(to, "alert_sent", tls.alert_sent);
  to.number("err_lib", tls.trouble->library).number("err_reason", tls.trouble->reason);
  to.text("err_text", tls.trouble->text).text("state", tls.trouble->state);
  return to.end();
}

std::string json_of(const H2Facts& h2) {
  JsonLine to;
  if (const auto& settings = h2.settings) {
    JsonLine peer;
    peer.exact("max_concurrent_streams", std::int64_t{settings->max_concurrent_streams});
    peer.exact("initial_window", std::int64_t{settings->initial_window});
    peer.exact("max_frame", std::int64_t{settings->max_frame});
    peer.exact("max_header_list", std::int64_t{settings->max_header_list});
    peer.exact("enable_connect_protocol", settings->enable_connect_protocol);
    peer.exact("header_table", std::int64_t{settings->header_table});
    to.raw("peer_settings", peer.end());
  }
  if (const auto& goaway = h2.goaway) {
    JsonLine said;
    said.text("dir", goaway->by_peer ? "recv" : "sent");
    said.exact("code", std::int64_t{goaway->code}).text("name", h2_code_name(goaway->code));
    said.exact("last_stream_id", std::int64_t{goaway->last_stream}).text("debug", goaway->debug);
    to.raw("goaway", said.end());
  }
  return to.empty() ? std::string() : to.end();
}

std::string json_of(const std::vector<AttemptFacts>& attempts) {
  std::vector<std::string> all;
  for (const AttemptFacts& attempt : attempts) {
    JsonLine to;
    to.text("how", attempt.how).text("outcome", attempt.outcome).text("error", attempt.error);
    write_alert(to, "alert_recv", attempt.alert);
    if (attempt.heard != Heard::nothing_yet) to.text("classified", to_text(attempt.heard));
    all.push_back(to.end());
  }
  return json_array(all);
}

/// How each group of fields is known (desktop.md 2.4).
std::string json_of_knowledge(const Negotiation& record) {
  JsonLine to;
  for (const char* const field : {"peer", "protocol"})
    to.text(field, to_text(known_of(record, field)));
  to.text("tls", to_text(record.tls_known));
  if (record.tls_known == Known::not_used) return to.end();
  for (const char* const field : {"tls.alpn_selected", "tls.cert_subject"})
    to.text(field, to_text(known_of(record, field)));
  return to.end();
}

std::string_view short_name(Leg leg) {
  if (leg == Leg::downstream) return "down";
  return leg == Leg::upstream ? "up" : to_text(leg);
}

void write_identity(const Negotiation& record, JsonLine& to) {
  const Particulars& more = *record.more;
  if (more.at.time_since_epoch().count() != 0) to.text("ts", rfc3339(more.at));
  to.number("conn_id", static_cast<std::int64_t>(more.connection));
  if (more.leg != Leg::none) to.text("leg", short_name(more.leg));
  to.text("route", more.route).text("vhost", more.vhost).text("tunnel", more.tunnel);
  to.text("transport", record.transport).text("peer", record.peer).text("local", record.local);
  to.text("host", record.host).text("proxy_protocol", more.proxy_protocol);
  to.flag("encryption", record.encryption).flag("compression", record.compression);
  to.text("policy", more.policy).list("scheme_tried", more.scheme_tried);
  if (more.heard != Heard::nothing_yet) to.text("classified", to_text(more.heard));
  to.text("first_bytes", hex(more.first_bytes));
}

void write_outcome(const Negotiation& record, JsonLine& to) {
  const Particulars& more = *record.more;
  to.number("errno", more.system_error).text("syscall", more.system_call);
  if (record.protocol.empty())
    to.null("protocol");
  else
    to.text("protocol", record.protocol);
  to.text("protocol_source", more.protocol_source);
  if (const std::string h2 = json_of(more.h2); !h2.empty()) to.raw("h2", h2);
  if (!more.cache.empty()) {
    JsonLine cache;
    cache.text("state", more.cache).exact("age_ms", std::int64_t{more.cache_age.count()});
    to.raw("cache", cache.end());
  }
  if (more.attempts.size() > 1) to.raw("attempts", json_of(more.attempts));
  to.time("t_dns", record.resolve_time).time("t_connect", record.connect_time);
  to.time("t_tls", record.tls_time).time("t_first_settings", more.h2.settings_time);
  to.time("t_total", more.total_time);
  to.text("result", more.failed ? "fail" : "ok").text("reason", more.reason);
  to.text("doctor_id", more.diagnosis);
}

}  // namespace

std::string to_json(const Negotiation& record) {
  JsonLine to;
  write_identity(record, to);
  if (record.tls_known != Known::not_used) to.raw("tls", json_of(record.tls, record.alpn_known));
  write_outcome(record, to);
  to.raw("known", json_of_knowledge(record));
  return to.end();
}

}  // namespace culvert
