#include "app/common/flags.h"

#include <algorithm>
#include <charconv>

namespace culvert::app {
namespace {

std::string with_dashes(std::string name) {
  std::ranges::replace(name, '_', '-');
  return name;
}

const Flag* find_long(std::span<const Flag> flags, const std::string& name) {
  const std::string wanted = with_dashes(name);
  const auto at = std::ranges::find_if(
      flags, [&](const Flag& flag) { return with_dashes(flag.name) == wanted; });
  return at == flags.end() ? nullptr : &*at;
}

const Flag* find_short(std::span<const Flag> flags, char letter) {
  const auto at =
      std::ranges::find_if(flags, [&](const Flag& flag) { return flag.letter == letter; });
  return at == flags.end() ? nullptr : &*at;
}

}  // namespace

ParsedFlags parse_flags(std::span<const std::string> arguments, std::span<const Flag> flags) {
  ParsedFlags parsed;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument.size() < 2 || argument[0] != '-') {
      parsed.words.push_back(argument);
      continue;
    }
    const bool is_long = argument[1] == '-';
    const std::size_t equals = argument.find('=');
    const std::string name =
        is_long ? argument.substr(2, equals == std::string::npos ? equals : equals - 2)
                : argument.substr(1, 1);
    const Flag* flag = is_long ? find_long(flags, name) : find_short(flags, name[0]);
    if (flag == nullptr) {
      parsed.error = "unknown flag: " + argument;
      return parsed;
    }
    std::string value = "true";
    if (equals != std::string::npos) {
      value = argument.substr(equals + 1);
    } else if (!is_long && argument.size() > 2) {
      value = argument.substr(2);
    } else if (!flag->value_name.empty()) {
      if (i + 1 == arguments.size()) {
        parsed.error = "flag needs an argument: " + argument;
        return parsed;
      }
      value = arguments[++i];
    }
    if (!flag->accept(value)) {
      parsed.error = "invalid argument \"";
      parsed.error.append(value).append("\" for ").append(argument);
      return parsed;
    }
  }
  return parsed;
}

std::string describe_flags(std::span<const Flag> flags) {
  std::string text;
  for (const Flag& flag : flags) {
    std::string line = flag.letter != 0 ? std::string("  -") + flag.letter + ", --" : "      --";
    line.append(flag.name);
    if (!flag.value_name.empty()) line.append(" ").append(flag.value_name);
    line.resize(std::max<std::size_t>(line.size() + 2, 36), ' ');
    text.append(line).append(flag.help).append("\n");
  }
  return text;
}

std::function<bool(const std::string&)> set_text(std::string& to) {
  return [&to](const std::string& value) {
    to = value;
    return true;
  };
}

std::function<bool(const std::string&)> set_list(std::vector<std::string>& to) {
  return [&to](const std::string& value) {
    std::size_t start = 0;
    while (start <= value.size()) {
      const std::size_t comma = std::min(value.find(',', start), value.size());
      if (comma > start) to.push_back(value.substr(start, comma - start));
      start = comma + 1;
    }
    return true;
  };
}

std::function<bool(const std::string&)> set_switch(bool& to) {
  return [&to](const std::string& value) {
    if (value != "true" && value != "false" && value != "1" && value != "0") return false;
    to = value == "true" || value == "1";
    return true;
  };
}

std::function<bool(const std::string&)> set_number(long& to, long least, long most) {
  return [&to, least, most](const std::string& value) {
    long number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size()) return false;
    if (number < least || number > most) return false;
    to = number;
    return true;
  };
}

}  // namespace culvert::app
