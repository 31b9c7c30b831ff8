#pragma once

#include <string_view>

namespace culvert::http {

/// The page of the demo service, in English or Simplified Chinese: self-contained HTML that shows
/// the request that reached it, a clock by Server-Sent Events and a WebSocket echo.
std::string_view demo_page(bool chinese);

}  // namespace culvert::http
