#pragma once

#include "core/http/message.h"
#include "core/http/message_facts.h"

#include <optional>
#include <string>
#include <string_view>

/// Responses between their HTTP/1.1 form and the one without a version (gateway.md 2.3).
namespace culvert::http {

/// What is left of a response's head besides the response itself.
struct ResponseFrame {
  Framing framing;
  bool keep_alive = false;
  bool upgraded = false;     ///< 101 with Upgrade named by Connection.
  std::string_view upgrade;  ///< Its value.
  std::string_view keep_alive_field;
};

/// Reads a whole head, as HeadScanner found it, whose text outlives the response.
/// `request_method`: HEAD and CONNECT are answered in ways of their own. Sec-WebSocket-Accept is
/// among the fields still, for whoever checks it.
std::optional<Refusal> read_response(std::string_view text, const HeadLimits& limits,
                                     std::string_view request_method, Response& response,
                                     ResponseFrame& frame);

/// What an answer's head is written for.
struct ResponseShape {
  Framing framing;
  std::optional<std::uint64_t> length;  ///< Where there is no body: what Content-Length says.
  bool keep_alive = false;
  bool to_http10 = false;
  std::string_view upgrade;  ///< 101 (or 426): value of Upgrade.
  std::string_view accept;   ///< Sec-WebSocket-Accept
};

/// Appends the head of a final response or of a switch of protocols. What may not stand in a head
/// is left out.
void write_response(std::string& out, const Response& response, const ResponseShape& shape);

/// Appends a 1xx.
void write_interim(std::string& out, const Response& response);

/// "timeout=5, max=100": the seconds (RFC 2068 19.7.1.1).
std::optional<std::uint32_t> keep_alive_timeout(std::string_view value);

}  // namespace culvert::http
