#include "core/config/transfer/found_block.h"

#include "core/config/transfer/sniff.h"
#include "core/config/transfer/words.h"

#include <algorithm>
#include <array>
#include <vector>

namespace culvert::transfer {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find('\n', from), text.size());
    std::string_view line = text.substr(from, to - from);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    from = to + 1;
  }
  return lines;
}

/// What replies put in front of each line.
std::string_view unquoted(std::string_view line) {
  while (line.starts_with('>')) {
    line.remove_prefix(1);
    if (line.starts_with(' ')) line.remove_prefix(1);
  }
  return line;
}

bool is_key(std::string_view text) {
  return !text.empty() && text.size() <= 80 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == '"' || c == '*';
  });
}

/// A line of TOML, INI or YAML, as far as one line tells.
bool reads_like_config(std::string_view line) {
  std::string_view words = trimmed(line);
  if (words.empty() || words.front() == '#' || words.front() == ';') return true;
  if (words.starts_with("{{") && words.ends_with("}}")) return true;
  if (words.front() == '[' || words.front() == ']' || words.front() == '}')
    return words.find_first_of("]}") != std::string_view::npos;
  if (words.starts_with("- ")) words = trimmed(words.substr(2));
  const auto equal = words.find('=');
  if (equal != std::string_view::npos && is_key(trimmed(words.substr(0, equal)))) return true;
  const auto colon = words.find(':');
  const bool ends =
      colon != std::string_view::npos && (colon + 1 == words.size() || words[colon + 1] == ' ');
  if (ends && is_key(words.substr(0, colon))) return true;
  // An entry of a list over several lines.
  return words.front() == '"' && (words.ends_with(',') || words.ends_with('"'));
}

bool could_be(const std::string& text) {
  if (!mentions_frp(text)) return false;
  switch (sniff(text, "")) {
    case Form::toml:
    case Form::yaml:
    case Form::json:
    case Form::ini:
    case Form::link:
      break;
    default:
      return false;
  }
  if (looks_like_ini(text)) return true;
  if (trimmed(text).starts_with("frp://")) return true;
  for (const auto parse : {config::parse_toml, config::parse_json, config::parse_yaml}) {
    const config::Parsed parsed = parse(text);
    if (parsed.root && parsed.root->table()) return is_plausible(*parsed.root->table());
  }
  return false;
}

std::optional<std::string> between_fences(const std::vector<std::string_view>& lines) {
  std::optional<std::string> open;
  for (const std::string_view line : lines) {
    const bool fence = trimmed(line).starts_with("```");
    if (fence && open) {
      if (could_be(*open)) return open;
      open.reset();
    } else if (fence) {
      open.emplace();
    } else if (open) {
      *open += std::string(line) + "\n";
    }
  }
  return std::nullopt;
}

std::optional<std::string> link_in(std::string_view text) {
  const auto at = text.find("frp://");
  if (at == std::string_view::npos) return std::nullopt;
  static constexpr std::string_view base64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=";
  const auto end = text.find_first_not_of(base64, at + 6);
  const auto link = text.substr(at, end == std::string_view::npos ? end : end - at);
  if (link.size() < 16) return std::nullopt;
  return std::string(link);
}

/// Behind the brace that closes the one at `from`; npos when none does.
std::size_t end_of_object(std::string_view text, std::size_t from) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = from; i < text.size(); ++i) {
    if (quoted && text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      quoted = !quoted;
    else if (!quoted && text[i] == '{')
      ++depth;
    else if (!quoted && text[i] == '}' && --depth == 0)
      return i + 1;
  }
  return std::string_view::npos;
}

std::optional<std::string> object_in(std::string_view text) {
  // A brace that nothing closes would be searched for from each; a few are enough.
  int tries = 0;
  for (auto at = text.find('{'); at != std::string_view::npos && tries < 20; ++tries) {
    const auto end = end_of_object(text, at);
    if (end != std::string_view::npos) {
      std::string object(text.substr(at, end - at));
      if (could_be(object)) return object;
      at = text.find('{', end);
    } else {
      at = text.find('{', at + 1);
    }
  }
  return std::nullopt;
}

/// One run of lines; ends that do not belong are taken off a line at a time.
std::optional<std::string> run_of(const std::vector<std::string_view>& lines, std::size_t from,
                                  std::size_t to) {
  constexpr std::size_t most_cuts = 8;
  for (std::size_t front = 0; front < most_cuts && from + front < to; ++front)
    for (std::size_t back = 0; back + front < most_cuts && from + front < to - back; ++back) {
      std::string text;
      for (std::size_t i = from + front; i < to - back; ++i)
        text += std::string(lines[i]) + "\n";
      if (could_be(text)) return text;
    }
  return std::nullopt;
}

std::optional<std::string> lines_in(const std::vector<std::string_view>& lines) {
  std::vector<std::pair<std::size_t, std::size_t>> runs;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!reads_like_config(lines[i])) continue;
    const std::size_t from = i;
    while (i < lines.size() && reads_like_config(lines[i]))
      ++i;
    runs.emplace_back(from, i);
  }
  // Noise may have any number of runs; what is meant is among the long ones.
  std::ranges::stable_sort(
      runs, [](const auto& a, const auto& b) { return a.second - a.first > b.second - b.first; });
  for (std::size_t i = 0; i < std::min<std::size_t>(runs.size(), 5); ++i)
    if (auto found = run_of(lines, runs[i].first, runs[i].second)) return found;
  return std::nullopt;
}

}  // namespace

bool is_plausible(const config::Table& table) {
  static constexpr std::array keys = {
      "serveraddr", "serverport",    "proxies",       "visitors",       "auth",
      "bindport",   "vhosthttpport", "subdomainhost", "vhosthttpsport", "allowports",
      "transport",  "includes",      "kcpbindport",   "quicbindport",   "webserver"};
  return std::ranges::any_of(table, [](const config::Entry& entry) {
    return std::ranges::find(keys, config::lower_case(entry.key)) != keys.end();
  });
}

bool mentions_frp(std::string_view text) {
  static constexpr std::array words = {"serveraddr", "server_addr", "serverport", "server_port",
                                       "proxies",    "visitors",    "bindport",   "bind_port",
                                       "[common]",   "local_port",  "frp://",     "vhosthttp",
                                       "transport",  "includes",    "webserver",  "subdomainhost"};
  const std::string lower = config::lower_case(text);
  return std::ranges::any_of(
      words, [&](const char* word) { return lower.find(word) != std::string::npos; });
}

std::optional<std::string> find_block(std::string_view text) {
  if (!mentions_frp(text)) return std::nullopt;
  std::string whole(text);
  if (could_be(whole)) return whole;
  std::vector<std::string_view> lines = lines_of(text);
  if (auto found = between_fences(lines)) return found;
  if (auto found = link_in(text)) return found;
  for (std::string_view& line : lines)
    line = unquoted(line);
  if (auto found = between_fences(lines)) return found;
  if (auto found = lines_in(lines)) return found;
  return object_in(text);
}

}  // namespace culvert::transfer
