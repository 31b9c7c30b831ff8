#include "core/config/includes.h"

#include "core/config/files.h"
#include "core/config/item_reader.h"
#include "core/config/known_keys.h"
#include "core/config/reader.h"
#include "core/config/syntax.h"

#include <algorithm>

namespace culvert::config {

namespace {

/// More files than that are a wrong pattern.
constexpr std::size_t most_included_files = 1000;

/// One warning per common key that has no effect here.
void warn_of_common_key(const Entry& entry, const std::string& path, const Scope& scope,
                        Report& report) {
  if (path == "version" || is_zero(entry.value)) return;
  report.add(scope, ProblemCode::conflict, path, entry.at, "includes", Severity::warning);
}

void read_included(const std::string& file, const std::string& text, const LoadOptions& options,
                   Report& report, ClientConfig& into) {
  Document document = read_document(text, file, options);
  for (Problem& problem : document.problems)
    report.add(std::move(problem));
  if (!document.root) return;
  const Scope scope{file, "", "-", ""};
  TableReader in(scope, KeyScope::client, report);
  for (const std::string& path : known_paths(KeyScope::client)) {
    if (path == "proxies" || path == "visitors") continue;
    in.expect(path, [&](const Entry& entry, const std::string& at) {
      warn_of_common_key(entry, at, scope, report);
    });
  }
  in.expect("proxies", [&](const Entry& entry, const std::string&) {
    read_proxies(entry.value, scope, report, into);
  });
  in.expect("visitors", [&](const Entry& entry, const std::string&) {
    read_visitors(entry.value, scope, report, into);
  });
  in.read(*document.root);
}

void add_unreadable(const Scope& main, std::size_t index, std::string what, Severity severity,
                    Report& report) {
  report.add_by_config_path({severity,
                             ProblemCode::file_unreadable,
                             main.file,
                             {},
                             "includes[" + std::to_string(index) + "]",
                             "",
                             std::move(what)});
}

std::string told(const Error& error) {
  return error.context + ": " + error.cause.message();
}

bool has_wildcards(const std::string& pattern) {
  return pattern.find_first_of("*?[") != std::string::npos;
}

}  // namespace

void read_includes(const std::vector<std::string>& patterns, const std::string& folder,
                   const Scope& main, const LoadOptions& options, Report& report,
                   ClientConfig& into) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const auto files = find_files(patterns[i], folder);
    if (!files) {
      add_unreadable(main, i, told(files.error()), Severity::error, report);
      continue;
    }
    // frp says nothing here; a file that was named and is not there deserves a word.
    if (files->empty() && !has_wildcards(patterns[i]))
      add_unreadable(main, i, patterns[i], Severity::warning, report);
    for (const std::string& file : *files) {
      if (++count > most_included_files)
        return add_unreadable(main, i, "more than 1000 files", Severity::error, report);
      if (const auto text = read_text_file(file))
        read_included(file, *text, options, report, into);
      else
        add_unreadable(main, i, told(text.error()), Severity::error, report);
    }
  }
}

}  // namespace culvert::config
