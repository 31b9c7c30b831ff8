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

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += std::string("\\") + c;
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || (c == '{' && out.back() == '{'))
      out += unicode_escape(c);
    else
      out += c;
  }
  return out + "\"";
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

}  // namespace culvert::config
