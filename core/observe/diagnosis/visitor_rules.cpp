#include "core/observe/diagnosis/rule.h"

#include <array>

/// The visitor's leg (D-22, D-37, D-45, D-46, D-57, D-63 to D-65, D-70, D-71, D-73).
namespace culvert::observe {
namespace {

using enum Weight;
using enum Confidence;

constexpr int bad_certificate = 42, certificate_expired = 45, certificate_unknown = 46,
              unknown_ca = 48, no_application_protocol = 120;
constexpr std::uint32_t protocol_error = 1, settings_timeout = 4, frame_size_error = 6;

bool has_visitor(const Symptoms& s) {
  return s.down.has_value() && s.broken == Leg::downstream;
}
const Particulars& more(const Symptoms& s) {
  return *s.downstream().more;
}
bool heard(const Symptoms& s, Heard what) {
  return has_visitor(s) && more(s).heard == what;
}
bool broke_with(const Symptoms& s, Errc code) {
  return s.error && s.error->code == code;
}
bool goaway(const Symptoms& s, bool by_peer, std::uint32_t code) {
  const auto& said = more(s).h2.goaway;
  return has_visitor(s) && said && said->by_peer == by_peer && said->code == code;
}

bool distrusts_us(const Symptoms& s) {
  if (!has_visitor(s) || !s.downstream().tls.alert_received) return false;
  const int alert = *s.downstream().tls.alert_received;
  return alert == bad_certificate || alert == certificate_expired || alert == certificate_unknown ||
         alert == unknown_ca;
}

bool no_common_alpn(const Symptoms& s) {
  return has_visitor(s) && s.downstream().tls.alert_sent == no_application_protocol;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names)
    text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

/// A relay's own ports have no such keys.
void change_listener(const Symptoms& s, std::string_view key, std::string value, Diagnosis& d) {
  if (!s.configured.listener.empty())
    change("culvert.listener." + std::string(key), std::move(value), d);
}

// It lines the lambdas up by columns of their own.
// clang-format off
constexpr std::array rules{
    Rule{37, cause, proven, [](const Symptoms& s) { return heard(s, Heard::proxy_header); },
         [](const Symptoms& s, Diagnosis& d) {
           const std::string& first = more(s).first_bytes;
           d.parameters = {first.starts_with("PROXY") ? first.substr(0, first.find('\r'))
                                                      : "the binary form (v2)"};
         }},
    Rule{57, cause, proven,
         [](const Symptoms& s) { return heard(s, Heard::tls) && broke_with(s, Errc::tls_peer); },
         nullptr},
    Rule{64, cause, proven,
         [](const Symptoms& s) {
           return heard(s, Heard::h1) && broke_with(s, Errc::plaintext_peer);
         }, nullptr},
    Rule{65, cause, proven,
         [](const Symptoms& s) { return heard(s, Heard::tls) && broke_with(s, Errc::not_found); },
         [](const Symptoms& s, Diagnosis& d) {
           const std::string& sni = s.downstream().tls.sni;
           d.parameters = {sni.empty() ? "(no name)" : sni};
         }},
    Rule{46, cause, proven, no_common_alpn,
         [](const Symptoms& s, Diagnosis& d) {
           const std::string& listener = s.configured.listener;
           d.parameters = {joined(s.downstream().tls.alpn_offered),
                           listener.empty() ? "auto" : listener};
           change_listener(s, "protocol", "\"auto\"", d);
         }},
    Rule{63, cause, proven, distrusts_us,
         [](const Symptoms& s, Diagnosis& d) {
           const int alert = *s.downstream().tls.alert_received;
           const std::string& sni = s.downstream().tls.sni;
           d.parameters = {std::to_string(alert), alert_name(alert),
                           sni.empty() ? "(no name)" : sni};
         }},
    Rule{73, cause, proven,
         [](const Symptoms& s) { return heard(s, Heard::h2) && broke_with(s, Errc::version); },
         [](const Symptoms& s, Diagnosis& d) {
           change_listener(s, "protocol", "\"auto\"", d);
         }},
    Rule{22, cause, proven, [](const Symptoms& s) { return goaway(s, true, frame_size_error); },
         [](const Symptoms& s, Diagnosis& d) {
           d.parameters = {"the visitor ended it with FRAME_SIZE_ERROR"};
           d.evidence = "GOAWAY FRAME_SIZE_ERROR received; " + more(s).h2.goaway->debug;
         }},
    Rule{45, cause, likely,
         [](const Symptoms& s) {
           return goaway(s, true, protocol_error) && s.served == 0 && !s.request &&
                  s.configured.extended_connect;
         }, [](const Symptoms& s, Diagnosis& d) {
           change_listener(s, "extendedConnect", "false", d);
         }},
    Rule{71, cause, proven, [](const Symptoms& s) { return goaway(s, false, settings_timeout); },
         [](const Symptoms& s, Diagnosis& d) {
           const std::string& peer = s.downstream().peer;
           d.parameters = {peer.empty() ? "(the visitor)" : peer};
         }},
    Rule{70, cause, likely,
         [](const Symptoms& s) {
           return has_visitor(s) && broke_with(s, Errc::timed_out) && s.ended.began &&
                  s.downstream().protocol.starts_with("h2");
         }, [](const Symptoms& s, Diagnosis& d) { d.parameters = {s.error->context}; }},
};
// clang-format on

}  // namespace

std::span<const Rule> visitor_rules() {
  return rules;
}

}  // namespace culvert::observe
