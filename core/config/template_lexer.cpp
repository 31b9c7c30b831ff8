#include "core/config/template_lexer.h"

#include <algorithm>
#include <cstdlib>

namespace culvert::config::templates {

namespace {

constexpr std::string_view blanks = " \t\r\n";

bool is_blank(char c) {
  return blanks.find(c) != std::string_view::npos;
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// The work of cut().
class Cutter {
 public:
  explicit Cutter(std::string_view text) : text_(text) {}

  std::vector<Piece> run() {
    while (at_ < text_.size()) {
      const std::size_t open = text_.find("{{", at_);
      take_text(open);
      if (open == std::string_view::npos) break;
      take_action(open);
    }
    return std::move(pieces_);
  }

 private:
  void take_text(std::size_t open) {
    std::size_t from = at_;
    std::size_t to = std::min(open, text_.size());
    if (trim_left_)
      while (from < to && is_blank(text_[from]))
        ++from;
    const bool trim_right =
        to + 3 < text_.size() && text_[to + 2] == '-' && is_blank(text_[to + 3]);
    if (trim_right)
      while (to > from && is_blank(text_[to - 1]))
        --to;
    trim_left_ = false;
    if (to > from) pieces_.push_back({false, from, text_.substr(from, to - from), from});
  }

  void take_action(std::size_t open) {
    std::size_t inside = open + 2;
    if (inside + 1 < text_.size() && text_[inside] == '-' && is_blank(text_[inside + 1]))
      inside += 2;
    const bool comment = text_.substr(inside, 2) == "/*";
    const std::size_t close = comment ? end_of_comment(open, inside) : end_of_action(open, inside);
    std::size_t end = close;
    if (end >= inside + 2 && text_[end - 1] == '-' && is_blank(text_[end - 2])) {
      trim_left_ = true;
      --end;
    }
    if (!comment) pieces_.push_back({true, inside, text_.substr(inside, end - inside), open});
    at_ = close + 2;
  }

  /// Offset of the "}}" behind the comment.
  std::size_t end_of_comment(std::size_t open, std::size_t inside) const {
    const std::size_t end = text_.find("*/", inside);
    if (end == std::string_view::npos) throw TemplateFault{open, "comment without end"};
    std::size_t close = end + 2;
    if (close + 1 < text_.size() && is_blank(text_[close]) && text_[close + 1] == '-') close += 2;
    if (text_.substr(close, 2) != "}}") throw TemplateFault{end, "}} must follow the comment"};
    return close;
  }

  std::size_t end_of_action(std::size_t open, std::size_t at) const {
    while (at < text_.size()) {
      if (text_.substr(at, 2) == "}}") return at;
      const char c = text_[at];
      if (c == '"' || c == '`' || c == '\'')
        at = end_of_string(at);
      else
        ++at;
    }
    throw TemplateFault{open, "{{ without }}"};
  }

  std::size_t end_of_string(std::size_t start) const {
    const char quote = text_[start];
    for (std::size_t at = start + 1; at < text_.size(); ++at) {
      if (text_[at] == quote) return at + 1;
      if (text_[at] == '\n' && quote != '`') break;
      if (text_[at] == '\\' && quote != '`') ++at;
    }
    throw TemplateFault{start, "quoted text without end"};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool trim_left_ = false;
  std::vector<Piece> pieces_;
};

std::string utf8(unsigned code) {
  const auto byte = [](unsigned value) { return static_cast<char>(value); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xc0 | (code >> 6)), byte(0x80 | (code & 0x3f))};
  return {byte(0xe0 | (code >> 12)), byte(0x80 | ((code >> 6) & 0x3f)), byte(0x80 | (code & 0x3f))};
}

}  // namespace

std::vector<Piece> cut(std::string_view text) {
  return Cutter(text).run();
}

Token Tokens::next() {
  Token token = std::move(token_);
  advance();
  return token;
}
bool Tokens::take_sign(std::string_view sign) {
  if (!is_sign(sign)) return false;
  advance();
  return true;
}
bool Tokens::take_name(std::string_view name) {
  if (token_.kind != Token::Kind::name || token_.text != name) return false;
  advance();
  return true;
}
void Tokens::unexpected() const {
  throw TemplateFault{
      token_.at,
      token_.kind == Token::Kind::end
          ? "the action ends too early"
          : "unexpected " + std::string(text_.substr(token_.at - base_, token_.end - token_.at))};
}

void Tokens::advance() {
  while (at_ < text_.size() && is_blank(text_[at_]))
    ++at_;
  token_ = {Kind::end, base_ + at_, base_ + at_, ""};
  if (at_ < text_.size()) scan(text_[at_]);
  token_.end = base_ + at_;
}

void Tokens::scan(char c) {
  if (c == '.' && at_ + 1 < text_.size() && text_[at_ + 1] >= '0' && text_[at_ + 1] <= '9')
    return scan_number();
  if (c == '.' || c == '$') {
    ++at_;
    const std::string name = take_word();
    token_.kind = c == '$' ? Kind::variable : name.empty() ? Kind::dot : Kind::field;
    token_.text = name;
  } else if (c == '"' || c == '`') {
    scan_text(c);
  } else if (c == '\'') {
    scan_character();
  } else if ((c >= '0' && c <= '9') || ((c == '-' || c == '+') && next_is_digit())) {
    scan_number();
  } else if (is_name_character(c)) {
    token_.kind = Kind::name;
    token_.text = take_word();
  } else {
    token_.kind = Kind::sign;
    token_.text = text_.substr(at_, text_.substr(at_, 2) == ":=" ? 2 : 1);
    at_ += token_.text.size();
  }
}

bool Tokens::next_is_digit() const {
  return at_ + 1 < text_.size() &&
         ((text_[at_ + 1] >= '0' && text_[at_ + 1] <= '9') || text_[at_ + 1] == '.');
}

std::string Tokens::take_word() {
  const std::size_t from = at_;
  while (at_ < text_.size() && is_name_character(text_[at_]))
    ++at_;
  return std::string(text_.substr(from, at_ - from));
}

void Tokens::scan_number() {
  token_.kind = Kind::number;
  const std::size_t from = at_++;
  while (at_ < text_.size() &&
         (is_name_character(text_[at_]) || text_[at_] == '.' ||
          ((text_[at_] == '-' || text_[at_] == '+') && (text_[at_ - 1] | 0x20) == 'e')))
    ++at_;
  token_.text = text_.substr(from, at_ - from);
}

/// A character constant is its number, as in Go.
void Tokens::scan_character() {
  const std::size_t from = at_;
  scan_text('\'');
  if (token_.text.size() != 1)
    throw TemplateFault{base_ + from, "a character constant of one ASCII character is expected"};
  token_.kind = Kind::number;
  token_.text = std::to_string(static_cast<int>(token_.text[0]));
}

void Tokens::scan_text(char quote) {
  token_.kind = Kind::text;
  for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
    if (text_[at_] == '\\' && quote != '`')
      token_.text += escaped();
    else
      token_.text += text_[at_];
  }
  if (at_ < text_.size()) ++at_;
}

/// The character behind a backslash; at_ ends on its last character.
std::string Tokens::escaped() {
  static constexpr std::string_view signs = "abfnrtv\\'\"";
  static constexpr std::string_view meanings = "\a\b\f\n\r\t\v\\'\"";
  if (++at_ < text_.size()) {
    const char c = text_[at_];
    if (const auto found = signs.find(c); found != std::string_view::npos)
      return std::string(1, meanings[found]);
    if (c == 'x') return std::string(1, static_cast<char>(hexadecimal(2)));
    if (c == 'u') return utf8(hexadecimal(4));
  }
  throw TemplateFault{base_ + at_, "unknown escape in quoted text"};
}

unsigned Tokens::hexadecimal(std::size_t digits) {
  const std::string text(text_.substr(std::min(at_ + 1, text_.size()), digits));
  const bool good = text.size() == digits &&
                    text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
  if (!good) throw TemplateFault{base_ + at_, "unknown escape in quoted text"};
  at_ += digits;
  return static_cast<unsigned>(std::strtoul(text.c_str(), nullptr, 16));
}

}  // namespace culvert::config::templates
