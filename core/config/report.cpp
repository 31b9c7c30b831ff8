#include "core/config/report.h"

#include <algorithm>

namespace culvert::config {

namespace {

/// A file with more faults than this is not read to the end by anybody.
constexpr std::size_t most_problems = 1000;

/// "a.b[2].c" -> "a.b[2]" -> "a.b" -> "a" -> "".
std::string_view shorten(std::string_view path) {
  const auto cut = path.find_last_of(".[");
  return cut == std::string_view::npos ? std::string_view{} : path.substr(0, cut);
}

/// Whether the key that is missing is there under the name that `other` is about.
bool is_misspelt(const Problem& missing, const Problem& other) {
  if (missing.code != ProblemCode::missing || other.code != ProblemCode::unknown_key) return false;
  if (!missing.path.ends_with(other.argument) || other.argument.empty()) return false;
  const std::string_view item(missing.path.data(), missing.path.size() - other.argument.size());
  return other.path.starts_with(item);
}

}  // namespace

std::string join_path(const std::string& scope, const std::string& path) {
  if (scope.empty()) return path;
  return path.empty() ? scope : scope + "." + path;
}

bool Report::is_full() const {
  return problems_.size() >= most_problems;
}

void Report::add(Problem problem) {
  if (!is_full()) problems_.push_back(std::move(problem));
}

void Report::add(const Scope& scope, ProblemCode code, const std::string& path, Position at,
                 std::string argument, Severity severity) {
  add(Problem{severity, code, scope.file, at, join_path(scope.path, path), scope.item,
              std::move(argument)});
}

void Report::add_unknown(const Scope& scope, ProblemCode code, const std::string& path, Position at,
                         std::string argument) {
  add(scope, code, path, at, std::move(argument), strict_ ? Severity::error : Severity::warning);
}

void Report::note(const Scope& scope, const std::string& path, Position at) {
  places_[join_path(scope.config_path, path)] = {scope.file, at, join_path(scope.path, path)};
}

void Report::add_by_config_path(Problem problem) {
  std::string_view known = problem.path;
  auto found = places_.find(known);
  while (found == places_.end() && !known.empty()) {
    known = shorten(known);
    found = places_.find(known);
  }
  if (found != places_.end()) {
    std::string rest = problem.path.substr(known.size());
    if (known.empty() && !rest.empty() && rest.front() == '.') rest.erase(0, 1);
    problem.path = found->second.path + rest;
    problem.file = found->second.file;
    problem.at = found->second.at;
  }
  const bool told = std::ranges::any_of(problems_, [&](const Problem& other) {
    return other.file == problem.file &&
           ((other.severity == Severity::error && other.path == problem.path) ||
            is_misspelt(problem, other));
  });
  if (!told) add(std::move(problem));
}

void Report::ease_unsupported(const std::function<bool(const Problem&)>& is_off) {
  for (Problem& problem : problems_)
    if (problem.code == ProblemCode::unsupported && is_off(problem))
      problem.severity = Severity::warning;
}

std::vector<Problem> Report::take_problems() {
  return std::move(problems_);
}

}  // namespace culvert::config
