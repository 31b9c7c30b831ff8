#include "core/config/template.h"
#include "core/config/template_lexer.h"
#include "core/config/template_tree.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <utility>

namespace culvert::config::templates {

namespace {

std::optional<Value> number_value(std::string text) {
  std::erase(text, '_');
  char* end = nullptr;
  errno = 0;
  const long long whole = std::strtoll(text.c_str(), &end, 0);
  if (errno == 0 && end == text.c_str() + text.size()) return Value{std::int64_t{whole}};
  const double real = std::strtod(text.c_str(), &end);
  if (end == text.c_str() + text.size()) return Value{real};
  return std::nullopt;
}

/// Recursive descent over pieces. Keeps the variables that are in scope, so that an unknown one is
/// found in branches that are not taken as well.
class Parser {
 public:
  explicit Parser(std::vector<Piece> pieces) : pieces_(std::move(pieces)) {}

  std::vector<Block> run() {
    std::vector<Block> blocks = parse_body();
    if (at_ < pieces_.size())
      throw TemplateFault{pieces_[at_].open, keyword_ + " without a block around it"};
    return blocks;
  }

 private:
  /// Up to `else` or `end`, which stay the current piece.
  std::vector<Block> parse_body() {
    std::vector<Block> blocks;
    for (; at_ < pieces_.size(); ++at_) {
      const Piece& piece = pieces_[at_];
      if (!piece.is_action) {
        blocks.push_back({Block::Kind::text, piece.at, piece.text, {}, {}, {}});
        continue;
      }
      Tokens tokens(piece);
      keyword_ = tokens.peek().kind == Token::Kind::name ? tokens.peek().text : "";
      if (keyword_ == "else" || keyword_ == "end") break;
      blocks.push_back(parse_action(tokens, piece.open));
    }
    return blocks;
  }

  Block parse_action(Tokens& tokens, std::size_t at) {
    for (const char* other : {"define", "template", "block", "break", "continue"})
      if (keyword_ == other) throw TemplateFault{tokens.peek().at, keyword_ + " is not supported"};
    if (tokens.take_name("if")) return parse_block(Block::Kind::choose, tokens, at);
    if (tokens.take_name("range")) return parse_block(Block::Kind::range, tokens, at);
    if (tokens.take_name("with")) return parse_block(Block::Kind::with, tokens, at);
    Block block{Block::Kind::print, at, {}, parse_pipeline(tokens), {}, {}};
    finish(tokens);
    return block;
  }

  Block parse_block(Block::Kind kind, Tokens& tokens, std::size_t at) {
    Deeper deeper(*this, at);
    const std::size_t variables = variables_.size();
    const std::string opened = keyword_;
    Block block{kind, at, {}, parse_pipeline(tokens, kind == Block::Kind::range ? 2 : 1), {}, {}};
    finish(tokens);
    ++at_;
    block.body = parse_scope();
    if (at_ < pieces_.size() && keyword_ == "else") parse_else(block, opened);
    if (at_ >= pieces_.size()) throw TemplateFault{at, opened + " without end"};
    Tokens end(pieces_[at_]);
    end.next();
    finish(end);
    variables_.resize(variables);
    return block;
  }

  std::vector<Block> parse_scope() {
    const std::size_t variables = variables_.size();
    std::vector<Block> blocks = parse_body();
    variables_.resize(variables);
    return blocks;
  }

  /// `else`, `else if …` and `else with …`; the latter two share the `end` of the block.
  void parse_else(Block& block, const std::string& opened) {
    Tokens tokens(pieces_[at_]);
    const std::size_t at = pieces_[at_].open;
    tokens.next();
    keyword_ = tokens.peek().kind == Token::Kind::name ? tokens.peek().text : "";
    if (keyword_ == opened && opened != "range") {
      tokens.next();
      block.otherwise.push_back(parse_block(block.kind, tokens, at));
      return;
    }
    finish(tokens);
    ++at_;
    block.otherwise = parse_scope();
    if (at_ < pieces_.size() && keyword_ == "else")
      throw TemplateFault{pieces_[at_].open, "a second else"};
  }

  Pipeline parse_pipeline(Tokens& tokens, std::size_t most_variables = 1) {
    Pipeline pipeline;
    pipeline.at = tokens.peek().at;
    std::optional<Word> first = parse_variables(tokens, pipeline, most_variables);
    do {
      pipeline.commands.push_back(parse_command(tokens, std::exchange(first, std::nullopt)));
      const Command& command = pipeline.commands.back();
      if (pipeline.commands.size() > 1 && command.words[0].kind != Word::Kind::function)
        throw TemplateFault{command.words[0].at, "only a function can stand behind |"};
    } while (tokens.take_sign("|"));
    if (pipeline.declares)
      variables_.insert(variables_.end(), pipeline.variables.begin(), pipeline.variables.end());
    return pipeline;
  }

