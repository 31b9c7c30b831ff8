#include "core/observe/diagnosis/rule.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace culvert::observe {

const std::string* find_field(const FieldPairs& fields, std::string_view name) {
  const auto at = std::ranges::find(
      fields, name, [](const auto& field) { return std::string_view(field.first); });
  return at == fields.end() ? nullptr : &at->second;
}

std::size_t count_fields(const FieldPairs& fields, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count(
      fields, name, [](const auto& field) { return std::string_view(field.first); }));
}

std::string target_of(const Symptoms& symptoms) {
  if (!symptoms.configured.target.empty()) return symptoms.configured.target;
  const std::string& peer = symptoms.upstream().peer;
  return peer.empty() ? "the service" : peer;
}

bool in_tls_handshake(const Symptoms& symptoms) {
  return symptoms.up && symptoms.up->tls_known == Known::terminated &&
         !symptoms.up->tls.established;
}

std::string name_of(Heard heard) {
  switch (heard) {
    case Heard::h1:
      return "HTTP/1.1";
    case Heard::h2:
      return "HTTP/2";
    case Heard::tls:
    case Heard::alert:
      return "TLS";
    case Heard::ssh:
      return "SSH";
    case Heard::smtp:
      return "SMTP or FTP";
    case Heard::pop3:
      return "POP3";
    case Heard::imap:
      return "IMAP";
    case Heard::mysql:
      return "MySQL";
    case Heard::vnc:
      return "VNC";
    case Heard::rtsp:
      return "RTSP";
    case Heard::html:
      return "HTML without HTTP";
    case Heard::proxy_header:
      return "PROXY protocol";
    default:
      return "something else";
  }
}

void change(std::string_view key, std::string value, Diagnosis& to) {
  to.changes.push_back({std::string(key), std::move(value)});
}

/// TOML basic string.
std::string toml_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    if (static_cast<unsigned char>(c) >= 0x20) out.push_back(c);
  }
  return out.append("\"");
}

void change_scheme(const Symptoms& symptoms, std::string_view scheme, Diagnosis& to) {
  const std::string& plugin = symptoms.configured.plugin;
  if (plugin.empty()) return change("culvert.upstream.scheme", toml_quoted(scheme), to);
  // The part in front of the 2 is the visitor's, the part behind it the service's.
  const std::string front = plugin.substr(0, plugin.find('2'));
  change("plugin.type", toml_quoted(front + "2" + std::string(scheme)), to);
}

void change_protocol(std::string_view protocol, Diagnosis& to) {
  change("culvert.upstream.protocol", toml_quoted(protocol), to);
}

std::string in_seconds(std::chrono::microseconds time) {
  std::array<char, 32> text{};
  const double seconds = static_cast<double>(time.count()) / 1e6;
  std::snprintf(text.data(), text.size(), seconds < 10 ? "%.1f s" : "%.0f s", seconds);
  return text.data();
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string without_secrets(std::string_view urls) {
  std::string shown(urls.substr(0, urls.find_first_of("?#")));
  for (std::size_t at = shown.find("//"); at != std::string::npos; at = shown.find("//", at)) {
    at += 2;
    const std::string authority = shown.substr(at, shown.find_first_of("/> \"", at) - at);
    const std::size_t user = authority.rfind('@');
    if (user != std::string::npos) shown.erase(at, user + 1);
  }
  return shown;
}

std::optional<std::uint32_t> h2_code(const Symptoms& symptoms) {
  if (symptoms.ended.reset) return symptoms.ended.reset;
  const auto& goaway = symptoms.upstream().more->h2.goaway;
  return goaway ? std::optional(goaway->code) : std::nullopt;
}

}  // namespace culvert::observe
