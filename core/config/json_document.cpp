#include "core/config/document.h"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>

namespace culvert::config {

namespace {

namespace json = boost::json;

/// Builds the tree from Boost.JSON's events. `token` is the offset of the token that an event is
/// about; the loop below keeps it.
class TreeBuilder {
 public:
  explicit TreeBuilder(std::string_view text) : places_(text) {}

  static constexpr std::size_t max_object_size = max_nodes;
  static constexpr std::size_t max_array_size = max_nodes;
  static constexpr std::size_t max_key_size = max_text_size;
  static constexpr std::size_t max_string_size = max_text_size;

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code& error) { return open(Table{}, error); }
  bool on_object_end(std::size_t, json::error_code&) { return close(); }
  bool on_array_begin(json::error_code& error) { return open(List{}, error); }
  bool on_array_end(std::size_t, json::error_code&) { return close(); }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) { return gather(part); }
  bool on_key(json::string_view part, std::size_t, json::error_code&) {
    gather(part);
    keys_.back() = {std::move(text_), place(), {}};
    text_.clear();
    in_token_ = false;
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    return gather(part);
  }
  bool on_string(json::string_view part, std::size_t, json::error_code& error) {
    gather(part);
    std::string text = std::move(text_);
    text_.clear();
    return leaf(std::move(text), error);
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t value, json::string_view, json::error_code& error) {
    return leaf(value, error);
  }
  bool on_uint64(std::uint64_t value, json::string_view, json::error_code& error) {
    return leaf(static_cast<double>(value), error);
  }
  bool on_double(double value, json::string_view, json::error_code& error) {
    return leaf(value, error);
  }
  bool on_bool(bool value, json::error_code& error) { return leaf(value, error); }
  bool on_null(json::error_code& error) { return leaf(std::monostate{}, error); }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

  /// The parser is about to read `byte`, which is at `offset`.
  void next(char byte, std::size_t offset) {
    if (in_token_ || std::string_view(" \t\r\n:,]}").find(byte) != std::string_view::npos) return;
    token_ = offset;
    in_token_ = true;
  }

  Position place(std::size_t offset) const { return places_.at(offset); }
  Node take_root() { return std::move(root_); }

 private:
  Position place() const { return places_.at(token_); }

  bool gather(json::string_view part) {
    text_.append(part.data(), part.size());
    return true;
  }

  template <class Value>
  bool leaf(Value value, json::error_code& error) {
    in_token_ = false;
    return put({place(), std::move(value)}, error);
  }

  template <class Value>
  bool open(Value value, json::error_code& error) {
    in_token_ = false;
    if (++nodes_ > max_nodes) {
      error = json::error::array_too_large;
      return false;
    }
    open_.push_back({place(), std::move(value)});
    keys_.push_back({});
    return true;
  }

  bool close() {
    in_token_ = false;
    Node done = std::move(open_.back());
    open_.pop_back();
    keys_.pop_back();
    attach(std::move(done));
    return true;
  }

  bool put(Node node, json::error_code& error) {
    if (++nodes_ > max_nodes) {
      error = json::error::array_too_large;
      return false;
    }
    attach(std::move(node));
    return true;
  }

  void attach(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Node& parent = open_.back();
    if (auto* list = std::get_if<List>(&parent.value)) {
      list->push_back(std::move(node));
      return;
    }
    Entry entry = std::move(keys_.back());
    entry.value = std::move(node);
    std::get<Table>(parent.value).push_back(std::move(entry));
  }

  TextPlaces places_;
  std::vector<Node> open_;
  std::vector<Entry> keys_;  ///< The key that waits for its value, one per open container.
  Node root_;
  std::string text_;
  std::size_t token_ = 0, nodes_ = 0;
  bool in_token_ = false;
};

}  // namespace

Parsed parse_json(std::string_view text) {
  Parsed parsed;
  json::parse_options options;
  options.max_depth = max_depth;
  json::basic_parser<TreeBuilder> parser(options, text);
  json::error_code error;
  // Byte by byte: basic_parser does not tell its handler where it is, but a call that gets one
  // byte can only speak about that byte.
  std::size_t at = 0;
  for (; at < text.size() && !error; ++at) {
    parser.handler().next(text[at], at);
    parser.write_some(true, text.data() + at, 1, error);
  }
  if (!error) parser.write_some(false, nullptr, 0, error);
  if (error) {
    parsed.error_at = parser.handler().place(at == 0 ? 0 : at - 1);
    parsed.error = error.message();
    return parsed;
  }
  parsed.root = parser.handler().take_root();
  return parsed;
}

}  // namespace culvert::config
