#pragma once

#include "core/config/template_value.h"

#include <string>
#include <string_view>
#include <vector>

/// Templates cut into pieces and tokens; used by template*.cpp only.
namespace culvert::config::templates {

/// A piece of the template: text between actions or the inside of one action.
struct Piece {
  bool is_action;
  std::size_t at;         ///< Of the text.
  std::string_view text;  ///< Of an action: what is inside.
  std::size_t open;       ///< Of the text or of the "{{".
};

/// Cuts a template at its delimiters, takes out comments and the blanks that trim markers mean.
/// Throws TemplateFault. Go text/template/parse/lex.go.
std::vector<Piece> cut(std::string_view text);

struct Token {
  enum class Kind { end, name, field, variable, dot, text, number, sign };
  Kind kind = Kind::end;
  std::size_t at = 0, end = 0;
  std::string text;  ///< Decoded for text; without "." or "$" for fields and variables.
};

/// The tokens of one action.
class Tokens {
 public:
  explicit Tokens(const Piece& piece) : text_(piece.text), base_(piece.at) { advance(); }

  const Token& peek() const { return token_; }
  Token next();
  bool is_sign(std::string_view sign) const {
    return token_.kind == Token::Kind::sign && token_.text == sign;
  }
  /// Steps over the token if it is that sign (that name).
  bool take_sign(std::string_view sign);
  bool take_name(std::string_view name);
  [[noreturn]] void unexpected() const;

 private:
  using Kind = Token::Kind;

  void advance();
  void scan(char c);
  bool next_is_digit() const;
  std::string take_word();
  void scan_number();
  void scan_character();
  void scan_text(char quote);
  std::string escaped();
  unsigned hexadecimal(std::size_t digits);

  std::string_view text_;
  std::size_t base_, at_ = 0;
  Token token_;
};

}  // namespace culvert::config::templates
