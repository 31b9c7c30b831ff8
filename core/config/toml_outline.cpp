#include "core/config/toml_outline.h"

#include "core/config/document.h"

#include <algorithm>

namespace culvert::config {
namespace {

/// A walk over the text that knows just enough of TOML to see where values end.
class Scanner {
 public:
  Scanner(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  std::size_t at() const { return at_; }
  bool done() const { return at_ >= text_.size(); }
  char peek() const { return done() ? '\0' : text_[at_]; }
  bool failed() const { return failed_; }

  void skip_blanks() {
    while (peek() == ' ' || peek() == '\t')
      ++at_;
  }
  /// Blanks, line ends and comments, as they may stand inside an array.
  void skip_filling() {
    for (;;) {
      while (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n')
        ++at_;
      if (peek() != '#') return;
      skip_comment();
    }
  }
  void skip_comment() { at_ = std::min(text_.find('\n', at_), text_.size()); }

  bool take(char c) {
    if (peek() != c || done()) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!take(c)) failed_ = true;
  }

  /// To behind the end of the line; only a comment may be in the way.
  void end_line() {
    skip_blanks();
    if (peek() == '#') skip_comment();
    if (peek() == '\r') ++at_;
    if (!done()) expect('\n');
  }

  KeyPath key() {
    KeyPath path;
    do {
      skip_blanks();
      path.push_back(part());
      skip_blanks();
    } while (!failed_ && take('.'));
    return path;
  }

  void value(int depth = 0) {
    if (depth > max_depth) failed_ = true;
    if (failed_) return;
    switch (peek()) {
      case '"':
      case '\'':
        return string();
      case '[':
        return array(depth);
      case '{':
        return table(depth);
      default:
        return word();
    }
  }

 private:
  std::string part() {
    if (peek() == '"' || peek() == '\'') {
      const std::size_t from = at_;
      string();
      return unquoted(text_.substr(from, at_ - from));
    }
    const std::size_t from = at_;
    while (!done() && is_bare(peek()))
      ++at_;
    if (at_ == from) failed_ = true;
    return std::string(text_.substr(from, at_ - from));
  }

  /// Escapes in keys are rare enough to ask the real parser.
  static std::string unquoted(std::string_view quoted) {
    const Parsed parsed = parse_toml("k = " + std::string(quoted));
    const Entry* entry = parsed.root ? find_entry(*parsed.root->table(), "k") : nullptr;
    return entry && entry->value.text() ? *entry->value.text() : std::string(quoted);
  }

  static bool is_bare(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  }

  void string() {
    const char quote = peek();
    if (text_.substr(at_, 3) == std::string(3, quote)) return long_string(quote);
    for (++at_; !done() && peek() != quote; ++at_) {
      if (peek() == '\n') break;
      if (peek() == '\\' && quote == '"') ++at_;
    }
    expect(quote);
  }

  void long_string(char quote) {
    const std::string end(3, quote);
    for (at_ += 3; at_ < text_.size(); ++at_) {
      if (peek() == '\\' && quote == '"') {
        ++at_;
      } else if (text_.substr(at_, 3) == end) {
        at_ += 3;
        // Up to two quotes may stand right before the end.
        for (int more = 0; more < 2 && peek() == quote; ++more)
          ++at_;
        return;
      }
    }
    failed_ = true;
  }

  void array(int depth) {
    ++at_;
    for (skip_filling(); !failed_ && !take(']'); skip_filling()) {
      if (done()) failed_ = true;
      value(depth + 1);
      skip_filling();
      if (!take(',') && peek() != ']') failed_ = true;
    }
  }

  void table(int depth) {
    ++at_;
    for (skip_filling(); !failed_ && !take('}'); skip_filling()) {
      if (done()) failed_ = true;
      key();
      expect('=');
      skip_blanks();
      value(depth + 1);
      skip_filling();
      if (!take(',') && peek() != '}') failed_ = true;
    }
  }

  void word() {
    const std::size_t from = at_;
    while (!done() && std::string_view(" \t\r\n,]}#").find(peek()) == std::string_view::npos)
      ++at_;
    // A date and a time may have a blank between them.
    if (at_ == from) failed_ = true;
  }

  std::string_view text_;
  std::size_t at_;
  bool failed_ = false;
};

Error not_readable(std::string_view text, std::size_t at) {
  return {Errc::config,
          Leg::none,
          "line " + std::to_string(TextPlaces(text).at(std::min(at, text.size())).line),
          {}};
}

/// The walk over the lines of a file.
class Outliner {
 public:
  /// Behind the mark of Windows' editors, which stays where it is.
  explicit Outliner(std::string_view text)
      : text_(text), in_(text, text.starts_with("\xef\xbb\xbf") ? 3 : 0) {
    sections_.emplace_back();
    sections_.front().begin = sections_.front().body = in_.at();
  }

