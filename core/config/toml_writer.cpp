#include "core/config/toml_writer.h"

#include <algorithm>
#include <cstdio>

namespace culvert::config {

namespace {

std::string unicode_escape(char c) {
  char text[7];
  std::snprintf(text, sizeof text, "\\u%04X", static_cast<unsigned>(static_cast<unsigned char>(c)));
  return text;
}

struct Value {
  std::string operator()(const std::string* value) const { return toml_text(*value); }
  std::string operator()(const Secret* value) const { return toml_text(value->reveal()); }
  std::string operator()(const bool* value) const { return *value ? "true" : "false"; }
  std::string operator()(const int* value) const { return std::to_string(*value); }
  std::string operator()(const std::uint16_t* value) const { return std::to_string(*value); }
  std::string operator()(const Seconds* value) const { return std::to_string(value->count()); }
  std::string operator()(const EnumMember& value) const {
    return toml_text(value.texts[value.get(value.member)]);
  }
  std::string operator()(const std::vector<std::string>* value) const {
    return list(*value, toml_text);
  }
  std::string operator()(const TextMember& value) const {
    const std::string text = value.print(value.member);
    return value.quoted ? toml_text(text) : text;
  }
  std::string operator()(const ListMember& value) const {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < value.size(value.member); ++i)
      texts.push_back(value.print(value.member, i));
    return list(texts, toml_text);
  }
  std::string operator()(const std::vector<CertificateFiles>* value) const {
    return list(*value, [](const CertificateFiles& files) {
      return "{ certFile = " + toml_text(files.cert_file) +
             ", keyFile = " + toml_text(files.key_file) + " }";
    });
  }
  std::string operator()(const std::vector<PortRange>* value) const {
    return list(*value, [](const PortRange& range) {
      if (range.first == range.last) return "{ single = " + std::to_string(range.first) + " }";
      return "{ start = " + std::to_string(range.first) + ", end = " + std::to_string(range.last) +
             " }";
    });
  }
  /// Not a value of one line; see toml_lines().
  std::string operator()(const StringMap*) const { return {}; }

  template <class Items, class ToText>
  static std::string list(const Items& items, const ToText& to_text) {
    std::string text = "[";
    for (const auto& item : items)
      text += (text.size() > 1 ? ", " : "") + to_text(item);
    return text + "]";
  }
};

}  // namespace

namespace {

std::string quoted(std::string_view text, bool templates) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += std::string("\\") + c;
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f ||
             (!templates && c == '{' && out.back() == '{'))
      out += unicode_escape(c);
    else
      out += c;
  }
  return out + "\"";
}

}  // namespace

std::string toml_text(std::string_view text) {
  return quoted(text, false);
}

std::string toml_raw_text(std::string_view text) {
  return quoted(text, true);
}

std::string toml_text_of(std::string_view value) {
  const Parsed parsed = parse_toml("v = " + std::string(value));
  const Entry* entry = parsed.root ? find_entry(*parsed.root->table(), "v") : nullptr;
  return entry && entry->value.text() ? *entry->value.text() : std::string(value);
}

std::string toml_key(std::string_view key) {
  const bool bare = !key.empty() && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
  return bare ? std::string(key) : toml_text(key);
}

std::string toml_lines(const std::string& path, const Member& member) {
  const auto* map = std::get_if<StringMap*>(&member);
  if (!map) return path + " = " + std::visit(Value{}, member) + "\n";
  std::string lines;
  for (const auto& [key, value] : **map)
    lines += path + "." + toml_key(key) + " = " + toml_text(value) + "\n";
  return lines;
}

std::string toml_value(const Member& member) {
  const auto* map = std::get_if<StringMap*>(&member);
  if (!map) return std::visit(Value{}, member);
  std::string text;
  for (const auto& [key, value] : **map)
    text += (text.empty() ? "{ " : ", ") + toml_key(key) + " = " + toml_text(value);
  return text.empty() ? "{}" : text + " }";
}

namespace {

std::string inline_value(const Node& node);

struct InlineValue {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const {
    char text[32];
    std::snprintf(text, sizeof text, "%.17g", value);
    const std::string number = text;
    return number.find_first_of(".en") == std::string::npos ? number + ".0" : number;
  }
  std::string operator()(const std::string& value) const { return toml_raw_text(value); }
  std::string operator()(const List& list) const {
    std::string text;
    for (const Node& node : list)
      if (!node.is_null()) text += (text.empty() ? "" : ", ") + inline_value(node);
    return "[" + text + "]";
  }
  std::string operator()(const Table& table) const {
    std::string text;
    for (const Entry& entry : table)
      if (!entry.value.is_null())
        text +=
            (text.empty() ? " " : ", ") + toml_key(entry.key) + " = " + inline_value(entry.value);
    return text.empty() ? "{}" : "{" + text + " }";
  }
};

std::string inline_value(const Node& node) {
  return std::visit(InlineValue{}, node.value);
}

bool is_list_of_tables(const Node& node) {
  const List* list = node.list();
  return list && !list->empty() &&
         std::ranges::all_of(*list, [](const Node& item) { return item.table() != nullptr; });
}

/// Values of one table, tables inside with dotted keys.
void write_values(const Table& table, const std::string& prefix, std::string& out) {
  for (const Entry& entry : table) {
    if (entry.value.is_null() || (prefix.empty() && is_list_of_tables(entry.value))) continue;
    const std::string path = prefix + toml_key(entry.key);
    if (const Table* inner = entry.value.table(); inner && !inner->empty())
      write_values(*inner, path + ".", out);
    else
      out += path + " = " + inline_value(entry.value) + "\n";
  }
}

}  // namespace

std::string toml_document(const Table& table) {
  std::string out;
  write_values(table, "", out);
  for (const Entry& entry : table) {
    if (!is_list_of_tables(entry.value)) continue;
    for (const Node& item : *entry.value.list()) {
      out += "\n[[" + toml_key(entry.key) + "]]\n";
      for (const Entry& inner : *item.table()) {
        // Every list inside stays on its line.
        if (inner.value.is_null()) continue;
        if (const Table* deep = inner.value.table(); deep && !deep->empty())
          write_values(*deep, toml_key(inner.key) + ".", out);
        else
          out += toml_key(inner.key) + " = " + inline_value(inner.value) + "\n";
      }
    }
  }
  return out;
}

}  // namespace culvert::config
