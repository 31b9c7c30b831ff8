#pragma once

#include "core/config/load.h"
#include "core/config/problem.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace culvert::config {

/// Where a key of the configuration was written.
struct Place {
  std::string file;
  Position at;
  std::string path;  ///< The path in that file: an include counts its proxies from 0.
};

/// Where the keys of one table live.
struct Scope {
  std::string file;
  std::string path;         ///< In the file: "" or "proxies[2]".
  std::string config_path;  ///< In the configuration that is being built.
  std::string item;         ///< Name of the proxy or visitor.
};

/// "proxies[2]" + "localPort"; an empty half gives the other one.
std::string join_path(const std::string& scope, const std::string& path);

/// What one load has found out: the problems in the order of their finding, and where every key
/// stands, so that rules over the finished configuration can point into the files.
class Report {
 public:
  explicit Report(bool strict) : strict_(strict) {}

  void add(Problem problem);
  void add(const Scope& scope, ProblemCode code, const std::string& path, Position at,
           std::string argument, Severity severity = Severity::error);
  /// Keys that should not be there: errors when strict, else warnings.
  void add_unknown(const Scope& scope, ProblemCode code, const std::string& path, Position at,
                   std::string argument);

  /// Whether further problems are dropped: nobody reads more of them.
  bool is_full() const;

  void note(const Scope& scope, const std::string& path, Position at);
  /// Adds what a rule found: its path in the configuration becomes file, place and path of the
  /// file. Dropped where the same key already has an error, or is there but misspelt.
  void add_by_config_path(Problem problem);

  /// What is not built stops nobody where it would not run: such errors become warnings where
  /// `is_off` says so of the problem.
  void ease_unsupported(const std::function<bool(const Problem&)>& is_off);

  const std::vector<Problem>& problems() const { return problems_; }
  std::vector<Problem> take_problems();

 private:
  bool strict_;
  std::vector<Problem> problems_;
  std::map<std::string, Place, std::less<>> places_;
};

}  // namespace culvert::config
