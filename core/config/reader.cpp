#include "core/config/reader.h"

#include <algorithm>

namespace culvert::config {

namespace {

bool is_harmless(const Node& node, std::string_view harmless) {
  if (is_zero(node)) return true;
  if (const std::string* text = node.text()) return *text == harmless;
  if (const auto* number = std::get_if<std::int64_t>(&node.value))
    return std::to_string(*number) == harmless;
  return false;
}

/// The keys of a scope by their lower-case paths, with the tables around them. A profile may have
/// hundreds of items, and hardly any of their keys is none of their type's.
struct ScopeIndex {
  explicit ScopeIndex(KeyScope scope) {
    for (const std::string& path : known_paths(scope)) {
      if (path.starts_with("plugin.")) continue;
      const std::string lower = lower_case(path);
      for (std::size_t dot = lower.find('.'); dot != std::string::npos;
           dot = lower.find('.', dot + 1))
        tables.insert(lower.substr(0, dot));
      paths.emplace(lower, &path);
    }
  }

  std::unordered_map<std::string, const std::string*> paths;
  std::unordered_set<std::string> tables;
};

const ScopeIndex& index_of(KeyScope scope) {
  static const ScopeIndex proxy(KeyScope::proxy);
  static const ScopeIndex visitor(KeyScope::visitor);
  return scope == KeyScope::visitor ? visitor : proxy;
}

}  // namespace

TableReader::TableReader(Scope scope, KeyScope keys, Report& report)
    : scope_(std::move(scope)), keys_(keys), report_(report) {}

void TableReader::add(std::string path, decltype(Known::meaning) meaning) {
  std::string lower = lower_case(path);
  add_tables(lower);
  if (by_path_.emplace(std::move(lower), known_.size()).second)
    known_.push_back({std::move(path), std::move(meaning)});
}

void TableReader::add_tables(const std::string& lower) {
  const std::size_t last = lower.rfind('.');
  if (last == std::string::npos || lower.compare(0, last, last_table_) == 0) return;
  last_table_ = lower.substr(0, last);
  for (std::size_t dot = lower.find('.'); dot != std::string::npos; dot = lower.find('.', dot + 1))
    tables_.insert(lower.substr(0, dot));
}

TableReader::Known* TableReader::find(const std::string& lower) {
  if (const auto found = by_path_.find(lower); found != by_path_.end())
    return &known_[found->second];
  if (rest_ == Rest::unknown) return nullptr;
  const auto& paths = index_of(keys_).paths;
  const auto found = paths.find(lower);
  if (found == paths.end()) return nullptr;
  const Handler ignore = [](const Entry&, const std::string&) {};
  if (rest_ == Rest::ignored)
    add(*found->second, ignore);
  else
    add(*found->second, Elsewhere{});
  return &known_.back();
}

bool TableReader::is_table(const std::string& lower) const {
  return tables_.contains(lower) ||
         (rest_ != Rest::unknown && index_of(keys_).tables.contains(lower));
}

void TableReader::expect(const std::vector<Leaf>& leaves) {
  known_.reserve(known_.size() + leaves.size());
  by_path_.reserve(by_path_.size() + leaves.size());
  for (const Leaf& leaf : leaves)
    add(leaf.path, leaf.member);
}

void TableReader::expect(std::span<const KnownKey> not_built) {
  for (const KnownKey& key : not_built)
    add(std::string(key.path), key);
}

void TableReader::expect(std::string_view path, Handler handler) {
  add(std::string(path), std::move(handler));
}

void TableReader::expect_elsewhere(std::string_view path) {
  add(std::string(path), Elsewhere{});
}

void TableReader::expect_the_rest(bool ignored) {
  rest_ = ignored ? Rest::ignored : Rest::elsewhere;
}

void TableReader::read(const Table& table) {
  walk(table, "");
  for (const Known& known : known_)
    if (known.met) apply(known);
}

void TableReader::walk(const Table& table, const std::string& prefix) {
  for (const Entry& entry : table)
    visit(entry, prefix + entry.key);
}

void TableReader::visit(const Entry& entry, const std::string& written) {
  const std::string lower = lower_case(written);
  // A dot inside a quoted key is part of the name; it must not reach a nested key.
  const bool dotted = entry.key.find('.') != std::string::npos;
  Known* known = dotted ? nullptr : find(lower);
  if (known)
    meet(*known, entry);
  else if (!dotted && is_table(lower))
    descend(entry, written);
  else
    unknown(entry, written);
}

/// Two spellings of one key in a table: the exact one wins, as in frp.
void TableReader::meet(Known& known, const Entry& entry) {
  if (!known.met) {
    known.met = &entry;
    return;
  }
  const Entry* second = &entry;
  if (known.path.ends_with(entry.key)) std::swap(second, known.met);
  const std::size_t parent = known.path.rfind('.') + 1;  // npos + 1 is 0.
  report_.add(scope_, ProblemCode::conflict, known.path.substr(0, parent) + second->key, second->at,
              known.path);
}

void TableReader::descend(const Entry& entry, const std::string& written) {
  report_.note(scope_, written, entry.at);
  if (const Table* table = entry.value.table())
    walk(*table, written + ".");
  else if (!entry.value.is_null())
    report_.add(scope_, ProblemCode::wrong_type, written, entry.value.at, expected::table);
}

void TableReader::unknown(const Entry& entry, const std::string& written) {
  const bool top = keys_ == KeyScope::client || keys_ == KeyScope::relay;
  if (top && written == "common" && entry.value.table()) return misplaced(*entry.value.table());
  if (report_.is_full()) return;
  report_.add_unknown(scope_, ProblemCode::unknown_key, written, entry.at,
                      nearest_key(keys_, written));
}

/// [common] was the place of these keys in INI files; the top of the file is now.
void TableReader::misplaced(const Table& common) {
  for (const Entry& entry : common) {
    const bool known =
        by_path_.contains(lower_case(entry.key)) || tables_.contains(lower_case(entry.key));
    report_.add_unknown(scope_, ProblemCode::unknown_key, "common." + entry.key, entry.at,
                        "/" + (known ? entry.key : nearest_key(keys_, entry.key)));
  }
}

void TableReader::apply(const Known& known) {
  const Entry& entry = *known.met;
  report_.note(scope_, known.path, entry.value.at);
  if (const auto* member = std::get_if<Member>(&known.meaning))
    read_member(entry.value, *member, known.path, scope_, report_);
  else if (const auto* key = std::get_if<KnownKey>(&known.meaning))
    check_not_built(known, *key);
  else if (const auto* handler = std::get_if<Handler>(&known.meaning))
    (*handler)(entry, known.path);
  else
    report_.add_unknown(scope_, ProblemCode::conflict, known.path, entry.at, "type");
}

void TableReader::check_not_built(const Known& known, const KnownKey& key) {
  const Node& value = known.met->value;
  if (key.what.empty() || is_harmless(value, key.harmless) || acts(key.gate)) return;
  report_.add(scope_, ProblemCode::unsupported, known.path, known.met->at, std::string(key.what),
              key.gate.empty() ? Severity::error : Severity::warning);
}

bool TableReader::acts(std::string_view gate) const {
  if (gate.empty() || gate == "-") return false;
  const auto found = by_path_.find(lower_case(gate));
  if (found == by_path_.end()) return false;
  const Known& known = known_[found->second];
  return known.met && !is_zero(known.met->value);
}

}  // namespace culvert::config
