#pragma once

#include "core/http/message.h"

#include <string_view>

namespace culvert::http {

/// Whether the value of a Content-Type is this media type, whatever its parameters (RFC 9110
/// 8.3.1). "text/event-streamfoo" is not "text/event-stream".
bool is_media_type(std::string_view value, std::string_view type);

/// Server-Sent Events (gateway.md 4.1).
bool is_event_stream(const std::vector<Field>& fields);

/// Whether Accept names text/event-stream: an EventSource. Only a hint (4.1).
bool asks_for_events(const Request& request);

/// An answer whose pieces are worth something each, for somebody who is still there: a stream of
/// events that EventSource would take (200), or one of which the service says that it must not be
/// buffered (4.1).
bool is_live(const Response& answer);

}  // namespace culvert::http
