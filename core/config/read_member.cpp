#include "core/config/reader.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace culvert::config {

namespace {

/// Reads one value into one member; one overload per type that members have.
class MemberReader {
 public:
  MemberReader(const Node& node, const std::string& path, const Scope& scope, Report& report)
      : node_(node), path_(path), scope_(scope), report_(report) {}

  void operator()(std::string* into) const {
    const auto text = read_text(node_, path_, scope_, report_);
    if (text && !text->empty()) *into = *text;
  }

  void operator()(Secret* into) const {
    if (auto text = read_text(node_, path_, scope_, report_)) *into = Secret(*std::move(text));
  }

  void operator()(bool* into) const {
    if (const bool* value = std::get_if<bool>(&node_.value))
      *into = *value;
    else
      wrong(expected::boolean);
  }

  void operator()(int* into) const {
    using Limits = std::numeric_limits<std::int32_t>;
    if (const auto number = whole(Limits::min(), Limits::max()); number && *number != 0)
      *into = static_cast<int>(*number);
  }

  void operator()(std::uint16_t* into) const {
    if (const auto number = whole(0, 65535); number && *number != 0)
      *into = static_cast<std::uint16_t>(*number);
  }

  void operator()(Seconds* into) const {
    using Limits = std::numeric_limits<std::int32_t>;
    if (const auto number = whole(Limits::min(), Limits::max()); number && *number != 0)
      *into = Seconds(*number);
  }

  void operator()(std::vector<std::string>* into) const {
    const List* list = node_.list();
    if (!list) return wrong(expected::text_list);
    into->clear();
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string at = element(i);
      if (auto text = read_text((*list)[i], at, scope_, report_)) into->push_back(*std::move(text));
    }
  }

  void operator()(StringMap* into) const {
    const Table* table = node_.table();
    if (!table) return wrong(expected::table);
    for (const Entry& entry : *table) {
      const std::string at = path_ + "." + entry.key;
      if (entry.value.is_null())
        (*into)[entry.key] = "";
      else if (auto text = read_text(entry.value, at, scope_, report_))
        (*into)[entry.key] = *std::move(text);
    }
  }

