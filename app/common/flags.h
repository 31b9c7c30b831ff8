#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace culvert::app {

/// One command-line flag in frp's style: `--name value`, `--name=value`, `-x value`, `-xvalue`,
/// `-x=value`. `_` and `-` are the same character in long names.
struct Flag {
  std::string name;        ///< Without dashes.
  char letter = 0;         ///< 0: none.
  std::string value_name;  ///< Empty: a switch; `--x=false` works too.
  std::string help;
  std::function<bool(const std::string&)> accept;  ///< False: the value cannot be used.
};

/// What is left when the flags are taken.
struct ParsedFlags {
  std::vector<std::string> words;  ///< Subcommands and other arguments.
  std::string error;               ///< Empty: all fine.
};

/// Behind `--` there are no flags any more.
ParsedFlags parse_flags(std::span<const std::string> arguments, std::span<const Flag> flags);

/// One aligned line per flag, for --help.
std::string describe_flags(std::span<const Flag> flags);

/// Setters for the usual types.
std::function<bool(const std::string&)> set_text(std::string& to);
std::function<bool(const std::string&)> set_list(std::vector<std::string>& to);  ///< a,b,c
std::function<bool(const std::string&)> set_switch(bool& to);
std::function<bool(const std::string&)> set_number(long& to, long least, long most);

}  // namespace culvert::app
