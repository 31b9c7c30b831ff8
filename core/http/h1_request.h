#pragma once

#include "core/http/message.h"
#include "core/http/message_facts.h"
#include "core/http/text_arena.h"

#include <optional>
#include <string>
#include <string_view>

/// Requests between their HTTP/1.1 form and the one without a version (gateway.md 2.2).
namespace culvert::http {

/// What is left of a request's head besides the request itself.
struct RequestFrame {
  Framing framing;
  bool http10 = false;
  bool keep_alive = false;
};

/// Reads a whole head, as HeadScanner found it, whose text outlives the request. Applies all rules
/// of gateway.md 2.8 and those for WebSockets (3.1). After a refusal the fields are what could be
/// read, so that the answer can follow Accept.
std::optional<Refusal> read_request(std::string_view text, const HeadLimits& limits,
                                    std::string_view scheme, TextArena& texts, Request& request,
                                    RequestFrame& frame);

/// Appends the head of `request`. `websocket_key`: for purpose websocket. False: it contains what
/// may not stand in a head, and nothing has been appended.
bool write_request(std::string& out, const Request& request, std::string_view websocket_key);

/// How the body that write_request announces is framed.
Framing framing_of(const Request& request);

}  // namespace culvert::http
