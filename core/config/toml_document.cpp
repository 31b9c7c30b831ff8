#include "core/config/document.h"

#include <toml++/toml.h>

#include <algorithm>
#include <sstream>
#include <utility>

namespace culvert::config {

namespace {

/// Dots in one dotted key and brackets in one value. Their product bounds the depth of the tree
/// that toml++ builds and takes down by recursion.
constexpr int max_dots = 16;
constexpr int max_brackets = 16;

/// Walks over TOML text just closely enough to count dots and brackets outside of strings.
class DepthCheck {
 public:
  explicit DepthCheck(std::string_view text) : text_(text) {}

  /// Offset of what is too deep, or npos.
  std::size_t run() {
    while (at_ < text_.size()) {
      if (!step()) return at_;
    }
    return std::string_view::npos;
  }

 private:
  bool step() {
    const char c = text_[at_];
    if (c == '"' || c == '\'') {
      skip_string(c);
      return true;
    }
    if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return true;
    }
    if (c == '\n' || c == '=' || c == ',') dots_ = 0;
    if (c == '.' && ++dots_ > max_dots) return false;
    if (c == '[' || c == '{') {
      dots_ = 0;
      if (++brackets_ > max_brackets) return false;
    }
    if ((c == ']' || c == '}') && brackets_ > 0) --brackets_;
    ++at_;
    return true;
  }

  void skip_string(char quote) {
    const std::string triple(3, quote);
    if (text_.substr(at_, 3) == triple) {
      const auto end = find_end(at_ + 3, triple, quote == '"');
      at_ = std::min(end, text_.size() - 3) + 3;
      return;
    }
    for (++at_; at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n'; ++at_)
      if (text_[at_] == '\\' && quote == '"') ++at_;
    at_ = std::min(at_ + 1, text_.size());
  }

  std::size_t find_end(std::size_t from, std::string_view triple, bool escapes) const {
    for (std::size_t i = from; i < text_.size(); ++i) {
      if (escapes && text_[i] == '\\')
        ++i;
      else if (text_.substr(i, 3) == triple)
        return i;
    }
    return text_.size();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int dots_ = 0, brackets_ = 0;
};

Position position_of(const toml::source_position& at) {
  return {static_cast<int>(at.line), static_cast<int>(at.column)};
}

template <class Value>
std::string written(const Value& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

Node convert(const toml::node& from);

Table convert_table(const toml::table& from) {
  Table table;
  table.reserve(from.size());
  for (const auto& [key, value] : from)
    table.push_back({std::string(key.str()), position_of(key.source().begin), convert(value)});
  // toml++ sorts by key; the file's own order is what people expect problems in.
  std::ranges::stable_sort(
      table, {}, [](const Entry& entry) { return std::pair(entry.at.line, entry.at.column); });
  return table;
}

List convert_list(const toml::array& from) {
  List list;
  list.reserve(from.size());
  for (const toml::node& value : from)
    list.push_back(convert(value));
  return list;
}

Node convert(const toml::node& from) {
  Node to;
  to.at = position_of(from.source().begin);
  from.visit([&](const auto& value) {
    using Kind = std::remove_cvref_t<decltype(value)>;
    if constexpr (toml::is_table<Kind>)
      to.value = convert_table(value);
    else if constexpr (toml::is_array<Kind>)
      to.value = convert_list(value);
    else if constexpr (toml::is_date<Kind> || toml::is_time<Kind> || toml::is_date_time<Kind>)
      to.value = written(value.get());
    else
      to.value = value.get();
  });
  return to;
}

}  // namespace

Parsed parse_toml(std::string_view text) {
  Parsed parsed;
  const std::size_t deep = DepthCheck(text).run();
  if (deep != std::string_view::npos) {
    parsed.error_at = TextPlaces(text).at(deep);
    parsed.error = "tables nested too deeply";
    return parsed;
  }
  try {
    parsed.root = convert(toml::parse(text));
    parsed.root->at = {1, 1};
  } catch (const toml::parse_error& error) {
    parsed.error_at = position_of(error.source().begin);
    parsed.error = error.description();
  }
  return parsed;
}

}  // namespace culvert::config
