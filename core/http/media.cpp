#include "core/http/media.h"

#include "core/http/characters.h"

namespace culvert::http {

bool is_media_type(std::string_view value, std::string_view type) {
  return equals_ignoring_case(trim(value.substr(0, value.find(';'))), type);
}

bool is_event_stream(const std::vector<Field>& fields) {
  const Field* const type = find(fields, Name::content_type);
  return type != nullptr && is_media_type(type->value, "text/event-stream");
}

bool asks_for_events(const Request& request) {
  bool asks = false;
  for (const Field& field : request.fields)
    if (field.id == Name::accept)
      for_each_element(field.value, [&](std::string_view range) {
        asks = asks || is_media_type(range, "text/event-stream");
      });
  return asks;
}

bool is_live(const Response& answer) {
  if (answer.status == 200 && is_event_stream(answer.fields)) return true;
  const Field* const buffering = find(answer.fields, "x-accel-buffering");
  return buffering != nullptr && equals_ignoring_case(buffering->value, "no");
}

}  // namespace culvert::http
