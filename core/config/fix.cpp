#include "core/config/fix.h"

#include "core/config/edit.h"
#include "core/config/save.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace culvert::config {
namespace {

namespace fs = std::filesystem;

fs::path as_path(const std::string& path) {
  return fs::path(std::u8string(path.begin(), path.end()));
}

Result<std::string> content_of(const std::string& path) {
  std::ifstream in(as_path(path), std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(in), {});
  if (!in) return Error{Errc::io, Leg::none, path, {}};
  return text;
}

unsigned rights_of(const std::string& path) {
  std::error_code nowhere;
  const auto rights = fs::status(as_path(path), nowhere).permissions();
  return nowhere ? 0600U : static_cast<unsigned>(rights) & 0777U;
}

}  // namespace

Result<std::string> with_changes(const std::string& path, const std::string& text,
                                 const std::string& proxy, const KeyChanges& changes,
                                 const LoadOptions& options) {
  std::string next = text;
  for (const auto& [key, value] : changes) {
    Result<std::string> made = with_change(next, proxy, key, value);
    if (!made) return made.error();
    next = *std::move(made);
  }
  const std::string folder = as_path(path).parent_path().string();
  const auto loaded = load_client_text(next, path, folder, options);
  const bool broken = std::ranges::any_of(
      loaded.problems, [](const Problem& problem) { return problem.severity == Severity::error; });
  if (broken || !loaded.config)
    return Error{Errc::config, Leg::none, "the change does not fit into " + path, {}};
  return next;
}

Result<void> fix_file(const std::string& path, const std::string& proxy, const KeyChanges& changes,
                      const LoadOptions& options) {
  const bool is_toml = path.ends_with(".toml") || path.ends_with(".culvertprofile");
  if (!is_toml) return Error{Errc::unsupported, Leg::none, path, {}};
  const Result<std::string> text = content_of(path);
  if (!text) return text.error();
  const Result<std::string> next = with_changes(path, *text, proxy, changes, options);
  if (!next) return next.error();
  return write_file_atomically(path, *next, rights_of(path));
}

}  // namespace culvert::config
