#pragma once

#include "core/config/client_config.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Values of templates; used by template*.cpp only.
namespace culvert::config::templates {

struct Value;
using ValueList = std::vector<Value>;

/// nil; with a name, a variable of the environment that is not set.
struct Nothing {
  std::string variable;
};
/// An item of parseNumberRangePair: fields First and Second.
struct NumberPair {
  std::int64_t first = 0, second = 0;
};
/// The top: its one field is Envs.
struct Data {
  const StringMap* environment = nullptr;
};

struct Value {
  std::variant<Nothing, bool, std::int64_t, double, std::string, std::shared_ptr<const ValueList>,
               NumberPair, const StringMap*, Data>
      value;
};

/// What ends a rendering. Does not leave template*.cpp.
struct TemplateFault {
  std::size_t at;  ///< Offset in the template.
  std::string what;
};

/// Go's truth: false, 0, "", nil and whatever is empty are not true.
bool is_true(const Value& value);

/// As Go's fmt prints it with %v.
std::string to_text(const Value& value);

/// "text", "number", …: for messages.
std::string_view kind_of(const Value& value);

}  // namespace culvert::config::templates
