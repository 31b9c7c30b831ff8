#include "core/http/message.h"

#include "core/http/characters.h"

#include <algorithm>

namespace culvert::http {

std::string_view to_text(Version version) {
  switch (version) {
    case Version::http10:
      return "HTTP/1.0";
    case Version::http11:
      return "HTTP/1.1";
    case Version::h2:
      return "HTTP/2";
  }
  return {};
}

const Field* find(const std::vector<Field>& fields, Name id) {
  const auto found = std::ranges::find(fields, id, &Field::id);
  return found == fields.end() ? nullptr : &*found;
}

const Field* find(const std::vector<Field>& fields, std::string_view name) {
  const auto found = std::ranges::find_if(
      fields, [&](const Field& field) { return equals_ignoring_case(field.name, name); });
  return found == fields.end() ? nullptr : &*found;
}

}  // namespace culvert::http
