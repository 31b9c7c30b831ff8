#pragma once

#include "core/frp/message.h"
#include "core/http/message_facts.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace culvert::relay {

/// What a http proxy changes in the messages that pass (frp-surface 3.3).
struct HttpRewriting {
  std::string host;  ///< hostHeaderRewrite; empty: as it came.
  std::vector<std::pair<std::string, std::string>> request;   ///< requestHeaders.set
  std::vector<std::pair<std::string, std::string>> response;  ///< responseHeaders.set
};

/// The head that the local service gets. `user_ip` is who asks.
///
/// frp's rewriting: X-Forwarded-For is appended to, X-Forwarded-Host and -Proto are set (always
/// "http", for TLS is not terminated here), Host is rewritten, then the configured fields
/// replace what is there. Fields of one hop are taken out and made anew.
void write_upstream_head(std::string& out, const http::RequestHead& head,
                         const http::RequestFacts& facts, const HttpRewriting& rewriting,
                         std::string_view user_ip, bool keeps_proxy_authorization);

/// How the answer goes on to the user.
struct AnswerShape {
  http::Framing::Kind framing = http::Framing::Kind::none;  ///< chunked, length or until_close
  bool keep_alive = true;
  bool to_http10 = false;
  bool switches_protocol = false;  ///< 101: Upgrade and Connection stay.
};

void write_downstream_head(std::string& out, const http::ResponseHead& head,
                           const http::ResponseFacts& facts, const HttpRewriting& rewriting,
                           const AnswerShape& shape);

/// frp's configured fields as pairs, without those that cannot be fields. A rewriting of Host is
/// done by hostHeaderRewrite only, as in frp.
std::vector<std::pair<std::string, std::string>> settable_fields(const frp::StringMap& wanted);

}  // namespace culvert::relay
