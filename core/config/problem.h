#pragma once

#include <string>
#include <vector>

namespace culvert::config {

/// A place in a configuration file, 1-based; 0: unknown.
struct Position {
  int line = 0, column = 0;
  bool operator==(const Position&) const = default;
};

enum class Severity { warning, error };

enum class ProblemCode {
  syntax,             ///< argument: what the parser met
  unquoted_text,      ///< TOML text without quotes; argument: it with quotes ("\"https2http\"")
  unknown_key,        ///< argument: nearest known key, if one is near; with "/" in front it belongs
                      ///< at the top of the file, with "proxies[]." in a proxy
  unsupported,        ///< valid in frp, not built here yet; argument: what
  wrong_type,         ///< argument: what was expected, one of config::expected (reader.h)
  out_of_range,       ///< argument: the range ("0 to 65535")
  bad_value,          ///< argument: the allowed values or form
  missing,            ///< argument: the key that must be there
  duplicate_name,     ///< argument: the name
  conflict,           ///< argument: the other key that excludes this one
  file_unreadable,    ///< argument: path and system text
  template_error,     ///< argument: what in the template
  environment_unset,  ///< argument: variable name
  other_program,      ///< the whole file is for the other end; argument: "frpc" or "frps"
  insecure,           ///< warning; argument: which habit: "token empty", "no CA", "TLS off",
                      ///< "secretKey empty", "upstream not verified"
};

/// One thing wrong with a configuration, said so that the user finds and mends it.
struct Problem {
  Severity severity = Severity::error;
  ProblemCode code = ProblemCode::syntax;
  std::string file;
  Position at;
  std::string path;  ///< "proxies[2].localPort"
  std::string item;  ///< Name of the proxy or visitor it is in, if any.
  std::string argument;
  bool operator==(const Problem&) const = default;
};

/// "frpc.toml:4:13: proxies[0].localPort (proxy \"web\"): use 0 to 65535": English, for the
/// headless programs; the window translates by code.
std::string to_text(const Problem& problem);

bool has_errors(const std::vector<Problem>& problems);

}  // namespace culvert::config
