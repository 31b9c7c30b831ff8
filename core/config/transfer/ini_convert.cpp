#include "core/config/transfer/ini_convert.h"

#include "core/config/number_range.h"
#include "core/config/template.h"
#include "core/config/toml_writer.h"
#include "core/config/transfer/ini.h"
#include "core/config/transfer/ini_keys.h"
#include "core/config/transfer/limits.h"
#include "core/config/transfer/tree.h"
#include "core/config/transfer/words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace culvert::transfer {
namespace {

using config::Entry;
using config::List;
using config::Node;
using config::Table;

/// As frp's INI reader takes them.
std::optional<bool> flag_of(const std::string& text) {
  static constexpr std::array yes = {"1", "t", "true", "y", "yes", "on"};
  static constexpr std::array no = {"0", "f", "false", "n", "no", "off"};
  const std::string lower = config::lower_case(text);
  if (std::ranges::find(yes, lower) != yes.end()) return true;
  if (std::ranges::find(no, lower) != no.end()) return false;
  return std::nullopt;
}

std::optional<std::int64_t> number_of(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

List list_of(const std::string& text) {
  List list;
  for (std::string& part : comma_list(text))
    list.push_back(text_node(std::move(part)));
  return list;
}

std::string comment(const std::string& text) {
  std::string out = "# ";
  for (const char c : text)
    out += c == '\n' || c == '\r' ? ' ' : c;
  return out + "\n";
}

/// One section on its way: its tree, and the lines that are only kept.
struct Converted {
  Table table;
  std::string comments;
};

class IniConverter {
 public:
  explicit IniConverter(const config::StringMap& environment) : environment_(environment) {}

  ConvertedIni run(std::string_view text) {
    const std::vector<IniSection> sections = parse_ini(text);
    const auto common = std::ranges::find(sections, "common", &IniSection::name);
    out_.is_server_file =
        common != sections.end() && common->find("bind_port") && !common->find("server_addr");
    Converted top;
    for (const IniSection& section : sections)
      if (section.name == "common" || section.name.empty()) convert_common(section, top);
    out_.text = config::toml_document(top.table) + top.comments;
    for (const IniSection& section : sections)
      if (section.name != "common" && !section.name.empty()) convert_section(section);
    return std::move(out_);
  }

 private:
  void note(NoteCode code, const std::string& item, std::string argument) {
    out_.notes.push_back({code, item, std::move(argument)});
  }

  void convert_common(const IniSection& section, Converted& into) {
    List scopes;
    for (const IniKey& key : section.keys) {
      if (key.key == "authenticate_heartbeats" || key.key == "authenticate_new_work_conns") {
        if (flag_of(key.value).value_or(false))
          scopes.push_back(
              text_node(key.key.ends_with("heartbeats") ? "HeartBeats" : "NewWorkConns"));
      } else if (key.key == "includes") {
        out_.includes = comma_list(key.value);
      } else if (key.key == "log_way") {
        keep(NoteCode::ini_no_effect, "", key, into);
      } else {
        convert_key(out_.is_server_file ? ini_server_keys() : ini_common_keys(), "", key, into);
      }
    }
    if (!scopes.empty()) put(into.table, "auth.additionalScopes", {{}, std::move(scopes)});
  }

  void convert_section(const IniSection& section) {
    if (out_.is_server_file) return keep_section(section);
    const std::string role = section.value("role");
    if (role == "visitor") return add("visitors", section, ini_visitor_keys(), section.name);
    if (!role.empty() && role != "server") {
      note(NoteCode::ini_role_unknown, section.name, role);
      return keep_section(section);
    }
    if (section.name.starts_with("range:")) return expand(section);
    add("proxies", section, ini_proxy_keys(), section.name);
  }

  void keep_section(const IniSection& section) {
    out_.text += "\n" + comment("[" + section.name + "]");
    for (const IniKey& key : section.keys)
      out_.text += comment(key.key + " = " + key.value);
  }

  /// frp-surface 1.12, [range:name].
  void expand(const IniSection& section) {
    const std::string name(trimmed(std::string_view(section.name).substr(6)));
    const auto local = config::parse_number_range(section.value("local_port"), max_range_proxies);
    const auto remote = config::parse_number_range(section.value("remote_port"), max_range_proxies);
    if (!local || !remote || local->size() != remote->size()) {
      note(NoteCode::ini_range_uneven, name, section.value("local_port"));
      return keep_section(section);
    }
    note(NoteCode::ini_range_expanded, name, std::to_string(local->size()));
    const std::size_t notes = out_.notes.size();
    for (std::size_t i = 0; i < local->size(); ++i) {
      IniSection one = section;
      for (IniKey& key : one.keys) {
        if (key.key == "local_port") key.value = std::to_string((*local)[i]);
        if (key.key == "remote_port") key.value = std::to_string((*remote)[i]);
      }
      add("proxies", one, ini_proxy_keys(), name + "_" + std::to_string(i));
      // What is said about the first one is true of all.
      if (i == 0) said_ = out_.notes.size();
      if (i > 0) out_.notes.resize(std::max(said_, notes));
    }
  }

  void add(const char* list, const IniSection& section, std::span<const IniKeyName> names,
           const std::string& name) {
    Converted item;
    put(item.table, "name", text_node(name));
    std::string type = section.value("type");
    if (type.empty() && std::string_view(list) == "proxies") {
      type = "tcp";
      note(NoteCode::ini_type_assumed, name, type);
    }
    put(item.table, "type", text_node(type));
    for (const IniKey& key : section.keys)
      if (key.key != "type" && key.key != "role") convert_key(names, name, key, item);
    const Table whole{
        {list, {}, {{}, List{{{}, std::move(item.table)}}}}
    };
    out_.text += config::toml_document(whole) + item.comments;
  }

  static const IniKeyName* find_name(std::span<const IniKeyName> names, const std::string& key) {
    const IniKeyName* begins = nullptr;
    for (const IniKeyName& name : names) {
      if (name.ini == key) return &name;
      if (name.ini.ends_with('_') && key.starts_with(name.ini) && key.size() > name.ini.size())
        begins = &name;
    }
    return begins;
  }

  void convert_key(std::span<const IniKeyName> names, const std::string& item, const IniKey& key,
                   Converted& into) {
    const IniKeyName* name = find_name(names, key.key);
    if (!name) return keep(NoteCode::ini_key_unknown, item, key, into);
    if (key.value.empty() && name->kind != IniKind::text) return;
    if (key.was_quoted) note(NoteCode::ini_quotes_removed, item, key.key);
    if (key.value.find(" #") != std::string::npos || key.value.find(" ;") != std::string::npos)
      note(NoteCode::ini_inline_comment, item, key.key);
    std::optional<Node> value = value_of(*name, item, key);
    if (!value) return keep(NoteCode::ini_value_bad, item, key, into);
    if (!name->ini.ends_with('_')) return put(into.table, name->path, *std::move(value));
    // The rest of the key is a key of its own, dots and all.
    Node& map = node_at(into.table, name->path.substr(0, name->path.size() - 1));
    if (!map.table()) map.value = Table{};
    std::get<Table>(map.value).push_back({key.key.substr(name->ini.size()), {}, *std::move(value)});
  }

  std::optional<Node> value_of(const IniKeyName& name, const std::string& item, const IniKey& key) {
    if (name.kind == IniKind::text) return text_node(key.value);
    std::string text = key.value;
    if (text.find("{{") != std::string::npos) {
      // No other value than text may be a template in TOML.
      const config::Rendered rendered = config::render_template(text, environment_);
      if (!rendered.complete || !rendered.problems.empty()) return std::nullopt;
      text = trimmed(rendered.text);
      note(NoteCode::ini_value_rendered, item, key.key);
    }
    if (name.kind == IniKind::list) return Node{{}, list_of(text)};
    if (name.kind == IniKind::flag) {
      const auto flag = flag_of(text);
      return flag ? std::optional(Node{{}, *flag}) : std::nullopt;
    }
    const auto number = number_of(text);
    return number ? std::optional(Node{{}, *number}) : std::nullopt;
  }

  void keep(NoteCode code, const std::string& item, const IniKey& key, Converted& into) {
    const std::string line = key.key + " = " + key.value;
    note(code, item, code == NoteCode::ini_value_bad ? line : key.key);
    into.comments += comment(line);
  }

  const config::StringMap& environment_;
  ConvertedIni out_;
  std::size_t said_ = 0;
};

}  // namespace

ConvertedIni convert_ini(std::string_view text, const config::StringMap& environment) {
  return IniConverter(environment).run(text);
}

}  // namespace culvert::transfer
