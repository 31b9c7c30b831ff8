#pragma once

#include "core/http/h2_fields.h"
#include "core/http/head_parser.h"
#include "core/http/message.h"
#include "core/http/text_arena.h"

#include <optional>
#include <string_view>

/// Heads of HTTP/2 (RFC 9113 8) from and to messages without a version.
namespace culvert::http {

/// Makes a Request of what the library has decoded, and applies the rules it does not know: R-07,
/// of gateway.md 2.8 and those of extended CONNECT (3.1). `ends`: no body follows.
/// The texts go to `texts`. On a refusal `request` holds what could be read.
std::optional<Refusal> to_request(FieldBlock& block, bool ends, std::string_view scheme,
                                  Request& request, TextArena& texts);

/// The same for a response to a request with this method; `opens_tunnel` is for the caller to set.
/// No value: not a status of three digits.
bool to_response(FieldBlock& block, bool ends, std::string_view request_method, Response& response,
                 TextArena& texts);

/// Puts a head into the words of HTTP/2.
FieldList from_request(const Request& request);

/// `status`: three digits that live until the list is used.
FieldList from_response(const Response& response, std::string_view status);

}  // namespace culvert::http
