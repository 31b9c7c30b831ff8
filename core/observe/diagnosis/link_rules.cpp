#include "core/observe/diagnosis/rule.h"

#include <array>

/// Before a byte of HTTP or TLS: the way to the service, and what it greets with (D-17 to D-20,
/// D-36, D-66, D-68).
namespace culvert::observe {
namespace {

using enum Weight;
using enum Confidence;

/// What went wrong on the way to the service; a visitor's troubles are no causes here.
bool failed_with(const Symptoms& s, Errc code) {
  return s.error && s.broken != Leg::downstream && s.error->code == code;
}

bool is_cause(const Symptoms& s, std::errc code) {
  return s.error && s.broken != Leg::downstream && s.error->cause == code;
}

/// The connection itself was never there.
bool never_connected(const Symptoms& s) {
  return s.upstream().more->system_call == "connect" ||
         s.upstream().more->system_call == "getaddrinfo";
}

bool ran_out(const Symptoms& s) {
  return is_cause(s, std::errc::too_many_files_open) ||
         is_cause(s, std::errc::too_many_files_open_in_system) ||
         is_cause(s, std::errc::address_not_available) || is_cause(s, std::errc::no_buffer_space);
}

std::string words(const Symptoms& s) {
  return s.error->cause ? s.error->cause.message() : s.error->context;
}

void target_only(const Symptoms& s, Diagnosis& d) {
  d.parameters = {target_of(s)};
}

void target_and_words(const Symptoms& s, Diagnosis& d) {
  d.parameters = {target_of(s), words(s)};
}

// It lines the lambdas up by columns of their own.
// clang-format off
constexpr std::array rules{
    Rule{68, cause, proven,
         [](const Symptoms& s) {
           return s.configured.through_tunnel && s.error && s.broken != Leg::downstream &&
                  never_connected(s);
         }, target_only},
    Rule{66, cause, proven, [](const Symptoms& s) { return ran_out(s); }, target_and_words},
    Rule{18, cause, proven,
         [](const Symptoms& s) {
           return never_connected(s) && !s.probe.other_loopback.empty();
},
         [](const Symptoms& s, Diagnosis& d) {
           d.parameters = {target_of(s), s.probe.other_loopback};
           const std::string host = s.probe.other_loopback.starts_with('[') ? "::1" : "127.0.0.1";
           if (s.configured.plugin.empty())
             change("localIP", toml_quoted(host), d);
           else
             change("plugin.localAddr", toml_quoted(s.probe.other_loopback), d);
         }},
    Rule{17, cause, proven,
         [](const Symptoms& s) { return failed_with(s, Errc::refused); },
         target_only},
    Rule{20, cause, proven, [](const Symptoms& s) { return failed_with(s, Errc::name_not_found); },
         target_and_words},
    Rule{19, cause, proven,
         [](const Symptoms& s) {
           return failed_with(s, Errc::unreachable) || is_cause(s, std::errc::permission_denied) ||
                  (failed_with(s, Errc::timed_out) && never_connected(s));
         }, target_and_words},
    Rule{36, cause, proven,
         [](const Symptoms& s) {
           const Heard heard = s.upstream().more->heard;
           if (heard == Heard::html) return !in_tls_handshake(s);  // D-01
           return heard >= Heard::ssh && heard < Heard::html;
},
         [](const Symptoms& s, Diagnosis& d) {
           d.parameters = {target_of(s), name_of(s.upstream().more->heard)};
         }},
};
// clang-format on

}  // namespace

std::span<const Rule> link_rules() {
  return rules;
}

}  // namespace culvert::observe
