#pragma once

#include "core/config/template_value.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Templates as parsed; used by template*.cpp only. Offsets count bytes of the template.
namespace culvert::config::templates {

struct Pipeline;

/// One word of a command: a literal, `.`, a variable, a pipeline in parentheses or a function,
/// each with the fields that follow it (`$pair.First`).
struct Word {
  enum class Kind { literal, dot, variable, parentheses, function };
  Kind kind = Kind::literal;
  std::size_t at = 0;
  Value literal;
  std::string name;  ///< Of the variable or function; "" is `$`.
  std::shared_ptr<Pipeline> inner;
  std::vector<std::string> fields;
};

struct Command {
  std::vector<Word> words;
};

/// `$a, $b := first | second`.
struct Pipeline {
  std::size_t at = 0;
  std::vector<std::string> variables;
  bool declares = false;  ///< ":=", else "=".
  std::vector<Command> commands;
};

/// Text, an action, or a block with its two bodies.
struct Block {
  enum class Kind { text, print, choose, range, with };
  Kind kind = Kind::text;
  std::size_t at = 0;
  std::string_view text;
  Pipeline pipeline;
  std::vector<Block> body, otherwise;
};

/// Throws TemplateFault. The blocks borrow the text.
std::vector<Block> parse_template(std::string_view text);

/// Whether there is a function of that name.
bool is_function(std::string_view name);

/// Calls a function other than `and` and `or` (which do not evaluate all their arguments).
/// Throws TemplateFault at `at`.
Value call_function(std::string_view name, const std::vector<Value>& arguments, std::size_t at);

/// printf of Go's fmt: verbs v s q d t x X o b c f F e E g G and %%, flags "-+# 0", width and
/// precision up to 4096.
std::string format(const std::vector<Value>& arguments, std::size_t at);

}  // namespace culvert::config::templates
