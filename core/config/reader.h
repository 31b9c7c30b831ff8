#pragma once

#include "core/config/document.h"
#include "core/config/known_keys.h"
#include "core/config/leaves.h"
#include "core/config/report.h"

#include <functional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace culvert::config {

/// What was expected of a value; the whole vocabulary of ProblemCode::wrong_type.
namespace expected {
inline constexpr const char* text = "text";
inline constexpr const char* number = "a whole number";
inline constexpr const char* boolean = "true or false";
inline constexpr const char* table = "a table";
inline constexpr const char* text_list = "a list of text";
inline constexpr const char* table_list = "a list of tables";
}  // namespace expected

/// Reads one table of a document into a struct by the struct's leaves. Collects every problem;
/// keys nobody knows are problems too.
class TableReader {
 public:
  using Handler = std::function<void(const Entry& entry, const std::string& path)>;

  TableReader(Scope scope, KeyScope keys, Report& report);

  void expect(const std::vector<Leaf>& leaves);
  void expect(std::span<const KnownKey> not_built);
  /// A key that is read by a rule of its own.
  void expect(std::string_view path, Handler handler);
  /// A key that this item's type does not have.
  void expect_elsewhere(std::string_view path);
  /// All further keys of the scope, but those of plugins: of other types than this item's, or
  /// (`ignored`) of an item of which nothing can be said.
  void expect_the_rest(bool ignored);

  void read(const Table& table);

  const Scope& scope() const { return scope_; }
  Report& report() { return report_; }

 private:
  struct Elsewhere {};
  struct Known {
    std::string path;
    std::variant<Elsewhere, Member, KnownKey, Handler> meaning;
    const Entry* met = nullptr;
  };

  enum class Rest { unknown, elsewhere, ignored };

  void add(std::string path, decltype(Known::meaning) meaning);
  void add_tables(const std::string& lower);
  Known* find(const std::string& lower);
  bool is_table(const std::string& lower) const;
  void walk(const Table& table, const std::string& prefix);
  void visit(const Entry& entry, const std::string& written);
  void meet(Known& known, const Entry& entry);
  void apply(const Known& known);
  void check_not_built(const Known& known, const KnownKey& key);
  void descend(const Entry& entry, const std::string& written);
  void unknown(const Entry& entry, const std::string& written);
  void misplaced(const Table& common);
  bool acts(std::string_view gate) const;

  Scope scope_;
  KeyScope keys_;
  Report& report_;
  std::vector<Known> known_;
  std::unordered_map<std::string, std::size_t> by_path_;  ///< Lower case.
  std::unordered_set<std::string> tables_;                ///< Lower-case prefixes of known paths.
  std::string last_table_;  ///< Of the path added last: they come table by table.
  Rest rest_ = Rest::unknown;
};

/// Reads one value into the member behind a key. Zero values ("" and 0) leave the default, as in
/// frp; null is the same as an absent key.
void read_member(const Node& node, const Member& member, const std::string& path,
                 const Scope& scope, Report& report);

/// Whether frp takes the value for "not written".
bool is_zero(const Node& node);

/// The names of a union ("type" of a proxy) as text, or nothing with the problem reported.
std::optional<std::string> read_text(const Node& node, const std::string& path, const Scope& scope,
                                     Report& report);

}  // namespace culvert::config
