#pragma once

#include "core/config/problem.h"

#include <QDir>
#include <QFileInfo>
#include <QStringList>
#include <QTemporaryDir>

#include <fstream>
#include <string>
#include <vector>

/// Problems as short lines, so that tables can say exactly what a snippet must give.
namespace culvert::config {

inline std::string code_name(ProblemCode code) {
  static constexpr const char* names[] = {
      "syntax",          "unquoted_text",  "unknown_key",       "unsupported",    "wrong_type",
      "out_of_range",    "bad_value",      "missing",           "duplicate_name", "conflict",
      "file_unreadable", "template_error", "environment_unset", "other_program",  "insecure"};
  return names[static_cast<std::size_t>(code)];
}

/// "4:13 out_of_range proxies[0].localPort (web) | 0 to 65535"; warnings begin with "~ ".
inline std::string told(const Problem& problem) {
  std::string line = problem.severity == Severity::warning ? "~ " : "";
  line += std::to_string(problem.at.line) + ":" + std::to_string(problem.at.column) + " ";
  line += code_name(problem.code);
  if (!problem.path.empty()) line += " " + problem.path;
  if (!problem.item.empty()) line += " (" + problem.item + ")";
  if (!problem.argument.empty()) line += " | " + problem.argument;
  return line;
}

enum class Insecure { shown, hidden };

/// All lines; warnings about habits are left out unless they are the subject.
inline QStringList told(const std::vector<Problem>& problems,
                        Insecure insecure = Insecure::hidden) {
  QStringList lines;
  for (const Problem& problem : problems)
    if (insecure == Insecure::shown || problem.code != ProblemCode::insecure)
      lines << QString::fromStdString(told(problem));
  return lines;
}

/// Lines as expected; one that ends in "*" leaves open how the line goes on, for what a parser of a
/// library says.
inline QString differing(const QStringList& lines, const QStringList& expected) {
  bool same = lines.size() == expected.size();
  for (qsizetype i = 0; same && i < lines.size(); ++i)
    same = expected[i].endsWith('*') ? lines[i].startsWith(expected[i].chopped(1))
                                     : lines[i] == expected[i];
  return same ? QString() : "got\n" + lines.join('\n') + "\ninstead of\n" + expected.join('\n');
}

/// A folder that goes away with the test.
class Folder {
 public:
  std::string path(const std::string& name = {}) const {
    return (name.empty() ? folder_.path() : folder_.filePath(QString::fromStdString(name)))
        .toStdString();
  }
  std::string write(const std::string& name, const std::string& text) const {
    const std::string to = path(name);
    QDir().mkpath(QFileInfo(QString::fromStdString(to)).path());
    std::ofstream(to, std::ios::binary) << text;
    return to;
  }

 private:
  QTemporaryDir folder_;
};

}  // namespace culvert::config
