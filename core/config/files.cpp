#include "core/config/files.h"

#include "core/config/document.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>

namespace culvert::config {

namespace {

namespace fs = std::filesystem;

/// Paths in files and on our side are UTF-8, on every system.
fs::path to_path(std::string_view text) {
  return fs::path(std::u8string(text.begin(), text.end()));
}

std::string from_path(const fs::path& path) {
  const std::u8string text = path.generic_u8string();
  return {text.begin(), text.end()};
}

bool is_there(const fs::path& path) {
  std::error_code ignored;  // Not to be seen is the same as not there.
  return fs::exists(path, ignored);
}

/// What the system said to the last call that a stream made for us; `otherwise` when it has not
/// kept it.
std::error_code last_error(std::errc otherwise) {
  return errno == 0 ? make_error_code(otherwise) : std::error_code(errno, std::generic_category());
}

/// One `[…]` of a pattern against one character; advances `pattern` behind it. A class that does
/// not end matches nothing.
bool matches_class(std::string_view& pattern, char c) {
  pattern.remove_prefix(1);
  const bool negated = pattern.starts_with('^');
  if (negated) pattern.remove_prefix(1);
  bool inside = false;
  for (bool first = true; !pattern.empty() && (first || pattern.front() != ']'); first = false) {
    if (pattern.front() == '\\' && pattern.size() > 1) pattern.remove_prefix(1);
    const char low = pattern.front();
    pattern.remove_prefix(1);
    char high = low;
    if (pattern.size() > 1 && pattern[0] == '-' && pattern[1] != ']') {
      high = pattern[1];
      pattern.remove_prefix(2);
    }
    inside = inside || (low <= c && c <= high);
  }
  if (pattern.empty()) return false;
  pattern.remove_prefix(1);
  return inside != negated;
}

/// Matches one element other than `*` and takes it off both.
bool take_one(std::string_view& pattern, std::string_view& name) {
  if (pattern.empty() || name.empty()) return false;
  const char c = name.front();
  name.remove_prefix(1);
  if (pattern.front() == '[') return matches_class(pattern, c);
  if (pattern.front() == '?') {
    pattern.remove_prefix(1);
    return true;
  }
  if (pattern.front() == '\\' && pattern.size() > 1) pattern.remove_prefix(1);
  const bool same = pattern.front() == c;
  pattern.remove_prefix(1);
  return same;
}

}  // namespace

Result<std::string> read_text_file(const std::string& path) {
  const fs::path at = to_path(path);
  std::error_code error;
  const fs::file_status status = fs::status(at, error);
  if (status.type() == fs::file_type::not_found)
    return Error{Errc::not_found, Leg::none, path,
                 make_error_code(std::errc::no_such_file_or_directory)};
  if (error) return Error{Errc::io, Leg::none, path, error};
  // Pipes and devices are fine: `-c <(…)`, /dev/stdin.
  if (fs::is_directory(status))
    return Error{Errc::io, Leg::none, path, make_error_code(std::errc::is_a_directory)};
  errno = 0;
  std::ifstream file(at, std::ios::binary);
  if (!file) return Error{Errc::io, Leg::none, path, last_error(std::errc::permission_denied)};
  std::string text;
  char block[1 << 14];
  while (file.read(block, sizeof block) || file.gcount() > 0) {
    text.append(block, static_cast<std::size_t>(file.gcount()));
    if (text.size() > max_text_size)
      return Error{Errc::limit, Leg::none, path, make_error_code(std::errc::file_too_large)};
  }
  if (file.bad()) return Error{Errc::io, Leg::none, path, last_error(std::errc::io_error)};
  return text;
}

std::string resolve_path(const std::string& path, const std::string& folder) {
  if (path.empty() || folder.empty() || to_path(path).is_absolute() || is_there(to_path(path)))
    return path;
  const fs::path beside = to_path(folder) / to_path(path);
  return is_there(beside) ? from_path(beside) : path;
}

Result<std::vector<std::string>> find_files(const std::string& pattern, const std::string& folder) {
  const fs::path written = to_path(pattern);
  fs::path directory = written.parent_path();
  if (written.is_relative()) {
    const fs::path beside = to_path(folder) / directory;
    const fs::path here = directory.empty() ? fs::path(".") : directory;
    std::error_code ignored;
    directory = !folder.empty() && fs::is_directory(beside, ignored) ? beside : here;
  }
  std::error_code error;
  fs::directory_iterator entries(directory, error);
  if (error) return Error{Errc::not_found, Leg::none, from_path(directory), error};
  const std::string last = from_path(written.filename());
  std::vector<std::string> found;
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    std::error_code unknown;  // A link to nowhere is no folder; reading it says what is wrong.
    if (matches_glob(last, from_path(entries->path().filename())) &&
        !entries->is_directory(unknown))
      found.push_back(from_path(entries->path().lexically_normal()));
  }
  if (error) return Error{Errc::io, Leg::none, from_path(directory), error};
  std::ranges::sort(found);
  return found;
}

bool matches_glob(std::string_view pattern, std::string_view name) {
  // The usual walk with one point to come back to: the last star and what it has eaten.
  std::string_view star, eaten;
  bool has_star = false;
  while (true) {
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      star = pattern;
      eaten = name;
      has_star = true;
      continue;
    }
    if (pattern.empty() && name.empty()) return true;
    if (take_one(pattern, name)) continue;
    if (!has_star || eaten.empty()) return false;
    eaten.remove_prefix(1);
    pattern = star;
    name = eaten;
  }
}

}  // namespace culvert::config
