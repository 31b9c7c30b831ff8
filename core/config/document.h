#pragma once

#include "core/config/problem.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// A configuration file as written: one tree for TOML, YAML and JSON, in which every key and every
/// value knows its place.
namespace culvert::config {

struct Entry;
struct Node;
using List = std::vector<Node>;
using Table = std::vector<Entry>;  ///< In the order of the file.

struct Node {
  Position at;
  /// std::monostate is null, which means the same as an absent key.
  std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Table> value;

  bool is_null() const { return std::holds_alternative<std::monostate>(value); }
  const Table* table() const { return std::get_if<Table>(&value); }
  const List* list() const { return std::get_if<List>(&value); }
  const std::string* text() const { return std::get_if<std::string>(&value); }
};

/// One key of a table. `at` is where the key stands, value.at where the value does.
struct Entry {
  std::string key;
  Position at;
  Node value;
};

/// What a parser made of a text: a tree, or the place where it gave up and what it met there.
struct Parsed {
  std::optional<Node> root;
  Position error_at;
  std::string error;
};

/// Bounds of what a file may ask for. Reason: a configuration of ten thousand proxies is 2 MiB and
/// a hundred thousand nodes, five levels deep.
inline constexpr std::size_t max_text_size = std::size_t{16} << 20;
inline constexpr std::size_t max_nodes = 1'000'000;
inline constexpr int max_depth = 32;

/// The text is UTF-8 without a byte order mark (see read_document()).
Parsed parse_toml(std::string_view text);
Parsed parse_yaml(std::string_view text);
Parsed parse_json(std::string_view text);

/// Takes out keys that stand twice in one table (the first one counts) and returns them without
/// their values. TOML never has any.
std::vector<Entry> take_repeated_keys(Node& node);

/// Turns byte offsets into lines and columns; columns count characters. Borrows the text.
class TextPlaces {
 public:
  explicit TextPlaces(std::string_view text);
  Position at(std::size_t offset) const;
  /// The other way round; past the end of a line or of the text it gives that end.
  std::size_t offset(Position at) const;
  /// One line (1-based) without its end; empty when there is no such line.
  std::string_view line(int number) const;

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_;
};

/// ASCII only: keys of frp are ASCII.
std::string lower_case(std::string_view text);

/// The entry of that name: the exact one, else one that differs in case only, as frp matches keys.
const Entry* find_entry(const Table& table, std::string_view key);

}  // namespace culvert::config
