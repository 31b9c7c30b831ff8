#include "core/config/edit.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace culvert::config {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r";
  const std::size_t first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

/// One line of the file; what a table header or "key = value" says is taken apart.
struct Line {
  std::string text;
  std::string header;  ///< "proxies.culvert", of [..] and [[..]]
  bool is_item = false;
  std::string key;               ///< Without blanks: "culvert.upstream.scheme"
  std::size_t value_at = 0;      ///< Where it begins.
  std::size_t value_length = 0;  ///< Without the comment behind it.
};

/// "a . b" → "a.b", quotes around a bare part taken off.
std::string plain_key(std::string_view key) {
  std::string out;
  for (const char c : key)
    if (c != ' ' && c != '\t' && c != '"' && c != '\'') out.push_back(c);
  return out;
}

/// Where the value ends: before a comment that is not inside quotes.
std::size_t end_of_value(std::string_view value) {
  char quote = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (quote != 0) {
      if (c == '\\' && quote == '"')
        ++i;
      else if (c == quote)
        quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#') {
      return i;
    }
  }
  return value.size();
}

Line take_apart(std::string text) {
  Line line;
  line.text = std::move(text);
  const std::string_view content = trimmed(line.text);
  if (content.starts_with('[')) {
    line.is_item = content.starts_with("[[");
    const std::size_t from = line.is_item ? 2 : 1;
    line.header = plain_key(content.substr(from, content.find(']') - from));
    return line;
  }
  const std::size_t equals = line.text.find('=');
  if (content.empty() || content.starts_with('#') || equals == std::string::npos) return line;
  line.key = plain_key(trimmed(std::string_view(line.text).substr(0, equals)));
  const std::size_t begin = line.text.find_first_not_of(" \t", equals + 1);
  if (begin == std::string::npos) return line;
  const std::string_view rest = std::string_view(line.text).substr(begin);
  line.value_at = begin;
  line.value_length = trimmed(rest.substr(0, end_of_value(rest))).size();
  return line;
}

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(take_apart(std::string(text.substr(0, end))));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::string value_of(const Line& line) {
  return line.text.substr(line.value_at, line.value_length);
}

std::string unquoted(std::string_view text) {
  const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'');
  return std::string(quoted ? text.substr(1, text.size() - 2) : text);
}

/// The lines of one `[[proxies]]`, sub-tables included.
struct Block {
  std::size_t first = 0, end = 0;  ///< The header, and behind the last line.
  std::size_t name = 0;            ///< The line that names it.
};

std::optional<Block> block_of(const std::vector<Line>& lines, const std::string& proxy) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].is_item || lines[i].header != "proxies") continue;
    Block block{i, i + 1, i};
    bool in_sub_table = false, found = false;
    for (; block.end < lines.size(); ++block.end) {
      const Line& line = lines[block.end];
      if (!line.header.empty() && !line.header.starts_with("proxies.")) break;
      if (line.is_item && line.header == "proxies") break;
      in_sub_table = in_sub_table || !line.header.empty();
      if (in_sub_table || line.key != "name" || unquoted(value_of(line)) != proxy) continue;
      found = true;
      block.name = block.end;
    }
    if (found) return block;
  }
  return std::nullopt;
}

/// Sets a value that is there; the comment behind it stays.
Result<void> replace(Line& line, const std::string& value) {
  const std::string old = value_of(line);
  const bool open = (old.starts_with('[') && !old.ends_with(']')) || old.starts_with("\"\"\"") ||
                    old.starts_with("'''") || old.empty();
  if (open)
    return Error{Errc::unsupported, Leg::none, "a value over several lines: " + line.key, {}};
  line.text.replace(line.value_at, line.value_length, value);
  return {};
}

/// "culvert.upstream" is the beginning of "culvert.upstream.scheme"; what follows, or nothing.
std::optional<std::string> rest_behind(const std::string& table, const std::string& key) {
  if (table.empty()) return key;
  if (key.size() <= table.size() + 1 || !key.starts_with(table) || key[table.size()] != '.')
    return std::nullopt;
  return key.substr(table.size() + 1);
}

std::string indent_of(const std::string& text) {
  return text.substr(0, std::min(text.find_first_not_of(" \t"), text.size()));
}

std::string joined(const std::vector<Line>& lines, bool ends_with_line) {
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    text.append(lines[i].text);
    if (i + 1 < lines.size() || ends_with_line) text.push_back('\n');
  }
  return text;
}

}  // namespace

Result<std::string> with_change(std::string_view text, const std::string& proxy,
                                const std::string& key, const std::string& value) {
  std::vector<Line> lines = lines_of(text);
  const std::optional<Block> block = block_of(lines, proxy);
  if (!block)
    return Error{Errc::not_found, Leg::none, "proxy \"" + proxy + "\" is not in this file", {}};
  std::string table;
  std::size_t best = block->name;  // where a new line goes behind
  std::string best_rest = key;
  for (std::size_t i = block->first + 1; i < block->end; ++i) {
    Line& line = lines[i];
    if (!line.header.empty()) {
      table = line.header.substr(std::string_view("proxies.").size());
      const auto rest = rest_behind(table, key);
      if (rest && rest->size() < best_rest.size()) {
        best = i;
        best_rest = *rest;
      }
      continue;
    }
    if (line.key.empty()) continue;
    const std::string whole = table.empty() ? line.key : table + "." + line.key;
    if (whole == key) {
      if (auto replaced = replace(line, value); !replaced) return replaced.error();
      return joined(lines, text.ends_with('\n'));
    }
    if (rest_behind(whole, key))
      return Error{Errc::unsupported, Leg::none, "an inline table: " + whole, {}};
  }
  Line added;
  added.text = indent_of(lines[block->name].text) + best_rest + " = " + value;
  if (lines[best].text.ends_with('\r')) added.text.push_back('\r');
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(best) + 1, std::move(added));
  return joined(lines, text.ends_with('\n'));
}

}  // namespace culvert::config
