#include "core/config/transfer/tree.h"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <yaml-cpp/emitter.h>

#include <algorithm>
#include <cstdio>
#include <map>

namespace culvert::transfer {
namespace {

using config::Entry;
using config::List;
using config::Node;
using config::Table;

Entry& entry_of(Table& table, std::string_view key) {
  const auto at = std::ranges::find(table, key, &Entry::key);
  if (at != table.end()) return *at;
  table.push_back({std::string(key), {}, {}});
  return table.back();
}

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  const std::string number = text;
  return number.find_first_of(".en") == std::string::npos ? number + ".0" : number;
}

std::string quoted(const std::string& text) {
  return boost::json::serialize(boost::json::string_view(text.data(), text.size()));
}

class JsonText {
 public:
  std::string write(const Node& node) {
    value(node);
    return std::move(out_) + "\n";
  }

 private:
  void value(const Node& node) {
    std::visit([this](const auto& v) { put_value(v); }, node.value);
  }
  void put_value(std::monostate) { out_ += "null"; }
  void put_value(bool v) { out_ += v ? "true" : "false"; }
  void put_value(std::int64_t v) { out_ += std::to_string(v); }
  void put_value(double v) { out_ += number_text(v); }
  void put_value(const std::string& v) { out_ += quoted(v); }
  void put_value(const List& list) {
    rows('[', ']', list, [this](const Node& item) { value(item); });
  }
  void put_value(const Table& table) {
    rows('{', '}', table, [this](const Entry& entry) {
      out_ += quoted(entry.key) + ": ";
      value(entry.value);
    });
  }

  template <class Rows, class Put>
  void rows(char open, char close, const Rows& all, const Put& put_row) {
    out_ += open;
    depth_ += 2;
    bool first = true;
    for (const auto& row : all) {
      out_ += first ? "\n" : ",\n";
      out_ += std::string(static_cast<std::size_t>(depth_), ' ');
      put_row(row);
      first = false;
    }
    depth_ -= 2;
    if (!first) out_ += "\n" + std::string(static_cast<std::size_t>(depth_), ' ');
    out_ += close;
  }

  std::string out_;
  int depth_ = 0;
};

void emit(YAML::Emitter& out, const Node& node);

struct YamlValue {
  YAML::Emitter& out;
  void operator()(std::monostate) const { out << YAML::Null; }
  void operator()(bool value) const { out << value; }
  void operator()(std::int64_t value) const { out << value; }
  void operator()(double value) const { out << YAML::Auto << number_text(value); }
  // Quoted, or "yes", "1" and "~" would come back as something else.
  void operator()(const std::string& value) const { out << YAML::DoubleQuoted << value; }
  void operator()(const List& list) const {
    out << YAML::BeginSeq;
    for (const Node& item : list)
      emit(out, item);
    out << YAML::EndSeq;
  }
  void operator()(const Table& table) const {
    if (table.empty()) out << YAML::Flow;
    out << YAML::BeginMap;
    for (const Entry& entry : table) {
      out << YAML::Key << entry.key << YAML::Value;
      emit(out, entry.value);
    }
    out << YAML::EndMap;
  }
};

void emit(YAML::Emitter& out, const Node& node) {
  std::visit(YamlValue{out}, node.value);
}

struct Canonical {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return number_text(value); }
  std::string operator()(const std::string& value) const { return quoted(value); }
  std::string operator()(const List& list) const {
    std::string text = "[";
    for (const Node& item : list)
      text += canonical(item) + ",";
    return text + "]";
  }
  std::string operator()(const Table& table) const {
    std::map<std::string, std::string> sorted;
    for (const Entry& entry : table) {
      std::string value = canonical(entry.value);
      if (!value.empty()) sorted.emplace(config::lower_case(entry.key), std::move(value));
    }
    std::string text;
    for (const auto& [key, value] : sorted)
      text += quoted(key) + ":" + value + ",";
    return text.empty() ? text : "{" + text + "}";
  }
};

}  // namespace

Node& node_at(Table& table, std::string_view path) {
  const auto dot = path.find('.');
  Entry& entry = entry_of(table, path.substr(0, dot));
  if (dot == std::string_view::npos) return entry.value;
  if (!entry.value.table()) entry.value.value = Table{};
  return node_at(std::get<Table>(entry.value.value), path.substr(dot + 1));
}

void put(Table& table, std::string_view path, Node value) {
  node_at(table, path) = std::move(value);
}

Node text_node(std::string text) {
  return {{}, std::move(text)};
}

const Node* find_node(const Table& table, std::string_view path) {
  const auto dot = path.find('.');
  const Entry* entry = config::find_entry(table, path.substr(0, dot));
  if (!entry) return nullptr;
  if (dot == std::string_view::npos) return &entry->value;
  const Table* inner = entry->value.table();
  return inner ? find_node(*inner, path.substr(dot + 1)) : nullptr;
}

std::string text_at(const Table& table, std::string_view path) {
  const Node* node = find_node(table, path);
  return node && node->text() ? *node->text() : std::string();
}

std::string canonical(const Node& node) {
  return std::visit(Canonical{}, node.value);
}

std::string json_document(const Table& table) {
  return JsonText().write({{}, table});
}

std::string yaml_document(const Table& table) {
  YAML::Emitter out;
  emit(out, {{}, table});
  return std::string(out.c_str()) + "\n";
}

}  // namespace culvert::transfer