  void operator()(const ListMember& into) const {
    const List* list = node_.list();
    if (!list) return wrong(expected::text_list);
    into.clear(into.member);
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string at = element(i);
      const auto text = read_text((*list)[i], at, scope_, report_);
      if (text && !into.add(into.member, *text))
        report_.add(scope_, ProblemCode::bad_value, at, (*list)[i].at, into.form);
    }
  }

  void operator()(std::vector<PortRange>* into) const {
    const List* list = node_.list();
    if (!list) return wrong(expected::table_list);
    for (std::size_t i = 0; i < list->size(); ++i)
      read_range((*list)[i], element(i), *into);
  }

  void operator()(std::vector<CertificateFiles>* into) const {
    const List* list = node_.list();
    if (!list) return wrong(expected::table_list);
    into->clear();
    for (std::size_t i = 0; i < list->size(); ++i) {
      // Bad ones as well: rules name elements by their index in the file.
      CertificateFiles& files = into->emplace_back();
      read_table((*list)[i], element(i), leaves_of(files));
    }
  }

  void operator()(const TextMember& into) const {
    if (const std::string* text = node_.text()) {
      if (!text->empty() && !into.parse(into.member, *text)) bad(into.form);
      return;
    }
    if (!into.from_number) return wrong(expected::text);
    const auto value = exact_number();
    if (!value || !into.from_number(into.member, *value)) bad(into.form);
  }

  void operator()(const EnumMember& into) const {
    const auto text = read_text(node_, path_, scope_, report_);
    if (!text || text->empty()) return;
    const auto found = std::ranges::find(into.texts, *text);
    if (found != into.texts.end())
      into.set(into.member, static_cast<std::size_t>(found - into.texts.begin()));
    else if (std::ranges::find(into.not_built, *text) != into.not_built.end())
      report_.add(scope_, ProblemCode::unsupported, path_, node_.at, *text);
    else
      report_.add(scope_, ProblemCode::bad_value, path_, node_.at, join_for(*text, into.texts));
  }

 private:
  std::string element(std::size_t index) const { return path_ + "[" + std::to_string(index) + "]"; }

  void bad(std::string_view form) const {
    report_.add(scope_, ProblemCode::bad_value, path_, node_.at, std::string(form));
  }

  void wrong(const char* what) const {
    report_.add(scope_, ProblemCode::wrong_type, path_, node_.at, what);
  }

  /// JSON and YAML may write 7000 as 7000.0; frp takes that as a whole number as well.
  std::optional<std::int64_t> exact_number() const {
    if (const auto* value = std::get_if<std::int64_t>(&node_.value)) return *value;
    constexpr double exact = 9007199254740992.0;
    if (const auto* value = std::get_if<double>(&node_.value))
      if (std::abs(*value) <= exact && std::trunc(*value) == *value)
        return static_cast<std::int64_t>(*value);
    return std::nullopt;
  }

  std::optional<std::int64_t> number() const {
    const auto value = exact_number();
    if (!value) wrong(expected::number);
    return value;
  }

  std::optional<std::int64_t> whole(std::int64_t least, std::int64_t most) const {
    const auto value = number();
    if (!value || (*value >= least && *value <= most)) return value;
    report_.add(scope_, ProblemCode::out_of_range, path_, node_.at,
                std::to_string(least) + " to " + std::to_string(most));
    return std::nullopt;
  }

  /// One table of a list; false with the problems reported.
  bool read_table(const Node& node, const std::string& path,
                  const std::vector<Leaf>& leaves) const {
    const Table* table = node.table();
    if (!table) {
      report_.add(scope_, ProblemCode::wrong_type, path, node.at, expected::table);
      return false;
    }
    Scope scope = scope_;
    scope.path = join_path(scope_.path, path);
    scope.config_path = join_path(scope_.config_path, path);
    report_.note(scope, "", node.at);
    TableReader in(scope, KeyScope::element, report_);
    const std::size_t faults = report_.problems().size();
    in.expect(leaves);
    in.read(*table);
    return faults == report_.problems().size();
  }

  /// { start, end } or { single }: frp pkg/config/types/types.go.
  void read_range(const Node& node, const std::string& path, std::vector<PortRange>& into) const {
    std::uint16_t start = 0, end = 0, single = 0;
    if (!read_table(node, path,
                    {
                        {"start",  &start },
                        {"end",    &end   },
                        {"single", &single}
    }))
      return;
    if (single != 0)
      into.push_back({single, single});
    else if (start <= end)
      into.push_back({start, end});
    else
      report_.add(scope_, ProblemCode::bad_value, path, node.at, "start <= end");
  }

  const Node& node_;
  const std::string& path_;
  const Scope& scope_;
  Report& report_;
};

}  // namespace

void read_member(const Node& node, const Member& member, const std::string& path,
                 const Scope& scope, Report& report) {
  if (!node.is_null()) std::visit(MemberReader(node, path, scope, report), member);
}

std::optional<std::string> read_text(const Node& node, const std::string& path, const Scope& scope,
                                     Report& report) {
  if (const std::string* text = node.text()) return *text;
  report.add(scope, ProblemCode::wrong_type, path, node.at, expected::text);
  return std::nullopt;
}

bool is_zero(const Node& node) {
  struct Zero {
    bool operator()(std::monostate) const { return true; }
    bool operator()(bool value) const { return !value; }
    bool operator()(std::int64_t value) const { return value == 0; }
    bool operator()(double value) const { return value == 0; }
    bool operator()(const std::string& value) const { return value.empty(); }
    bool operator()(const List& value) const { return value.empty(); }
    bool operator()(const Table& value) const {
      return std::ranges::all_of(value, [](const Entry& entry) { return is_zero(entry.value); });
    }
  };
  return std::visit(Zero{}, node.value);
}

}  // namespace culvert::config
