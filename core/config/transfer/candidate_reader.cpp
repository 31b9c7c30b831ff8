#include "core/config/transfer/candidate_reader.h"

#include "core/config/edit.h"
#include "core/config/files.h"
#include "core/config/load.h"
#include "core/config/secret_values.h"
#include "core/config/syntax.h"
#include "core/config/toml_writer.h"
#include "core/config/transfer/found_block.h"
#include "core/config/transfer/ini_convert.h"
#include "core/config/transfer/limits.h"
#include "core/config/transfer/link.h"
#include "core/config/transfer/moved_paths.h"
#include "core/config/transfer/server_file.h"
#include "core/config/transfer/sniff.h"
#include "core/config/transfer/tree.h"
#include "core/config/transfer/vendor_keys.h"

#include <algorithm>
#include <filesystem>

namespace culvert::transfer {
namespace {

using config::FieldScope;
using config::List;
using config::Table;

std::string file_stem(const std::string& path) {
  const auto slash = path.find_last_of("/\\");
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  const auto dot = name.find_last_of('.');
  return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

/// frp's own order of looking, without its demand that a ".toml" is nothing else.
config::Document tree_of(const std::string& text, const config::StringMap& environment) {
  config::LoadOptions options;
  options.environment = environment;
  return config::read_document(text, "", options);
}

bool has_common_keys(const Table& table) {
  return std::ranges::any_of(table, [](const config::Entry& entry) {
    const std::string key = config::lower_case(entry.key);
    return key != "proxies" && key != "visitors" && key != "includes" && !entry.value.is_null();
  });
}

class CandidateReader {
 public:
  CandidateReader(const Source& source, const std::vector<Source>& beside,
                  const config::StringMap& environment)
      : source_(source), beside_(beside), environment_(environment) {}

  ReadCandidate run() {
    made_.source = source_.name;
    made_.form = sniff(source_.bytes, source_.name);
    made_.has_markers = config::lower_case(source_.name).ends_with(".culvertprofile");
    if (made_.form == Form::ini)
      read_ini();
    else
      read_tree();
    if (!failed_.error.empty() || made_.text.empty()) return failed_;
    describe();
    return {std::move(made_), {}, 0};
  }

 private:
  void note(NoteCode code, std::string argument, std::string item = {}) {
    made_.notes.push_back({code, std::move(item), std::move(argument)});
  }

  void read_ini() {
    ConvertedIni ini = convert_ini(source_.bytes, environment_);
    note(NoteCode::converted, "INI");
    made_.notes.insert(made_.notes.end(), ini.notes.begin(), ini.notes.end());
    made_.text = std::move(ini.text);
    if (ini.is_server_file) {
      const config::Parsed parsed = config::parse_toml(made_.text);
      if (parsed.root) return take_server(*parsed.root->table());
    }
    join(ini.includes);
    move_paths();
  }

  void read_tree() {
    const std::string& text = source_.bytes;
    config::Document document = tree_of(text, environment_);
    if (!document.root) return fail(document.problems);
    Table& root = *document.root;
    if (made_.form == Form::json && !config::find_entry(root, "proxies"))
      if (auto record = table_of_record(root, made_.notes)) {
        made_.text = config::toml_document(*record);
        return note(NoteCode::converted, "frpc-desktop");
      }
    if (!is_plausible(root)) return;
    if (is_server_file(root)) return take_server(root);
    const bool is_toml = static_cast<bool>(config::outline_of(text));
    if (!is_toml && text.find("{{") != std::string::npos && !parses_unrendered(text)) {
      made_.is_template = true;
      made_.text = text;
      rendered_ = std::move(root);
      return note(NoteCode::is_template, "");
    }
    if (is_toml)
      take_toml(root);
    else
      convert(text);
    take_vendor_keys(made_.text, made_.notes);
    join_includes(root);
    move_paths();
  }

  /// Whether its templates stand inside of text, where they may stay.
  bool parses_unrendered(const std::string& text) const {
    const config::Parsed parsed =
        made_.form == Form::json ? config::parse_json(text) : config::parse_yaml(text);
    return parsed.root && parsed.root->table();
  }

  void convert(const std::string& text) {
    const bool json = made_.form == Form::json;
    const config::Parsed parsed = json ? config::parse_json(text) : config::parse_yaml(text);
    if (!parsed.root || !parsed.root->table()) return;
    Table table = *parsed.root->table();
    // Anchors of YAML; frp drops them, too.
    std::erase_if(table, [](const config::Entry& entry) { return entry.key.starts_with('.'); });
    made_.text = config::toml_document(table);
    note(NoteCode::converted, json ? "JSON" : "YAML");
  }

  /// As it stands, unless its lists are of a form that cannot be changed in place.
  void take_toml(const Table& root) {
    made_.text = source_.bytes;
    for (const char* list : {"proxies", "visitors"}) {
      const config::Node* node = find_node(root, list);
      const List* items = node ? node->list() : nullptr;
      const auto in_place = config::items_of(made_.text, list);
      if (!items || items->empty() || (in_place && in_place->size() == items->size())) continue;
      const config::Parsed parsed = config::parse_toml(made_.text);
      if (!parsed.root) continue;
      made_.text = config::toml_document(*parsed.root->table());
      return note(NoteCode::written_anew, "");
    }
  }

  void take_server(const Table& root) {
    made_.is_server_file = true;
    made_.text = config::toml_document(client_for_server(root, made_.notes));
  }

  void fail(const std::vector<config::Problem>& problems) {
    for (const config::Problem& problem : problems)
      if (problem.severity == config::Severity::error) {
        failed_.error = problem.argument;
        failed_.line = problem.at.line;
        return;
      }
    failed_.error = "?";
  }

  void join_includes(const Table& root) {
    const config::Node* node = find_node(root, "includes");
    const List* list = node ? node->list() : nullptr;
    if (!list || list->empty()) return;
    std::vector<std::string> patterns;
    for (const config::Node& one : *list)
      if (one.text()) patterns.push_back(*one.text());
    join(patterns);
    if (auto without = config::without_key(made_.text, {}, {"includes"})) {
      // What could not be found is still named.
      made_.text = *std::move(without);
      for (const std::string& pattern : missing_)
        made_.text = "# includes: " + pattern + "\n" + made_.text;
    }
  }

  void join(const std::vector<std::string>& patterns) {
    for (const std::string& pattern : patterns) {
      const std::vector<Source> found = files_of(pattern);
      if (found.empty()) {
        note(NoteCode::include_missing, pattern);
        missing_.push_back(pattern);
      }
      for (const Source& file : found)
        join_file(file);
    }
  }

  std::vector<Source> files_of(const std::string& pattern) const {
    std::vector<Source> found;
    if (!source_.folder.empty()) {
      const auto paths = config::find_files(pattern, source_.folder);
      if (paths)
        for (const std::string& path : *paths)
          if (auto file = read_source(path); file && file->bytes.size() <= max_file_size)
            found.push_back(*std::move(file));
      if (!found.empty()) return found;
    }
    const std::string name = pattern.substr(pattern.find_last_of("/\\") + 1);
    for (const Source& file : beside_)
      if (file.name != source_.name &&
          config::matches_glob(name, file.name.substr(file.name.find_last_of("/\\") + 1)))
        found.push_back(file);
    return found;
  }

  void join_file(const Source& file) {
    const ReadCandidate read =
        read_candidate({file.name, file.folder, decoded_text(file.bytes)}, {}, environment_);
    if (!read.candidate || read.candidate->is_template)
      return note(NoteCode::include_missing, file.name);
    for (const CandidateItem& item : read.candidate->items) {
      const bool visitor = item.scope == FieldScope::visitor;
      auto joined = config::with_new_item(made_.text, visitor ? "visitors" : "proxies",
                                          std::nullopt, item.text);
      if (joined) made_.text = *std::move(joined);
    }
    note(NoteCode::includes_joined, file.name);
  }

  void move_paths() { made_.text = with_moved_paths(made_.text, source_.folder, made_.notes); }

  /// Everything that the preview shows.
  void describe() {
    config::LoadOptions options;
    options.environment = environment_;
    const std::string folder = source_.folder.empty() ? "." : source_.folder;
    made_.problems = config::load_client_text(made_.text, source_.name, folder, options).problems;
    if (made_.is_template)
      list_rendered();
    else
      made_.items = items_of_text(made_.text, made_.has_markers);
    Table root;
    if (rendered_)
      root = *rendered_;
    else if (config::Parsed parsed = config::parse_toml(made_.text); parsed.root)
      root = std::get<Table>(std::move(parsed.root->value));
    made_.has_server = has_common_keys(root);
    const std::string address = text_at(root, "serverAddr");
    const config::Node* port = find_node(root, "serverPort");
    const auto* number = port ? std::get_if<std::int64_t>(&port->value) : nullptr;
    made_.server = address;
    if (!address.empty() && number) made_.server += ":" + std::to_string(*number);
    made_.name = file_stem(source_.name);
    if (made_.name.empty()) made_.name = address;
    list_secrets(text_at(root, "transport.proxyURL"));
    for (const CandidateItem& item : made_.items)
      if (!item.built) note(NoteCode::type_not_built, item.type, item.name);
  }

  void list_rendered() {
    for (const char* list : {"proxies", "visitors"}) {
      const config::Node* node = find_node(*rendered_, list);
      if (!node || !node->list()) continue;
      const auto scope =
          std::string_view(list) == "proxies" ? FieldScope::proxy : FieldScope::visitor;
      for (const config::Node& one : *node->list()) {
        if (!one.table()) continue;
        CandidateItem item{
            scope, text_at(*one.table(), "name"), text_at(*one.table(), "type"), true, "", {}};
        item.built = config::is_built_type(scope, item.type);
        made_.items.push_back(std::move(item));
      }
    }
  }

  void list_secrets(const std::string& proxy_url) {
    if (const auto values = config::secret_values(made_.text))
      for (const config::SecretValue& value : *values) {
        const std::string plain = config::toml_text_of(
            std::string_view(made_.text).substr(value.begin, value.end - value.begin));
        if (!is_plain_secret(plain, made_.has_markers && !value.is_entry)) continue;
        if (value.is_entry)
          note(NoteCode::secret_stays, value.field());
        else if (value.list.empty())
          made_.secrets.push_back(value.path);
      }
    const auto at = proxy_url.find('@');
    if (at != std::string::npos && proxy_url.substr(0, at).rfind(':') > proxy_url.find("://"))
      note(NoteCode::secret_stays, "transport.proxyURL");
  }

  const Source& source_;
  const std::vector<Source>& beside_;
  const config::StringMap& environment_;
  Candidate made_;
  ReadCandidate failed_;
  std::optional<Table> rendered_;
  std::vector<std::string> missing_;
};

}  // namespace

bool is_plain_secret(std::string_view value, bool may_be_marker) {
  if (value.empty() || (value.starts_with("{{") && value.ends_with("}}"))) return false;
  return !may_be_marker || !config::is_secret_marker(value);
}

std::vector<CandidateItem> items_of_text(const std::string& text, bool may_be_markers) {
  std::vector<CandidateItem> items;
  for (const auto scope : {FieldScope::proxy, FieldScope::visitor}) {
    const auto found = config::items_of(text, scope == FieldScope::proxy ? "proxies" : "visitors");
    if (!found) continue;
    for (const config::ItemText& one : *found) {
      CandidateItem item{scope,    one.name, one.type, config::is_built_type(scope, one.type),
                         one.text, {}};
      if (const auto values = config::secret_values(item.text))
        for (const config::SecretValue& value : *values) {
          const auto plain = config::toml_text_of(
              std::string_view(item.text).substr(value.begin, value.end - value.begin));
          if (!value.is_entry && is_plain_secret(plain, may_be_markers))
            item.secrets.push_back(value.path);
        }
      items.push_back(std::move(item));
    }
  }
  return items;
}

ReadCandidate read_candidate(const Source& source, const std::vector<Source>& beside,
                             const config::StringMap& environment) {
  return CandidateReader(source, beside, environment).run();
}

}  // namespace culvert::transfer
