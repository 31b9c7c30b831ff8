#include "core/observe/exchange.h"

#include <algorithm>

namespace culvert::observe {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

void FieldList::reserve(std::size_t lines, std::size_t text) {
  lines_.reserve(lines);
  text_.reserve(text);
}

void FieldList::add(std::string_view name, std::string_view value, bool masked) {
  Entry entry;
  entry.begin = static_cast<std::uint32_t>(text_.size());
  entry.name = static_cast<std::uint32_t>(name.size());
  entry.value = static_cast<std::uint32_t>(value.size());
  entry.masked = masked;
  text_.append(name).append(value);
  lines_.push_back(entry);
}

FieldList::Line FieldList::operator[](std::size_t i) const {
  const Entry& entry = lines_[i];
  const std::string_view text = text_;
  return {text.substr(entry.begin, entry.name), text.substr(entry.begin + entry.name, entry.value),
          entry.masked};
}

std::optional<std::string_view> FieldList::find(std::string_view name) const {
  for (std::size_t i = 0; i < size(); ++i)
    if (const Line line = (*this)[i]; same_name(line.name, name)) return line.value;
  return std::nullopt;
}

bool FieldList::has_masked() const {
  return std::ranges::any_of(lines_, &Entry::masked);
}

}  // namespace culvert::observe
