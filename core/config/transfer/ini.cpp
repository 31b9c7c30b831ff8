#include "core/config/transfer/ini.h"

#include "core/config/transfer/words.h"

#include <algorithm>

namespace culvert::transfer {
namespace {

IniKey key_of(const std::string& line, int number) {
  const auto sign = line.find_first_of("=:");
  if (sign == std::string::npos) return {line, "true", number, false};
  IniKey key{std::string(trimmed(std::string_view(line).substr(0, sign))),
             std::string(trimmed(std::string_view(line).substr(sign + 1))), number, false};
  std::string& value = key.value;
  const bool quoted = value.size() >= 2 && value.front() == value.back() &&
                      std::string_view("\"'`").find(value.front()) != std::string_view::npos;
  if (quoted) {
    value = value.substr(1, value.size() - 2);
    key.was_quoted = true;
  }
  return key;
}

class IniReader {
 public:
  std::vector<IniSection> read(std::string_view text) {
    for (std::size_t from = 0; from < text.size();) {
      const std::size_t to = std::min(text.find('\n', from), text.size());
      ++number_;
      take(std::string(trimmed(text.substr(from, to - from))));
      from = to + 1;
    }
    if (!pending_.empty()) add(pending_);
    return std::move(sections_);
  }

 private:
  void take(std::string line) {
    if (!pending_.empty()) line = std::exchange(pending_, {}) + line;
    if (line.empty() || line.front() == '#' || line.front() == ';') return;
    if (line.ends_with('\\')) {
      line.pop_back();
      pending_ = line.empty() ? " " : line;
      return;
    }
    if (line.front() == '[' && line.back() == ']' && line.size() > 2)
      return open(std::string(trimmed(std::string_view(line).substr(1, line.size() - 2))));
    add(line);
  }

  void open(const std::string& name) {
    const auto known = std::ranges::find(sections_, name, &IniSection::name);
    current_ = static_cast<std::size_t>(known - sections_.begin());
    if (known == sections_.end()) sections_.push_back({name, number_, {}});
  }

  void add(const std::string& line) {
    if (current_ == sections_.size()) sections_.push_back({"", number_, {}});
    IniKey key = key_of(std::string(trimmed(line)), number_);
    if (key.key.empty()) return;
    auto& keys = sections_[current_].keys;
    // The last one counts.
    const auto known = std::ranges::find(keys, key.key, &IniKey::key);
    if (known == keys.end())
      keys.push_back(std::move(key));
    else
      *known = std::move(key);
  }

  std::vector<IniSection> sections_;
  std::size_t current_ = 0;
  std::string pending_;
  int number_ = 0;
};

}  // namespace

const IniKey* IniSection::find(std::string_view key) const {
  const auto at = std::ranges::find(keys, key, &IniKey::key);
  return at == keys.end() ? nullptr : &*at;
}

std::string IniSection::value(std::string_view key) const {
  const IniKey* found = find(key);
  return found ? found->value : std::string();
}

std::vector<IniSection> parse_ini(std::string_view text) {
  return IniReader().read(text);
}

}  // namespace culvert::transfer
