#include "core/relay/request_path.h"

#include <vector>

namespace culvert::relay {
namespace {

/// -1: none.
int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// Calls `take(segment, is_last)` for each; "/a/" has the segments "a" and "".
template <class Take>
void for_each_segment(std::string_view path, Take take) {
  if (path.starts_with('/')) path.remove_prefix(1);
  for (;;) {
    const std::size_t slash = path.find('/');
    take(path.substr(0, slash), slash == std::string_view::npos);
    if (slash == std::string_view::npos) return;
    path.remove_prefix(slash + 1);
  }
}

}  // namespace

std::string decoded_path(std::string_view path) {
  std::string text;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const bool escape = path[i] == '%' && i + 2 < path.size() && digit_of(path[i + 1]) >= 0 &&
                        digit_of(path[i + 2]) >= 0;
    if (!escape) {
      text.push_back(path[i]);
      continue;
    }
    text.push_back(static_cast<char>(digit_of(path[i + 1]) * 16 + digit_of(path[i + 2])));
    i += 2;
  }
  return text;
}

bool may_be_roundabout(std::string_view path) {
  const auto has = [path](std::string_view part) {
    return path.find(part) != std::string_view::npos;
  };
  return has("//") || has("/.") || has("%");
}

bool is_roundabout(std::string_view path) {
  bool found = false;
  for_each_segment(path, [&](std::string_view segment, bool is_last) {
    found = found || segment == "." || segment == ".." || (segment.empty() && !is_last);
  });
  return found;
}

std::string straightened_path(std::string_view path) {
  std::vector<std::string_view> kept;
  bool ends_with_slash = false;
  for_each_segment(path, [&](std::string_view segment, bool is_last) {
    const bool up = segment == "..", stays = segment == "." || segment.empty();
    if (up && !kept.empty()) kept.pop_back();
    if (!up && !stays) kept.push_back(segment);
    if (is_last) ends_with_slash = up || stays;
  });
  std::string straight;
  for (const std::string_view segment : kept)
    straight.append("/").append(segment);
  if (ends_with_slash || straight.empty()) straight.push_back('/');
  return straight;
}

}  // namespace culvert::relay
