#include "core/config/syntax.h"

#include "core/base/utf8.h"
#include "core/config/secret_values.h"
#include "core/config/template.h"
#include "core/config/toml_repair.h"

#include <algorithm>
#include <set>

namespace culvert::config {

namespace {

constexpr std::string_view utf8_mark = "\xef\xbb\xbf";

std::string extension(const std::string& name) {
  const auto dot = name.find_last_of("./\\");
  return dot == std::string::npos || name[dot] != '.' ? "" : lower_case(name.substr(dot));
}

/// One reading of one file; the stages hand each other rendered text and positions.
class DocumentReader {
 public:
  DocumentReader(std::string_view text, const std::string& name, const LoadOptions& options)
      : text_(text), name_(name), options_(options) {
    if (text_.starts_with(utf8_mark)) text_.remove_prefix(utf8_mark.size());
  }

  Document run() {
    if (!check_bytes()) return std::move(document_);
    // Other names cannot be INI, and a YAML list may well stand on a line of its own.
    const std::string kind = extension(name_);
    const bool may_be_ini = kind != ".yaml" && kind != ".yml" && kind != ".json";
    const Position common = may_be_ini ? find_common_section() : Position{};
    rendered_ = render_template(text_, options_.environment);
    for (const TemplateProblem& problem : rendered_.problems)
      document_.problems.push_back(
          {problem.severity, problem.code, name_, problem.at, "", "", problem.argument});
    if (!rendered_.complete) return std::move(document_);
    map_.emplace(text_, rendered_);
    parse(common);
    return std::move(document_);
  }

 private:
  void add(ProblemCode code, Position at, std::string argument, std::string path = {}) {
    document_.problems.push_back(
        {Severity::error, code, name_, at, std::move(path), "", std::move(argument)});
  }

  bool check_bytes() {
    if (text_.size() > max_text_size) {
      add(ProblemCode::syntax, {}, "more than 16 MiB");
      return false;
    }
    if (text_.starts_with("\xff\xfe") || text_.starts_with("\xfe\xff")) {
      add(ProblemCode::syntax, {1, 1}, "UTF-16 text");
      return false;
    }
    // The parsers behind would stop at a zero byte.
    const std::size_t bad = std::min(find_bad_utf8(text_), text_.find('\0'));
    if (bad == std::string_view::npos) return true;
    add(ProblemCode::syntax, TextPlaces(text_).at(bad), "text that is not UTF-8");
    return false;
  }

  /// Where a line says [common], the mark of frp's legacy INI files; line 0 when none does.
  Position find_common_section() const {
    const TextPlaces places(text_);
    for (std::size_t at = text_.find("[common]"); at != std::string_view::npos;
         at = text_.find("[common]", at + 1)) {
      const Position found = places.at(at);
      const auto line = places.line(found.line);
      const auto first = line.find_first_not_of(" \t");
      if (line.find_last_not_of(" \t") - first == 7 && first == at - places.offset({found.line, 1}))
        return found;
    }
    return {};
  }

  void parse(Position common) {
    const std::string kind = extension(name_);
    RepairedToml toml = parse_toml_with_repairs(rendered_.text);
    if (common.line > 0 && !is_misplaced_toml(toml)) {
      add(ProblemCode::unsupported, common, "INI ([common])", "common");
      return;
    }
    if (toml.parsed.root || kind == ".toml") return take_toml(std::move(toml));
    const auto first = rendered_.text.find_first_not_of(" \t\r\n");
    const bool json = first != std::string::npos && rendered_.text[first] == '{';
    Parsed parsed = json ? parse_json(rendered_.text) : parse_yaml(rendered_.text);
    const bool named = kind == ".json" || kind == ".yaml" || kind == ".yml";
    if (!named && !json && (!parsed.root || !parsed.root->table()) && looks_like_toml())
      return take_toml(std::move(toml));
    take(std::move(parsed));
    if (!json && document_.root)
      std::erase_if(*document_.root, [](const Entry& e) { return e.key.starts_with('.'); });
  }

