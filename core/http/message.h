#pragma once

#include "core/http/head.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// HTTP messages without a version (gateway.md 2.1): what the codecs of HTTP/1.1 and HTTP/2 make
/// from the wire and write to it, so that no codec knows another one. All texts are views; whoever
/// hands a message on says how long they live.
namespace culvert::http {

enum class Version : std::uint8_t { http10, http11, h2 };

/// "HTTP/1.0", "HTTP/1.1", "HTTP/2".
std::string_view to_text(Version version);

/// What the head of a message says of its body.
struct BodySize {
  /// Something may follow the head. False also where a body is impossible (HEAD, 204, 304).
  bool present = false;
  /// As announced by Content-Length. Without a body: what one would have had (HEAD, 304).
  std::optional<std::uint64_t> length;

  static BodySize none() { return {}; }
  static BodySize exactly(std::uint64_t length) { return {length > 0, length}; }
  static BodySize unknown() { return {true, std::nullopt}; }
};

/// What an exchange is for.
enum class Purpose : std::uint8_t {
  ordinary,
  websocket,  ///< RFC 6455 or RFC 8441; method is GET in every version.
  connect,    ///< Classic CONNECT: authority is the target, path is empty.
  upgrade     ///< Another protocol by Upgrade, HTTP/1.1 only: `protocol` says which.
};

struct Request {
  /// Spoken by whoever it came from: names from HTTP/2 are in lower case, and HTTP/1.1 writes them
  /// as people do.
  Version version = Version::http11;
  std::string_view method;
  std::string_view scheme;     ///< Of the connection it came on; never the peer's word (2.2).
  std::string_view authority;  ///< Host and port as the peer wrote them; HTTP/1.0: may be empty.
  std::string_view path;       ///< Origin form with query, unchanged, or "*".
  std::string_view protocol;   ///< Purpose upgrade: the value of Upgrade.
  std::string_view websocket_key;  ///< Purpose websocket over HTTP/1.1: valid, as it came.
  Purpose purpose = Purpose::ordinary;
  bool absolute_form = false;     ///< HTTP/1.1 "GET http://host/path": as to a forward proxy.
  bool accepts_trailers = false;  ///< TE: trailers
  bool expects_continue = false;
  BodySize body;
  /// In their order, end to end ones only: without Host, pseudo fields, framing, Connection and
  /// what it names, Upgrade, TE, Expect, Sec-WebSocket-Key. Crumbs of Cookie are joined with "; "
  /// where the peer spoke HTTP/2. Names as they came, in lower case from HTTP/2.
  std::vector<Field> fields;
};

struct Response {
  Version version = Version::http11;  ///< As in Request.
  int status = 0;
  std::string_view reason;  ///< HTTP/1.1 only; empty: the standard phrase.
  /// The exchange is raw bytes from here on, in both directions: 101, or 2xx to CONNECT in either
  /// form. The status is what the peer sent; each version writes its own (101, 200).
  bool opens_tunnel = false;
  BodySize body;
  /// As in Request; without Sec-WebSocket-Accept, which the codecs verify and make.
  std::vector<Field> fields;

  bool is_interim() const { return status < 200 && !opens_tunnel; }
};

/// Bytes that the head takes, or would take, in HTTP/1.1: what people count.
std::size_t size_of(const Request& head);
std::size_t size_of(const Response& head);

/// First field with this id, null when there is none.
const Field* find(const std::vector<Field>& fields, Name id);
/// The same by name, without regard to case.
const Field* find(const std::vector<Field>& fields, std::string_view name);

}  // namespace culvert::http
