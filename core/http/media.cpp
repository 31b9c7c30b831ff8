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

}  // namespace culvert::http
