#include "core/config/document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <locale>
#include <map>
#include <set>
#include <sstream>
#include <utility>

namespace culvert::config {

namespace {

/// What parse_yaml() gives up with.
struct YamlFault {
  Position at;
  std::string what;
};

struct PlainScalar {
  std::string_view text;
  bool value;
};

/// Plain words that go-yaml v2 (which frp reads with) takes for true and false.
constexpr PlainScalar booleans[] = {
    {"true",  true },
    {"True",  true },
    {"TRUE",  true },
    {"yes",   true },
    {"Yes",   true },
    {"YES",   true },
    {"on",    true },
    {"On",    true },
    {"ON",    true },
    {"y",     true },
    {"Y",     true },
    {"false", false},
    {"False", false},
    {"FALSE", false},
    {"no",    false},
    {"No",    false},
    {"NO",    false},
    {"off",   false},
    {"Off",   false},
    {"OFF",   false},
    {"n",     false},
    {"N",     false},
};

bool is_null_word(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

std::optional<std::int64_t> plain_integer(std::string text) {
  std::erase(text, '_');
  const std::size_t sign = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  if (text.size() == sign || text[sign] < '0' || text[sign] > '9') return std::nullopt;
  int base = 0;
  if (text.compare(sign, 2, "0b") == 0 || text.compare(sign, 2, "0o") == 0) {
    base = text[sign + 1] == 'b' ? 2 : 8;
    text.erase(sign, 2);
    if (text.size() == sign || text[sign] < '0' || text[sign] > '9') return std::nullopt;
  }
  char* end = nullptr;
  errno = 0;
  const long long value = std::strtoll(text.c_str(), &end, base);
  if (errno != 0 || end != text.c_str() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> plain_real(const std::string& text) {
  constexpr std::string_view digits = "0123456789";
  if (text == ".inf" || text == "+.inf") return std::numeric_limits<double>::infinity();
  if (text == "-.inf") return -std::numeric_limits<double>::infinity();
  if (text == ".nan") return std::numeric_limits<double>::quiet_NaN();
  if (text.find_first_not_of("+-.0123456789eE") != std::string::npos ||
      text.find_first_of(digits) == std::string::npos)
    return std::nullopt;
  std::istringstream in(text);
  in.imbue(std::locale::classic());
  double value = 0;
  if (!(in >> value) || in.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  return value;
}

/// The value of a scalar: quoted and `!!str` ones are text, plain ones by YAML 1.1's rules.
Node scalar(Position at, const std::string& tag, const std::string& text) {
  if (tag != "?" && tag != "tag:yaml.org,2002:int" && tag != "tag:yaml.org,2002:bool")
    return {at, text};
  if (is_null_word(text)) return {at, std::monostate{}};
  for (const PlainScalar& word : booleans)
    if (text == word.text) return {at, word.value};
  if (const auto number = plain_integer(text)) return {at, *number};
  if (const auto number = plain_real(text)) return {at, *number};
  return {at, text};
}

std::size_t count_nodes(const Node& node) {
  std::size_t count = 1;
  if (const List* list = node.list())
    for (const Node& item : *list)
      count += count_nodes(item);
  if (const Table* table = node.table())
    for (const Entry& entry : *table)
      count += count_nodes(entry.value);
  return count;
}

int depth_of(const Node& node) {
  int deepest = 0;
  if (const List* list = node.list())
    for (const Node& item : *list)
      deepest = std::max(deepest, depth_of(item));
  if (const Table* table = node.table())
    for (const Entry& entry : *table)
      deepest = std::max(deepest, depth_of(entry.value));
  return deepest + 1;
}

/// Builds the tree from yaml-cpp's events. Aliases are copies, which is how they multiply: every
/// copy counts against max_nodes before it is made.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(std::string_view text) : places_(text) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    put({place(mark), std::monostate{}}, anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    // An alias inside its own anchor: the anchor is not finished.
    if (found == anchors_.end()) throw YamlFault{place(mark), "alias of itself"};
    spend(found->second.nodes, place(mark));
    if (static_cast<int>(open_.size()) + found->second.depth > max_depth)
      throw YamlFault{place(mark), too_deep};
    attach(found->second.node);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (expects_key())
      put({place(mark), value}, anchor);  // Keys are text: 8080: and on: name things.
    else
      put(scalar(place(mark), tag, value), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open({place(mark), List{}}, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open({place(mark), Table{}}, anchor);
  }
  void OnMapEnd() override {
    merge();
    close();
  }

  Node take_root() { return std::move(root_); }
  Position place(const YAML::Mark& mark) const {
    return places_.at(mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos));
  }

 private:
  static constexpr const char* too_deep = "nested too deeply";

  struct Anchored {
    Node node;
    std::size_t nodes;
    int depth;
  };
  /// A list or table that is not finished.
  struct Open {
    Node node;
    YAML::anchor_t anchor;
    std::optional<Entry> key;   ///< Waits for its value.
    std::vector<Entry> merges;  ///< Values of `<<`.
  };

  bool expects_key() const {
    return !open_.empty() && open_.back().node.table() && !open_.back().key;
  }

  void spend(std::size_t nodes, Position at) {
    if (nodes > max_nodes - nodes_) throw YamlFault{at, "too many values"};
    nodes_ += nodes;
  }

  void put(Node node, YAML::anchor_t anchor) {
    spend(1, node.at);
    remember(node, anchor);
    attach(std::move(node));
  }

  void remember(const Node& node, YAML::anchor_t anchor) {
    if (anchor == YAML::NullAnchor) return;
    const std::size_t nodes = count_nodes(node);
    spend(nodes, node.at);
    anchors_[anchor] = {node, nodes, depth_of(node)};
  }

  void open(Node node, YAML::anchor_t anchor) {
    spend(1, node.at);
    if (static_cast<int>(open_.size()) >= max_depth) throw YamlFault{node.at, too_deep};
    open_.push_back({std::move(node), anchor, std::nullopt, {}});
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    remember(done.node, done.anchor);
    attach(std::move(done.node));
  }

  void attach(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (auto* list = std::get_if<List>(&parent.node.value))
      list->push_back(std::move(node));
    else if (!parent.key)
      parent.key = key_from(node);
    else
      finish_entry(parent, std::move(node));
  }

  static Entry key_from(const Node& node) {
    const std::string* text = node.text();
    if (!text) throw YamlFault{node.at, "a key that is not text"};
    return {*text, node.at, {}};
  }

  void finish_entry(Open& parent, Node value) {
    Entry entry = *std::exchange(parent.key, std::nullopt);
    entry.value = std::move(value);
    auto& table = std::get<Table>(parent.node.value);
    if (entry.key == "<<")
      parent.merges.push_back(std::move(entry));
    else
      table.push_back(std::move(entry));
  }

  /// `<<: *base` or `<<: [*a, *b]`: what the table does not have itself, earlier sources first.
  void merge() {
    if (open_.back().merges.empty()) return;
    auto& table = std::get<Table>(open_.back().node.value);
    std::set<std::string> has;
    for (const Entry& entry : table)
      has.insert(entry.key);
    for (const Entry& entry : open_.back().merges) {
      if (const List* sources = entry.value.list()) {
        for (const Node& source : *sources)
          merge_one(table, source, has);
      } else {
        merge_one(table, entry.value, has);
      }
    }
  }

  static void merge_one(Table& into, const Node& source, std::set<std::string>& has) {
    const Table* from = source.table();
    if (!from) throw YamlFault{source.at, "<< of something that is not a table"};
    for (const Entry& entry : *from)
      if (has.insert(entry.key).second) into.push_back(entry);
  }

  TextPlaces places_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  Node root_;
  std::size_t nodes_ = 0;
};

}  // namespace

Parsed parse_yaml(std::string_view text) {
  Parsed parsed;
  TreeBuilder builder(text);
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    // Like frp, only the first document counts.
    if (parser.HandleNextDocument(builder))
      parsed.root = builder.take_root();
    else
      parsed.root = Node{
          {1,                         1},
          std::monostate{                         }
      };
  } catch (const YAML::Exception& error) {
    parsed.error_at = builder.place(error.mark);
    parsed.error = error.msg;
  } catch (const YamlFault& fault) {
    parsed.error_at = fault.at;
    parsed.error = fault.what;
  }
  return parsed;
}

}  // namespace culvert::config
