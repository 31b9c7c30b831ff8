#pragma once

#include <string>
#include <string_view>

namespace culvert::http {

/// Appends a field name that came in lower case from HTTP/2 as people write it: "Content-Type".
/// Some servers compare exactly, above all `Sec-WebSocket-Key` (gateway.md 2.1).
void append_canonical(std::string& to, std::string_view lower_case_name);

}  // namespace culvert::http
