#include "app/common/flags.h"

#include <algorithm>
#include <array>
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

/// The walk over the arguments, by the rules of the library that frp uses (pflag).
class Parser {
 public:
  Parser(std::span<const std::string> arguments, std::span<const Flag> flags)
      : rest_(arguments), flags_(flags) {}

  ParsedFlags run() {
    while (!rest_.empty() && parsed_.error.empty()) {
      const std::string& argument = next();
      if (argument == "--") {
        parsed_.words.insert(parsed_.words.end(), rest_.begin(), rest_.end());
        break;
      }
      if (argument.starts_with("--"))
        take_long(argument);
      else if (argument.starts_with('-') && argument.size() > 1)
        take_short(argument);
      else
        parsed_.words.push_back(argument);
    }
    return std::move(parsed_);
  }

 private:
  const std::string& next() {
    const std::string& first = rest_.front();
    rest_ = rest_.subspan(1);
    return first;
  }

  void take_long(const std::string& argument) {
    const std::size_t equals = argument.find('=');
    const Flag* const flag = find_long(flags_, argument.substr(2, equals - 2));
    if (flag == nullptr)
      unknown(argument);
    else if (equals != std::string::npos)
      accept(*flag, argument.substr(equals + 1), argument);
    else if (flag->value_name.empty())
      accept(*flag, "true", argument);
    else
      accept_next(*flag, argument);
  }

  /// "-x value", "-xvalue", "-x=value", and switches in one: "-vx value". A "=" further on is part
  /// of the value: base64 ends with some.
  void take_short(const std::string& argument) {
    for (std::size_t at = 1; at < argument.size() && parsed_.error.empty(); ++at) {
      const Flag* const flag = find_short(flags_, argument[at]);
      const std::string behind = argument.substr(at + 1);
      if (flag == nullptr) return unknown(argument);
      if (behind.size() > 1 && behind.front() == '=')
        return accept(*flag, behind.substr(1), argument);
      if (flag->value_name.empty()) {
        accept(*flag, "true", argument);
      } else {
        return behind.empty() ? accept_next(*flag, argument) : accept(*flag, behind, argument);
      }
    }
  }

  void accept_next(const Flag& flag, const std::string& argument) {
    if (rest_.empty()) {
      parsed_.error = "flag needs an argument: " + argument;
      return;
    }
    const std::string& value = next();
    accept(flag, value, argument);
  }

  void accept(const Flag& flag, const std::string& value, const std::string& argument) {
    if (flag.accept(value)) return;
    parsed_.error = "invalid argument \"";
    parsed_.error.append(value).append("\" for ").append(argument);
  }

  void unknown(const std::string& argument) { parsed_.error = "unknown flag: " + argument; }

  std::span<const std::string> rest_;
  std::span<const Flag> flags_;
  ParsedFlags parsed_;
};

}  // namespace

ParsedFlags parse_flags(std::span<const std::string> arguments, std::span<const Flag> flags) {
  return Parser(arguments, flags).run();
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
    // Go's words for it.
    static constexpr std::array yes{"1", "t", "T", "true", "TRUE", "True"};
    static constexpr std::array no{"0", "f", "F", "false", "FALSE", "False"};
    const bool is_yes = std::ranges::find(yes, value) != yes.end();
    if (!is_yes && std::ranges::find(no, value) == no.end()) return false;
    to = is_yes;
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
