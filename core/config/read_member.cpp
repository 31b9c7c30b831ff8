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
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string at = path_ + "[" + std::to_string(i) + "]";
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

  void operator()(std::vector<AuthScope>* into) const {
    const List* list = node_.list();
    if (!list) return wrong(expected::text_list);
    static constexpr std::string_view texts[] = {"HeartBeats", "NewWorkConns"};
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string at = path_ + "[" + std::to_string(i) + "]";
      const auto text = read_text((*list)[i], at, scope_, report_);
      if (!text) continue;
      const auto found = std::ranges::find(texts, *text);
      if (found == std::end(texts))
        report_.add(scope_, ProblemCode::bad_value, at, (*list)[i].at, join(texts));
      else
        into->push_back(static_cast<AuthScope>(found - std::begin(texts)));
    }
  }

  void operator()(std::vector<PortRange>* into) const {
    const List* list = node_.list();
    if (!list) return wrong(expected::table_list);
    for (std::size_t i = 0; i < list->size(); ++i)
      read_range((*list)[i], path_ + "[" + std::to_string(i) + "]", *into);
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
  void wrong(const char* what) const {
    report_.add(scope_, ProblemCode::wrong_type, path_, node_.at, what);
  }

  /// JSON and YAML may write 7000 as 7000.0; frp takes that as a whole number as well.
  std::optional<std::int64_t> number() const {
    if (const auto* value = std::get_if<std::int64_t>(&node_.value)) return *value;
    constexpr double exact = 9007199254740992.0;
    if (const auto* value = std::get_if<double>(&node_.value))
      if (std::abs(*value) <= exact && std::trunc(*value) == *value)
        return static_cast<std::int64_t>(*value);
    wrong(expected::number);
    return std::nullopt;
  }

  std::optional<std::int64_t> whole(std::int64_t least, std::int64_t most) const {
    const auto value = number();
    if (!value || (*value >= least && *value <= most)) return value;
    report_.add(scope_, ProblemCode::out_of_range, path_, node_.at,
                std::to_string(least) + " to " + std::to_string(most));
    return std::nullopt;
  }

  /// { start, end } or { single }: frp pkg/config/types/types.go.
  void read_range(const Node& node, const std::string& path, std::vector<PortRange>& into) const {
    const Table* table = node.table();
    if (!table) return report_.add(scope_, ProblemCode::wrong_type, path, node.at, expected::table);
    std::uint16_t start = 0, end = 0, single = 0;
    Scope scope = scope_;
    scope.path = join_path(scope_.path, path);
    scope.config_path = join_path(scope_.config_path, path);
    TableReader in(scope, KeyScope::relay, report_);
    const std::size_t faults = report_.problems().size();
    in.expect({
        {"start",  &start },
        {"end",    &end   },
        {"single", &single}
    });
    in.read(*table);
    if (faults != report_.problems().size()) return;
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
