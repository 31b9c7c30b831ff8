#include "core/config/template_value.h"

#include <charconv>

namespace culvert::config::templates {

namespace {

struct Truth {
  bool operator()(const Nothing&) const { return false; }
  bool operator()(bool value) const { return value; }
  bool operator()(std::int64_t value) const { return value != 0; }
  bool operator()(double value) const { return value != 0; }
  bool operator()(const std::string& value) const { return !value.empty(); }
  bool operator()(const std::shared_ptr<const ValueList>& value) const { return !value->empty(); }
  bool operator()(const NumberPair&) const { return true; }
  bool operator()(const StringMap* value) const { return !value->empty(); }
  bool operator()(const Data&) const { return true; }
};

std::string real_text(double value) {
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  return {digits, end};
}

struct Printed {
  std::string operator()(const Nothing&) const { return "<nil>"; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return real_text(value); }
  std::string operator()(const std::string& value) const { return value; }
  std::string operator()(const std::shared_ptr<const ValueList>& value) const {
    std::string text = "[";
    for (const Value& item : *value)
      text += (text.size() > 1 ? " " : "") + to_text(item);
    return text + "]";
  }
  std::string operator()(const NumberPair& value) const {
    return "{" + std::to_string(value.first) + " " + std::to_string(value.second) + "}";
  }
  std::string operator()(const StringMap* value) const {
    std::string text = "map[";
    for (const auto& [key, item] : *value)
      text.append(text.size() > 4 ? " " : "").append(key).append(":").append(item);
    return text.append("]");
  }
  std::string operator()(const Data& value) const { return "{" + (*this)(value.environment) + "}"; }
};

}  // namespace

bool is_true(const Value& value) {
  return std::visit(Truth{}, value.value);
}

std::string to_text(const Value& value) {
  return std::visit(Printed{}, value.value);
}

std::string_view kind_of(const Value& value) {
  static constexpr std::string_view kinds[] = {"nil",  "bool", "number",      "number", "text",
                                               "list", "pair", "environment", "data"};
  return kinds[value.value.index()];
}

}  // namespace culvert::config::templates
