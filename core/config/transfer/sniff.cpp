#include "core/config/transfer/sniff.h"

#include "core/base/utf8.h"
#include "core/config/document.h"
#include "core/config/transfer/bundle.h"
#include "core/config/transfer/found_block.h"
#include "core/config/transfer/words.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace culvert::transfer {
namespace {

using namespace std::literals;

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> endings) {
  const std::string lower = config::lower_case(name);
  return std::ranges::any_of(endings, [&](std::string_view one) { return lower.ends_with(one); });
}

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xc0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xe0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (c & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3f));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (c & 0x3f));
  }
}

std::string from_utf16(std::string_view bytes, bool big) {
  std::string out;
  const auto unit = [&](std::size_t at) {
    const auto a = static_cast<unsigned char>(bytes[at]);
    const auto b = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<char32_t>(big ? a << 8 | b : b << 8 | a);
  };
  for (std::size_t i = 2; i + 1 < bytes.size(); i += 2) {
    char32_t c = unit(i);
    const bool high = c >= 0xd800 && c < 0xdc00;
    if (high && i + 3 < bytes.size() && unit(i + 2) >= 0xdc00 && unit(i + 2) < 0xe000) {
      c = 0x10000 + ((c - 0xd800) << 10) + (unit(i + 2) - 0xdc00);
      i += 2;
    } else if (c >= 0xd800 && c < 0xe000) {
      c = 0xfffd;
    }
    append_utf8(out, c);
  }
  return out;
}

}  // namespace

bool is_archive(std::string_view bytes) {
  static constexpr std::array marks = {"PK\x03\x04"sv,
                                       "PK\x05\x06"sv,
                                       "\x1f\x8b"sv,
                                       "7z\xbc\xaf\x27\x1c"sv,
                                       "Rar!\x1a\x07"sv,
                                       "\xfd"
                                       "7zXZ"sv,
                                       "BZh"sv,
                                       "\x28\xb5\x2f\xfd"sv};
  return std::ranges::any_of(marks, [&](std::string_view m) { return bytes.starts_with(m); }) ||
         (bytes.size() > 262 && bytes.substr(257, 5) == "ustar") || is_bundle(bytes);
}

std::string decoded_text(std::string_view bytes) {
  if (bytes.starts_with("\xef\xbb\xbf")) return std::string(bytes.substr(3));
  if (bytes.starts_with("\xff\xfe"sv)) return from_utf16(bytes, false);
  if (bytes.starts_with("\xfe\xff"sv)) return from_utf16(bytes, true);
  return std::string(bytes);
}

bool looks_like_ini(std::string_view text) {
  bool common = false, section = false, old_key = false;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find('\n', from), text.size());
    const std::string_view line = trimmed(text.substr(from, to - from));
    from = to + 1;
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '[') {
      // TOML's lists of tables; YAML's lists are no lines of an INI file either.
      if (line.starts_with("[[")) return false;
      if (line.back() != ']') continue;
      common |= line == "[common]";
      section = true;
      continue;
    }
    const auto sign = line.find('=');
    if (sign == std::string_view::npos) continue;
    const std::string_view key = trimmed(line.substr(0, sign));
    old_key |= key.find('_') != std::string_view::npos && key.find('.') == std::string_view::npos;
    // The keys of newer files.
    if (key == "serverAddr" || key == "serverPort" || key == "localPort") return false;
  }
  return common || (section && old_key);
}

Form sniff(std::string_view bytes, std::string_view name) {
  if (bytes.empty()) return Form::empty;
  if (is_bundle(bytes)) return Form::bundle;
  if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06")) return Form::zip;
  if (is_archive(bytes)) return Form::not_text;
  const std::string text = decoded_text(bytes);
  if (find_bad_utf8(text) != std::string::npos || text.find('\0') != std::string::npos)
    return Form::not_text;
  const std::string_view words = trimmed(text);
  if (words.empty()) return Form::empty;
  if (words.starts_with("frp://") && words.find_first_of(" \t\n") == std::string_view::npos)
    return Form::link;
  const bool named_yaml = ends_with_any(name, {".yaml", ".yml"});
  if (!named_yaml && looks_like_ini(words)) return Form::ini;
  if (words.front() == '{' && !words.starts_with("{{")) return Form::json;
  const bool may_be = mentions_frp(text);
  if (may_be) {
    const config::Parsed toml = config::parse_toml(text);
    if (toml.root && is_plausible(*toml.root->table())) return Form::toml;
  }
  if (ends_with_any(name, {".toml", ".culvertprofile"})) return Form::toml;
  if (named_yaml) return Form::yaml;
  if (may_be) {
    const config::Parsed yaml = config::parse_yaml(text);
    if (yaml.root && yaml.root->table() && is_plausible(*yaml.root->table())) return Form::yaml;
  }
  return ends_with_any(name, {".json"}) ? Form::json : Form::text;
}

}  // namespace culvert::transfer