  /// TOML in which somebody put the common keys under [common]: told from INI by the spelling of
  /// the keys. It is read on, so that the key itself is reported.
  static bool is_misplaced_toml(const RepairedToml& toml) {
    if (!toml.parsed.root || !toml.repairs.empty()) return false;
    const Entry* common = find_entry(*toml.parsed.root->table(), "common");
    if (!common || !common->value.table()) return false;
    return std::ranges::any_of(*common->value.table(), [](const Entry& entry) {
      return entry.value.table() != nullptr || lower_case(entry.key) != entry.key;
    });
  }

  /// The first line that says something is a table head or `key = …`.
  bool looks_like_toml() const {
    const TextPlaces places(rendered_.text);
    const Position end = places.at(rendered_.text.size());
    for (int number = 1; number <= end.line; ++number) {
      const auto line = places.line(number);
      const auto first = line.find_first_not_of(" \t");
      if (first == std::string_view::npos || line[first] == '#') continue;
      const auto sign = line.find_first_of("=:", first);
      return line[first] == '[' || (sign != std::string_view::npos && line[sign] == '=');
    }
    return false;
  }

  void take_toml(RepairedToml toml) {
    for (const RepairedToml::Repair& repair : toml.repairs) {
      const bool is_text = repair.value.starts_with('"');
      // Problems are logged and shown.
      const bool is_secret =
          names_secret(repair.key) || lower_case(repair.key).ends_with("groupkey");
      Problem problem{Severity::error,
                      is_text ? ProblemCode::unquoted_text : ProblemCode::wrong_type,
                      name_,
                      source(repair.at),
                      repair.key,
                      "",
                      !is_text    ? "true or false"
                      : is_secret ? "\"...\""
                                  : repair.value};
      if (toml.parsed.root) find_value(*toml.parsed.root, repair.at, "", "", problem);
      document_.problems.push_back(std::move(problem));
    }
    take(std::move(toml.parsed));
  }

  /// Fills in path and item of the value that stands at `at`.
  static void find_value(const Node& node, Position at, const std::string& path,
                         const std::string& item, Problem& into) {
    if (node.at == at && !path.empty() && !node.table() && !node.list()) {
      into.path = path;
      into.item = item;
    }
    if (const List* list = node.list())
      for (std::size_t i = 0; i < list->size(); ++i) {
        const Table* table = (*list)[i].table();
        const Entry* name = table ? find_entry(*table, "name") : nullptr;
        const bool named = name && name->value.text();
        find_value((*list)[i], at, path + "[" + std::to_string(i) + "]",
                   named ? *name->value.text() : item, into);
      }
    if (const Table* table = node.table())
      for (const Entry& entry : *table)
        find_value(entry.value, at, path.empty() ? entry.key : path + "." + entry.key, item, into);
  }

  void take(Parsed parsed) {
    if (!parsed.root) return add(ProblemCode::syntax, source(parsed.error_at), parsed.error);
    std::set<std::pair<int, int>> told;
    for (const Entry& repeated : take_repeated_keys(*parsed.root))
      if (told.emplace(repeated.at.line, repeated.at.column).second)
        add(ProblemCode::syntax, source(repeated.at), "the key " + repeated.key + " again");
    to_source(*parsed.root);
    if (parsed.root->is_null())
      document_.root = Table{};
    else if (parsed.root->table())
      document_.root = std::get<Table>(std::move(parsed.root->value));
    else
      add(ProblemCode::syntax, parsed.root->at, "no table of keys");
  }

  Position source(Position at) const { return map_->source_of(at); }

  void to_source(Node& node) const {
    if (map_->is_identity()) return;
    node.at = source(node.at);
    if (auto* list = std::get_if<List>(&node.value))
      for (Node& item : *list)
        to_source(item);
    if (auto* table = std::get_if<Table>(&node.value))
      for (Entry& entry : *table) {
        entry.at = source(entry.at);
        to_source(entry.value);
      }
  }

  std::string_view text_;
  const std::string& name_;
  const LoadOptions& options_;
  Rendered rendered_;
  std::optional<SourceMap> map_;
  Document document_;
};

}  // namespace

Document read_document(std::string_view text, const std::string& name, const LoadOptions& options) {
  return DocumentReader(text, name, options).run();
}

}  // namespace culvert::config
