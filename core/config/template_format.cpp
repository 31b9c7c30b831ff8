#include "core/config/template_tree.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

namespace culvert::config::templates {

namespace {

constexpr int widest = 4096;

/// "%-5.2f" taken apart.
struct Verb {
  bool left = false, plus = false, alternate = false, blank = false, zero = false;
  int width = 0;
  std::optional<int> precision;
  char letter = 0;
};

class Formatter {
 public:
  Formatter(const std::vector<Value>& arguments, std::size_t at)
      : pattern_(std::get<std::string>(arguments[0].value)), arguments_(arguments), at_(at) {}

  std::string run() {
    std::string text;
    while (next_ < pattern_.size()) {
      const char c = pattern_[next_++];
      if (c != '%') {
        text += c;
        continue;
      }
      const Verb verb = read_verb();
      text += verb.letter == '%' ? "%" : formatted(verb);
    }
    if (used_ + 1 < arguments_.size()) fail("more values than verbs");
    return text;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw TemplateFault{at_, "printf: " + what};
  }

  char take() {
    if (next_ == pattern_.size()) fail("the format ends in a verb");
    return pattern_[next_++];
  }

  Verb read_verb() {
    Verb verb;
    char c = take();
    for (;; c = take()) {
      if (c == '-')
        verb.left = true;
      else if (c == '+')
        verb.plus = true;
      else if (c == '#')
        verb.alternate = true;
      else if (c == ' ')
        verb.blank = true;
      else if (c == '0')
        verb.zero = true;
      else
        break;
    }
    verb.width = read_number(c);
    if (c == '.') {
      c = take();
      verb.precision = read_number(c);
    }
    verb.letter = c;
    return verb;
  }

  int read_number(char& c) {
    int number = 0;
    for (; c >= '0' && c <= '9'; c = take()) {
      number = number * 10 + (c - '0');
      if (number > widest) fail("wider than 4096");
    }
    return number;
  }

  std::string formatted(const Verb& verb) {
    if (++used_ >= arguments_.size()) fail("more verbs than values");
    const Value& value = arguments_[used_];
    if (const auto* number = std::get_if<std::int64_t>(&value.value))
      if (verb.letter != 'v' && verb.letter != 's') return padded(whole(verb, *number), verb, true);
    if (const auto* number = std::get_if<double>(&value.value))
      if (verb.letter != 'v' && verb.letter != 's') return padded(real(verb, *number), verb, true);
    if (const auto* text = std::get_if<std::string>(&value.value))
      return padded(textual(verb, *text), verb, false);
    const bool fits =
        verb.letter == 'v' || (verb.letter == 't' && std::holds_alternative<bool>(value.value));
    if (!fits) mismatch(verb, value);
    const bool number = std::holds_alternative<std::int64_t>(value.value) ||
                        std::holds_alternative<double>(value.value);
    return padded(signed_text(verb, to_text(value), number), verb, number);
  }

  [[noreturn]] void mismatch(const Verb& verb, const Value& value) const {
    fail(std::string("%") + verb.letter + " of " + std::string(kind_of(value)));
  }

  static std::string signed_text(const Verb& verb, std::string text, bool number) {
    if (!number || text.starts_with('-')) return text;
    return (verb.plus ? "+" : verb.blank ? " " : "") + text;
  }

  std::string whole(const Verb& verb, std::int64_t number) const {
    static constexpr std::string_view letters = "dxXob";
    static constexpr std::array bases{10, 16, 16, 8, 2};
    const auto found = letters.find(verb.letter);
    if (verb.letter == 'c') return character(number);
    if (found == std::string_view::npos) mismatch(verb, {number});
    char digits[72];
    const std::uint64_t size =
        number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
    const auto end = std::to_chars(digits, digits + sizeof digits, size, bases[found]).ptr;
    std::string text(digits, end);
    if (verb.letter == 'X')
      for (char& c : text)
        if (c >= 'a') c = static_cast<char>(c - 'a' + 'A');
    if (verb.precision && text.size() < static_cast<std::size_t>(*verb.precision))
      text.insert(0, static_cast<std::size_t>(*verb.precision) - text.size(), '0');
    if (verb.alternate && found > 0)
      text.insert(0, verb.letter == 'o' ? "0" : std::string("0") + verb.letter);
    return number < 0 ? "-" + text : signed_text(verb, text, true);
  }

  std::string character(std::int64_t number) const {
    if (number < 1 || number > 126) fail("%c of a number that is no ASCII character");
    return std::string(1, static_cast<char>(number));
  }

  std::string real(const Verb& verb, double number) const {
    if (std::string_view("fFeEgG").find(verb.letter) == std::string_view::npos)
      mismatch(verb, {number});
    if ((verb.letter == 'g' || verb.letter == 'G') && !verb.precision)
      return signed_text(verb, to_text(Value{number}), true);
    const char pattern[] = {'%', '.', '*', verb.letter, 0};
    const int precision = verb.precision.value_or(6);
    std::string text(
        static_cast<std::size_t>(std::snprintf(nullptr, 0, pattern, precision, number)), ' ');
    std::snprintf(text.data(), text.size() + 1, pattern, precision, number);
    return signed_text(verb, text, true);
  }

  std::string textual(const Verb& verb, const std::string& text) const {
    std::string cut = verb.precision ? first_characters(text, *verb.precision) : text;
    if (verb.letter == 's' || verb.letter == 'v') return cut;
    if (verb.letter == 'q') return quoted(cut);
    if (verb.letter != 'x' && verb.letter != 'X') mismatch(verb, {text});
    const char* digits = verb.letter == 'x' ? "0123456789abcdef" : "0123456789ABCDEF";
    std::string hex;
    for (const char c : cut) {
      hex += digits[static_cast<unsigned char>(c) >> 4];
      hex += digits[static_cast<unsigned char>(c) & 15];
    }
    return hex;
  }

  static bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

  static std::string first_characters(const std::string& text, int count) {
    std::size_t at = 0;
    for (; at < text.size(); ++at)
      if (starts_character(text[at]) && count-- == 0) break;
    return text.substr(0, at);
  }

  static std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') out += '\\';
      if (c == '\n')
        out += "\\n";
      else if (c == '\t')
        out += "\\t";
      else if (c == '\r')
        out += "\\r";
      else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
        out += control(c);
      else
        out += c;
    }
    return out + "\"";
  }

  static std::string control(char c) {
    char text[5];
    std::snprintf(text, sizeof text, "\\x%02x",
                  static_cast<unsigned>(static_cast<unsigned char>(c)));
    return text;
  }

  static std::string padded(std::string text, const Verb& verb, bool number) {
    std::size_t characters = 0;
    for (const char c : text)
      characters += starts_character(c) ? 1 : 0;
    const auto width = static_cast<std::size_t>(verb.width);
    if (characters >= width) return text;
    const std::size_t missing = width - characters;
    if (verb.left) return text + std::string(missing, ' ');
    if (!verb.zero || (number && verb.precision)) return std::string(missing, ' ') + text;
    const bool has_sign = number && (text[0] == '-' || text[0] == '+' || text[0] == ' ');
    return text.insert(has_sign ? 1 : 0, missing, '0');
  }

  const std::string& pattern_;
  const std::vector<Value>& arguments_;
  std::size_t at_, next_ = 0, used_ = 0;
};

}  // namespace

std::string format(const std::vector<Value>& arguments, std::size_t at) {
  return Formatter(arguments, at).run();
}

}  // namespace culvert::config::templates
