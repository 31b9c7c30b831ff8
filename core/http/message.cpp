#include "core/http/message.h"

#include "core/http/characters.h"

#include <algorithm>

namespace culvert::http {
namespace {

constexpr std::string_view version_text = "HTTP/1.1", field_mark = ": \r\n", line_end = "\r\n";

std::size_t size_of(const std::vector<Field>& fields) {
  std::size_t size = line_end.size();
  for (const Field& field : fields)
    size += field.name.size() + field.value.size() + field_mark.size();
  return size;
}

}  // namespace

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

std::size_t size_of(const Request& head) {
  constexpr std::string_view spaces = "  ", host = "Host";
  return head.method.size() + head.path.size() + version_text.size() + spaces.size() +
         line_end.size() + host.size() + head.authority.size() + field_mark.size() +
         size_of(head.fields);
}

std::size_t size_of(const Response& head) {
  constexpr std::string_view status = " 200 ";
  return version_text.size() + status.size() + head.reason.size() + line_end.size() +
         size_of(head.fields);
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
