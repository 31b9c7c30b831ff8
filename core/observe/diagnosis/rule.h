#pragma once

#include "core/observe/diagnosis/symptoms.h"

#include <span>

/// The catalogue as tables: one row per signature and way to recognise it.
namespace culvert::observe {

enum class Weight : std::uint8_t {
  cause,   ///< Explains a failure; the first that applies is told, and no other.
  remark,  ///< Told beside others.
};

struct Rule {
  int number;
  Weight weight;
  Confidence confidence;
  bool (*applies)(const Symptoms&);
  /// Parameters, changes, and evidence of its own; may be null.
  void (*fill)(const Symptoms&, Diagnosis&);
};

/// By family, in the order in which they are asked: what is more special first.
std::span<const Rule> link_rules();
std::span<const Rule> tls_rules();
std::span<const Rule> protocol_rules();
std::span<const Rule> exchange_rules();
std::span<const Rule> answer_rules();
std::span<const Rule> websocket_rules();
std::span<const Rule> event_stream_rules();
std::span<const Rule> cors_rules();
std::span<const Rule> visitor_rules();

// ---- What several of them need ----

/// "127.0.0.1:8443"; "the service" where no address is known.
std::string target_of(const Symptoms& symptoms);
/// "HTTP/1.1", "SSH", ...: what was heard, as people call it.
std::string name_of(Heard heard);
/// Sets `culvert.upstream.scheme`, or the plugin's type where that decides.
void change_scheme(const Symptoms& symptoms, std::string_view scheme, Diagnosis& to);
void change_protocol(std::string_view protocol, Diagnosis& to);
void change(std::string_view key, std::string value, Diagnosis& to);
std::string toml_quoted(std::string_view text);
std::string in_seconds(std::chrono::microseconds time);
/// The service's leg is TLS and its handshake is not done.
bool in_tls_handshake(const Symptoms& symptoms);
bool contains(std::string_view text, std::string_view part);
/// A URL, or a field with some, as it may be shown: without "user:password@", and only up to the
/// first query or fragment, where tokens stand.
std::string without_secrets(std::string_view urls);
/// RFC 9113 7: what the service said last, of the stream or the connection.
std::optional<std::uint32_t> h2_code(const Symptoms& symptoms);

}  // namespace culvert::observe
