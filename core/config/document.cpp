#include "core/config/document.h"

#include <algorithm>
#include <set>

namespace culvert::config {

namespace {

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

}  // namespace

TextPlaces::TextPlaces(std::string_view text) : text_(text), starts_{0} {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n') starts_.push_back(i + 1);
}

Position TextPlaces::at(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const std::size_t start = *(after - 1);
  const auto before = text_.substr(start, offset - start);
  const auto characters =
      std::count_if(before.begin(), before.end(), [](char c) { return !continues_character(c); });
  return {static_cast<int>(after - starts_.begin()), static_cast<int>(characters) + 1};
}

std::size_t TextPlaces::offset(Position at) const {
  if (at.line < 1) return 0;
  if (static_cast<std::size_t>(at.line) > starts_.size()) return text_.size();
  const auto row = line(at.line);
  std::size_t bytes = 0;
  for (int column = 1; column < at.column && bytes < row.size(); ++column) {
    ++bytes;
    while (bytes < row.size() && continues_character(row[bytes]))
      ++bytes;
  }
  return starts_[static_cast<std::size_t>(at.line) - 1] + bytes;
}

std::string_view TextPlaces::line(int number) const {
  if (number < 1 || static_cast<std::size_t>(number) > starts_.size()) return {};
  const std::size_t start = starts_[static_cast<std::size_t>(number) - 1];
  auto row = text_.substr(start, text_.find('\n', start) - start);
  if (row.ends_with('\r')) row.remove_suffix(1);
  return row;
}

namespace {

void take_repeated_keys(Node& node, std::vector<Entry>& taken) {
  if (auto* list = std::get_if<List>(&node.value))
    for (Node& item : *list)
      take_repeated_keys(item, taken);
  auto* table = std::get_if<Table>(&node.value);
  if (!table) return;
  std::set<std::string> met;
  std::erase_if(*table, [&](const Entry& entry) {
    if (met.insert(entry.key).second) return false;
    taken.push_back({entry.key, entry.at, {}});
    return true;
  });
  for (Entry& entry : *table)
    take_repeated_keys(entry.value, taken);
}

}  // namespace

std::vector<Entry> take_repeated_keys(Node& node) {
  std::vector<Entry> taken;
  take_repeated_keys(node, taken);
  return taken;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

const Entry* find_entry(const Table& table, std::string_view key) {
  const auto exact = std::ranges::find(table, key, &Entry::key);
  if (exact != table.end()) return &*exact;
  const std::string lower = lower_case(key);
  for (const Entry& entry : table)
    if (lower_case(entry.key) == lower) return &entry;
  return nullptr;
}

}  // namespace culvert::config
