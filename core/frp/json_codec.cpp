#include "core/frp/json_codec.h"

#include <boost/json/parser.hpp>

#include <algorithm>

namespace culvert::frp {
namespace {

/// Length of the UTF-8 sequence at the front of `text` (not empty), 0 when it is not valid:
/// Unicode 15, table 3-7.
std::size_t utf8_length(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto continues = [&](std::size_t i) { return i < text.size() && (at(i) & 0xc0) == 0x80; };
  const unsigned lead = at(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return continues(1) ? 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    if (!continues(1) || !continues(2)) return 0;
    if ((lead == 0xe0 && at(1) < 0xa0) || (lead == 0xed && at(1) > 0x9f)) return 0;
    return 3;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    if (!continues(1) || !continues(2) || !continues(3)) return 0;
    if ((lead == 0xf0 && at(1) < 0x90) || (lead == 0xf4 && at(1) > 0x8f)) return 0;
    return 4;
  }
  return 0;
}

/// What Go writes instead of this ASCII character; empty: the character itself.
std::string_view short_escape(char c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return {};
  }
}

bool needs_hex_escape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '<' || c == '>' || c == '&';
}

bool is_plain(char c) {
  return static_cast<unsigned char>(c) < 0x80 && !needs_hex_escape(c) && c != '"' && c != '\\';
}

constexpr std::string_view replacement_character = "\xef\xbf\xbd";

/// `text` as Go decodes it: every byte that is not UTF-8 becomes U+FFFD.
std::string repaired_utf8(std::string_view text) {
  std::string repaired;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    repaired.append(length == 0 ? replacement_character : text.substr(0, length));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return repaired;
}

bool equal_without_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [&](char x, char y) { return lower(x) == lower(y); });
}

std::string_view kind_of(const boost::json::value& value) {
  switch (value.kind()) {
    case boost::json::kind::null:
      return "null";
    case boost::json::kind::bool_:
      return "a boolean";
    case boost::json::kind::string:
      return "a string";
    case boost::json::kind::array:
      return "an array";
    case boost::json::kind::object:
      return "an object";
    default:
      return "a number";
  }
}

}  // namespace

void JsonWriter::write(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  put('"');
  while (!text.empty()) {
    const auto special = std::find_if_not(text.begin(), text.end(), is_plain);
    const auto plain = static_cast<std::size_t>(special - text.begin());
    put(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;

    std::size_t length = utf8_length(text);
    const char c = text[0];
    if (length == 0) {
      put("\\ufffd");
      length = 1;
    } else if (const std::string_view escape = short_escape(c); !escape.empty()) {
      put(escape);
    } else if (length == 1) {
      put("\\u00");
      put(hex[static_cast<unsigned char>(c) >> 4]);
      put(hex[static_cast<unsigned char>(c) & 15]);
    } else if (text.starts_with("\xe2\x80\xa8")) {
      put("\\u2028");
    } else if (text.starts_with("\xe2\x80\xa9")) {
      put("\\u2029");
    } else {
      put(text.substr(0, length));
    }
    text.remove_prefix(length);
  }
  put('"');
}

void JsonWriter::write(const StringMap& map) {
  put('{');
  bool first = true;
  for (const auto& [key, value] : map) {
    if (!std::exchange(first, false)) put(',');
    write(key);
    put(':');
    write(value);
  }
  put('}');
}

bool JsonReader::read(const Value& in, std::string& to) {
  if (in.is_null()) return true;
  const auto* text = in.if_string();
  if (text == nullptr) return wrong("a string", in);
  const bool ascii = std::all_of(text->begin(), text->end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii)
    to.assign(text->data(), text->size());
  else
    to = repaired_utf8(*text);
  return true;
}

bool JsonReader::read(const Value& in, bool& to) {
  if (in.is_null()) return true;
  if (!in.is_bool()) return wrong("a boolean", in);
  to = in.get_bool();
  return true;
}

bool JsonReader::read(const Value& in, StringMap& to) {
  if (in.is_null()) return true;
  const auto* object = in.if_object();
  if (object == nullptr) return wrong("an object", in);
  for (const auto& member : *object) {
    const std::string key = repaired_utf8(member.key());
    if (read(member.value(), to[key])) continue;
    path_.insert(0, "." + key);
    return false;
  }
  return true;
}

bool JsonReader::read_base64(const Value& in, std::string& to) {
  std::string text;
  if (!read(in, text)) return false;
  auto bytes = from_base64(text);
  if (!bytes) {
    problem_ = "not base64";
    return false;
  }
  to = *std::move(bytes);
  return true;
}

bool JsonReader::wrong(std::string_view expected, const Value& got) {
  problem_ = "expected " + std::string(expected) + ", got " + std::string(kind_of(got));
  return false;
}

const JsonReader::Value* JsonReader::find(const boost::json::object& in, std::string_view key) {
  if (const Value* exact = in.if_contains(key)) return exact;
  const Value* last = nullptr;
  for (const auto& member : in)
    if (equal_without_case(member.key(), key)) last = &member.value();
  return last;
}

std::optional<std::string> parse_json(std::string_view text, boost::json::value& root) {
  std::array<unsigned char, 2048> scratch;
  boost::json::parse_options options;
  options.allow_invalid_utf8 = true;  // Go replaces it; so does JsonReader
  boost::json::parser parser({}, options, scratch.data(), scratch.size());
  parser.reset(root.storage());
  boost::system::error_code error;
  const std::size_t read = parser.write(text.data(), text.size(), error);
  if (error) return "bad JSON at byte " + std::to_string(read) + ": " + error.message();
  root = parser.release();
  return std::nullopt;
}

}  // namespace culvert::frp