  /// `$a, $b :=` in front of a pipeline. A variable that is not declared or set there is the first
  /// word of the first command and is handed back.
  std::optional<Word> parse_variables(Tokens& tokens, Pipeline& pipeline, std::size_t most) {
    if (tokens.peek().kind != Token::Kind::variable) return std::nullopt;
    const Token first = tokens.next();
    if (!tokens.is_sign(":=") && !tokens.is_sign("=") && !tokens.is_sign(","))
      return parse_fields(variable_word(first), first.end, tokens);
    pipeline.variables.push_back(first.text);
    while (tokens.take_sign(",")) {
      if (tokens.peek().kind != Token::Kind::variable || pipeline.variables.size() == most)
        tokens.unexpected();
      pipeline.variables.push_back(tokens.next().text);
    }
    pipeline.declares = tokens.is_sign(":=");
    if (!tokens.take_sign(":=") && !tokens.take_sign("=")) tokens.unexpected();
    for (const std::string& name : pipeline.variables) {
      if (name.empty()) throw TemplateFault{first.at, "$ is the data and cannot be set"};
      if (!pipeline.declares) require_variable(name, first.at);
    }
    return std::nullopt;
  }

  Command parse_command(Tokens& tokens, std::optional<Word> first) {
    Command command;
    if (first) command.words.push_back(std::move(*first));
    while (tokens.peek().kind != Token::Kind::end && !tokens.is_sign("|") && !tokens.is_sign(")"))
      command.words.push_back(parse_word(tokens));
    if (command.words.empty()) tokens.unexpected();
    const Word& head = command.words[0];
    if (command.words.size() > 1 && head.kind != Word::Kind::function)
      throw TemplateFault{command.words[1].at, "an argument for something that is no function"};
    return command;
  }

  Word parse_word(Tokens& tokens) {
    const Token token = tokens.next();
    Word word;
    word.at = token.at;
    std::size_t end = token.end;
    switch (token.kind) {
      case Token::Kind::name:
        return named(token);
      case Token::Kind::text:
        word.literal = {token.text};
        return word;
      case Token::Kind::number:
        return number(token);
      case Token::Kind::variable:
        word = variable_word(token);
        break;
      case Token::Kind::dot:
        word.kind = Word::Kind::dot;
        return word;
      case Token::Kind::field:
        word.kind = Word::Kind::dot;
        word.fields.push_back(token.text);
        break;
      default:
        if (token.text != "(") throw TemplateFault{token.at, "unexpected " + token.text};
        word = parentheses(token, tokens, end);
    }
    return parse_fields(std::move(word), end, tokens);
  }

  Word parentheses(const Token& open, Tokens& tokens, std::size_t& end) {
    Deeper deeper(*this, open.at);
    Word word;
    word.kind = Word::Kind::parentheses;
    word.at = open.at;
    word.inner = std::make_shared<Pipeline>(parse_pipeline(tokens));
    end = tokens.peek().end;
    if (!tokens.take_sign(")")) tokens.unexpected();
    return word;
  }

  static Word named(const Token& token) {
    Word word;
    word.at = token.at;
    if (token.text == "true" || token.text == "false") {
      word.literal = {token.text == "true"};
    } else if (token.text == "nil") {
      word.literal = {Nothing{}};
    } else {
      if (!is_function(token.text))
        throw TemplateFault{token.at, "the function " + token.text + " is not known"};
      word.kind = Word::Kind::function;
      word.name = token.text;
    }
    return word;
  }

  static Word number(const Token& token) {
    Word word;
    word.at = token.at;
    const auto value = number_value(token.text);
    if (!value) throw TemplateFault{token.at, "not a number: " + token.text};
    word.literal = *value;
    return word;
  }

  Word variable_word(const Token& token) const {
    require_variable(token.text, token.at);
    Word word;
    word.kind = Word::Kind::variable;
    word.at = token.at;
    word.name = token.text;
    return word;
  }

  /// `.First` directly behind a word belongs to it.
  static Word parse_fields(Word word, std::size_t end, Tokens& tokens) {
    while (tokens.peek().kind == Token::Kind::field && tokens.peek().at == end) {
      end = tokens.peek().end;
      word.fields.push_back(tokens.next().text);
    }
    return word;
  }

  void require_variable(const std::string& name, std::size_t at) const {
    if (!name.empty() && std::ranges::find(variables_, name) == variables_.end())
      throw TemplateFault{at, "the variable $" + name + " is not declared"};
  }

  static void finish(const Tokens& tokens) {
    if (tokens.peek().kind != Token::Kind::end) tokens.unexpected();
  }

  struct Deeper {
    Deeper(Parser& parser, std::size_t at) : parser_(parser) {
      if (++parser.depth_ > max_template_depth) throw TemplateFault{at, "nested too deeply"};
    }
    ~Deeper() { --parser_.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;
    Parser& parser_;
  };

  std::vector<Piece> pieces_;
  std::size_t at_ = 0;
  std::string keyword_;  ///< First word of the current action, if it is a name.
  std::vector<std::string> variables_;
  int depth_ = 0;
};

}  // namespace

std::vector<Block> parse_template(std::string_view text) {
  return Parser(cut(text)).run();
}

}  // namespace culvert::config::templates
