#pragma once

#include "core/base/negotiation.h"
#include "core/observe/diagnosis/diagnosis.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the rules of the catalogue look at, as plain values. Whoever carries exchanges fills in
/// what is known; the rules find what that means.
namespace culvert::observe {

using FieldPairs = std::vector<std::pair<std::string, std::string>>;  ///< Names in lower case.

/// The value of the first field of that name; null: there is none.
const std::string* find_field(const FieldPairs& fields, std::string_view name);
std::size_t count_fields(const FieldPairs& fields, std::string_view name);

/// What the user has asked for, in the words of the configuration.
struct Configured {
  std::string target;  ///< "127.0.0.1:8443": the service.
  std::string plugin;  ///< "https2http", ...: then it decides the scheme.
  std::string scheme = "auto", protocol = "auto", websocket = "auto";
  std::string server_name, verify = "auto", host = "preserve";
  std::string listener;  ///< What visitors may speak; empty: nothing can be set there.
  bool client_cert = false, legacy_tls = false, extended_connect = true;
  bool cors_assist = false, encoding = false;
  bool through_tunnel = false;  ///< The service is at the other end of a work connection.
};

/// The request as it came, and the answer as the service gave it.
struct RequestFacts {
  std::string method, scheme, authority, path;
  FieldPairs fields;
  bool grpc = false, websocket = false;
  bool expects_continue = false, accepts_trailers = false;
  std::uint64_t body = 0;  ///< Bytes that went to the service.
};
struct AnswerFacts {
  int status = 0;
  FieldPairs fields, trailers;
  std::string beginning;  ///< Of its body, at most 512 bytes.
  bool complete = false, interim_came = false;
  std::uint64_t body = 0;
};

/// How an exchange with the service broke.
struct BreakFacts {
  std::optional<std::uint32_t> reset;  ///< RFC 9113 7, of RST_STREAM or GOAWAY.
  bool silent = false;                 ///< Not a byte of an answer came.
  bool reused = false;                 ///< On a connection that had waited.
  bool stale = false;                  ///< 408 or the like to a connection that had waited.
  bool began = false;                  ///< The answer's head was passed on.
  std::uint64_t received = 0;
  std::optional<std::uint64_t> expected;
};

/// The first frames of a WebSocket after its handshake, as far as they tell.
struct SocketFacts {
  std::chrono::milliseconds lasted{};
  std::optional<int> close_code;  ///< 1006: it ended without a close frame.
  bool unexpected_rsv = false;    ///< RSV1 without an extension that was agreed on.
};

/// What only asking can show: the `doctor` command does.
struct ProbeFacts {
  std::string other_loopback;            ///< Refused here, it answers there: "[::1]:3000".
  std::optional<bool> tls_answers;       ///< To a TLS hello where plain text got nothing.
  std::optional<std::string> good_name;  ///< The SNI it takes where another one was refused.
};

struct Symptoms {
  Configured configured;
  std::optional<Negotiation> up, down;
  Leg broken = Leg::none;
  std::optional<Error> error;
  BreakFacts ended;
  std::uint64_t served = 0;  ///< Exchanges of the visitor's connection, when it has ended.
  std::optional<RequestFacts> request;
  std::optional<AnswerFacts> answer;
  std::optional<SocketFacts> socket;
  ProbeFacts probe;
  bool cors_helped = false;  ///< We answered, or mended what the service said (gateway.md 2.17).
  std::chrono::microseconds until_head{};  ///< From the request's end to the answer's head.
  std::chrono::microseconds told_late{};   ///< From the service's head to the visitor's.
  std::chrono::microseconds total{};
  std::chrono::system_clock::time_point now;
  std::vector<Diagnosis> patterns;  ///< Found over many exchanges (patterns.h).

  /// The service's leg, an empty one where there is none.
  const Negotiation& upstream() const;
  const Negotiation& downstream() const;
};

}  // namespace culvert::observe
