#include "core/config/item_reader.h"

#include "core/config/bandwidth.h"
#include "core/config/gateway_fields.h"
#include "core/config/reader.h"

#include <algorithm>

namespace culvert::config {

namespace {

void ignore(const Entry&, const std::string&) {}

bool is_built(const KnownType& plugin) {
  return std::ranges::find(EnumTexts<PluginType>::texts, plugin.type) !=
         EnumTexts<PluginType>::texts.end();
}

/// The plugin that a table asks for, or nothing with the problem reported.
const KnownType* find_plugin(const Entry& entry, const Table& table, const Scope& item,
                             std::span<const KnownType> plugins, Report& report) {
  const Entry* type = find_entry(table, "type");
  if (!type || type->value.is_null()) {
    report.add(item, ProblemCode::missing, "plugin.type", entry.at, "type");
    return nullptr;
  }
  const auto name = read_text(type->value, "plugin.type", item, report);
  if (!name) return nullptr;
  if (const KnownType* known = find_type(plugins, *name)) return known;
  std::vector<std::string_view> names;
  for (const KnownType& plugin : plugins)
    if (is_built(plugin)) names.push_back(plugin.type);
  if (names.empty())
    report.add(item, ProblemCode::unsupported, "plugin.type", type->value.at, "plugin " + *name);
  else
    report.add(item, ProblemCode::bad_value, "plugin.type", type->value.at, join_for(*name, names));
  return nullptr;
}

/// The keys of one plugin: those of its type become members, others of `plugins` are told. The keys
/// of a plugin that is not built are looked at only for misspelt ones.
void expect_keys_of_plugin(TableReader& in, const KnownType& type, Plugin* into,
                           std::span<const KnownType> plugins) {
  if (into)
    for (const Leaf& leaf : leaves_of(*into))
      if (leaf.path == "type" || std::ranges::find(type.keys, leaf.path) != type.keys.end())
        in.expect({leaf});
  in.expect("type", ignore);
  for (const std::string_view key : type.keys)
    in.expect(key, ignore);
  for (const KnownType& other : plugins)
    for (const std::string_view key : other.keys)
      in.expect_elsewhere(key);
}

/// `into` is null where no plugin is built (visitors).
void read_plugin(const Entry& entry, const Scope& item, std::span<const KnownType> plugins,
                 Plugin* into, Report& report) {
  if (is_zero(entry.value)) return;
  const Table* table = entry.value.table();
  if (!table)
    return report.add(item, ProblemCode::wrong_type, "plugin", entry.value.at, expected::table);
  const KnownType* known = find_plugin(entry, *table, item, plugins, report);
  if (!known) return;
  const bool built = into && is_built(*known);
  if (!built)
    report.add(item, ProblemCode::unsupported, "plugin.type", find_entry(*table, "type")->value.at,
               "plugin " + std::string(known->type));
  Scope scope = item;
  scope.path = join_path(item.path, "plugin");
  scope.config_path = join_path(item.config_path, "plugin");
  TableReader in(scope, into ? KeyScope::proxy : KeyScope::visitor, report);
  expect_keys_of_plugin(in, *known, built ? into : nullptr, plugins);
  in.read(*table);
}

struct ItemHead {
  Scope scope;
  std::string type;
};

/// What must be known before an item can be read: its name, for problems, and its type.
ItemHead read_head(const Table& table, const Node& node, Scope scope, Report& report) {
  ItemHead head{std::move(scope), {}};
  const Entry* name = find_entry(table, "name");
  if (name && name->value.text()) head.scope.item = *name->value.text();
  const Entry* type = find_entry(table, "type");
  if (!type || is_zero(type->value)) {
    report.add(head.scope, ProblemCode::missing, "type", type ? type->value.at : node.at, "type");
  } else if (auto text = read_text(type->value, "type", head.scope, report)) {
    head.type = *std::move(text);
  }
  return head;
}

void report_type(const Table& table, const Scope& scope, const std::string& type,
                 std::span<const KnownType> not_built, const std::vector<std::string_view>& built,
                 Report& report) {
  const Position at = find_entry(table, "type")->value.at;
  if (find_type(not_built, type))
    return report.add(scope, ProblemCode::unsupported, "type", at, type);
  report.add(scope, ProblemCode::bad_value, "type", at, join_for(type, built));
}

/// Of an item that is switched off nothing runs, built or not.
void ease_what_is_off(bool enabled, const Scope& item, Report& report) {
  if (enabled) return;
  report.ease_unsupported([&](const Problem& problem) {
    return problem.file == item.file && problem.path.starts_with(item.path + ".");
  });
}

Scope item_scope(const Scope& file, const std::string& list, std::size_t index,
                 std::size_t config_index) {
  Scope scope = file;
  scope.path = list + "[" + std::to_string(index) + "]";
  scope.config_path = list + "[" + std::to_string(config_index) + "]";
  return scope;
}

/// The keys beyond our members: those of a type that is not built, and those of other types, which
/// cannot stand here. Of an unknown type nothing can be said, so everything is let pass.
void expect_keys_of_types(TableReader& in, const KnownType* not_built, bool built) {
  if (not_built)
    for (const std::string_view key : not_built->keys)
      in.expect(key, ignore);
  in.expect_the_rest(!built && !not_built);
}

void expect_plugin(TableReader& in, std::span<const KnownType> plugins, Plugin* into) {
  in.expect("type", ignore);
  in.expect("plugin", [&in, plugins, into](const Entry& entry, const std::string&) {
    read_plugin(entry, in.scope(), plugins, into, in.report());
  });
}

void read_proxy(const Node& node, Scope at, Report& report, ClientConfig& into) {
  const Table& table = *node.table();
  ItemHead head = read_head(table, node, std::move(at), report);
  Proxy proxy;
  const bool built = set_kind(proxy, head.type);
  if (!built) head.scope.config_path = "-";
  report.note(head.scope, "", node.at);
  TableReader in(head.scope, KeyScope::proxy, report);
  expect_plugin(in, proxy_plugins(), &proxy.plugin);
  in.expect(built ? leaves_of(proxy) : shared_leaves_of(proxy));
  in.expect(proxy_keys_not_built());
  expect_keys_of_types(in, find_type(proxy_types_not_built(), head.type), built);
  in.read(table);
  const bool enabled = proxy.enabled;
  const auto limit = parse_bandwidth(proxy.transport.bandwidth_limit_text);
  proxy.transport.bandwidth_limit = limit.value_or(0);  // A bad one is told by validate().
  if (built)
    into.proxies.push_back(std::move(proxy));
  else if (!head.type.empty())
    report_type(table, head.scope, head.type, proxy_types_not_built(),
                {"tcp", "http", "https", "stcp"}, report);
  ease_what_is_off(enabled, head.scope, report);
}

/// Written as 0 it is there, unlike in validate(), where 0 says that it is not.
void check_bind_port(const Table& table, const Scope& scope, Report& report) {
  const Entry* const port = find_entry(table, "bindPort");
  const auto* const number = port ? std::get_if<std::int64_t>(&port->value.value) : nullptr;
  if (number && *number == 0)
    report.add(scope, ProblemCode::out_of_range, "bindPort", port->value.at, "-1 or 1 to 65535");
}

void read_visitor(const Node& node, Scope at, Report& report, ClientConfig& into) {
  const Table& table = *node.table();
  ItemHead head = read_head(table, node, std::move(at), report);
  Visitor visitor;
  const bool built = head.type == "stcp";
  if (!built) head.scope.config_path = "-";
  report.note(head.scope, "", node.at);
  TableReader in(head.scope, KeyScope::visitor, report);
  expect_plugin(in, visitor_plugins(), nullptr);
  in.expect(leaves_of(visitor));
  expect_keys_of_types(in, find_type(visitor_types_not_built(), head.type), built);
  in.read(table);
  check_bind_port(table, head.scope, report);
  const bool enabled = visitor.enabled;
  if (built)
    into.visitors.push_back(std::move(visitor));
  else if (!head.type.empty())
    report_type(table, head.scope, head.type, visitor_types_not_built(), {"stcp"}, report);
  ease_what_is_off(enabled, head.scope, report);
}

template <class ReadOne>
void read_items(const Node& node, const std::string& list, const Scope& file, Report& report,
                const ReadOne& read_one) {
  if (node.is_null()) return;
  const List* items = node.list();
  if (!items) return report.add(file, ProblemCode::wrong_type, list, node.at, expected::table_list);
  for (std::size_t i = 0; i < items->size(); ++i) {
    if ((*items)[i].table())
      read_one((*items)[i], i);
    else
      report.add(file, ProblemCode::wrong_type, list + "[" + std::to_string(i) + "]",
                 (*items)[i].at, expected::table);
  }
}

}  // namespace

void read_proxies(const Node& node, const Scope& file, Report& report, ClientConfig& into) {
  read_items(node, "proxies", file, report, [&](const Node& item, std::size_t index) {
    read_proxy(item, item_scope(file, "proxies", index, into.proxies.size()), report, into);
  });
}

void read_visitors(const Node& node, const Scope& file, Report& report, ClientConfig& into) {
  read_items(node, "visitors", file, report, [&](const Node& item, std::size_t index) {
    read_visitor(item, item_scope(file, "visitors", index, into.visitors.size()), report, into);
  });
}

}  // namespace culvert::config