  Result<TomlOutline> run() {
    while (!in_.done()) {
      line();
      if (in_.failed()) return not_readable(text_, in_.at());
    }
    sections_.back().end = text_.size();
    return std::move(sections_);
  }

 private:
  void line() {
    const std::size_t begin = in_.at();
    in_.skip_blanks();
    if (in_.peek() == '#') {
      if (comments_ == none) comments_ = begin;
      return in_.end_line();
    }
    if (in_.peek() == '[') {
      header(begin);
    } else if (in_.peek() != '\n' && in_.peek() != '\r' && !in_.done()) {
      entry(begin);
    } else {
      in_.end_line();
    }
    comments_ = none;
  }

  void header(std::size_t begin) {
    TomlSection section;
    section.header = begin;
    section.begin = comments_ == none ? begin : comments_;
    in_.expect('[');
    section.is_item = in_.take('[');
    section.path = in_.key();
    in_.expect(']');
    if (section.is_item) in_.expect(']');
    in_.end_line();
    section.body = in_.at();
    sections_.back().end = section.begin;
    sections_.push_back(std::move(section));
  }

  void entry(std::size_t begin) {
    TomlEntry entry;
    entry.begin = begin;
    entry.key_begin = in_.at();
    entry.key = in_.key();
    in_.expect('=');
    in_.skip_blanks();
    entry.value_begin = in_.at();
    in_.value();
    entry.value_end = in_.at();
    in_.end_line();
    entry.end = in_.at();
    sections_.back().entries.push_back(std::move(entry));
  }

  static constexpr std::size_t none = std::string_view::npos;
  std::string_view text_;
  Scanner in_;
  TomlOutline sections_;
  std::size_t comments_ = none;  ///< Where the comments right above this line begin.
};

}  // namespace

Result<TomlOutline> outline_of(std::string_view text) {
  return Outliner(text).run();
}

Result<std::vector<TomlEntry>> inline_entries(std::string_view text, std::size_t begin) {
  std::vector<TomlEntry> entries;
  Scanner in(text, begin + 1);
  for (in.skip_filling(); !in.failed() && !in.take('}'); in.skip_filling()) {
    TomlEntry entry;
    entry.begin = entry.key_begin = in.at();
    entry.key = in.key();
    in.expect('=');
    in.skip_blanks();
    entry.value_begin = in.at();
    in.value();
    entry.end = entry.value_end = in.at();
    entries.push_back(std::move(entry));
    in.skip_filling();
    if (!in.take(',') && in.peek() != '}') return not_readable(text, in.at());
  }
  if (in.failed()) return not_readable(text, in.at());
  return entries;
}

bool same_key(const KeyPath& a, const KeyPath& b) {
  return a.size() == b.size() && std::ranges::equal(a, b, {}, lower_case, lower_case);
}

bool is_below(const KeyPath& prefix, const KeyPath& path) {
  return path.size() > prefix.size() &&
         same_key(prefix,
                  KeyPath(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(prefix.size())));
}

}  // namespace culvert::config
