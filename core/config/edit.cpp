#include "core/config/edit.h"

#include "core/config/document.h"
#include "core/config/toml_writer.h"

#include <algorithm>

namespace culvert::config {
namespace {

KeyPath joined(const KeyPath& head, const KeyPath& tail) {
  KeyPath whole = head;
  whole.insert(whole.end(), tail.begin(), tail.end());
  return whole;
}

KeyPath from(const KeyPath& path, std::size_t first) {
  return {path.begin() + static_cast<std::ptrdiff_t>(first), path.end()};
}

std::string dotted(const KeyPath& path) {
  std::string text;
  for (const std::string& part : path)
    text += (text.empty() ? "" : ".") + toml_key(part);
  return text;
}

bool begins_item(const TomlSection& section, const KeyPath& list) {
  return section.is_item && same_key(section.path, list);
}

/// The sections of one item of a list: its own, and the tables below it.
using Members = std::vector<std::size_t>;

std::vector<Members> item_sections(const TomlOutline& outline, const std::string& list) {
  const KeyPath path{list};
  std::vector<Members> items;
  for (std::size_t i = 1; i < outline.size(); ++i) {
    if (begins_item(outline[i], path))
      items.push_back({i});
    else if (is_below(path, outline[i].path) && !items.empty())
      items.back().push_back(i);
  }
  return items;
}

/// Items that are written as one value ("proxies = [ { … } ]").
bool has_inline_items(const TomlOutline& outline, const std::string& list) {
  return std::ranges::any_of(outline.front().entries, [&](const TomlEntry& entry) {
    return same_key({entry.key.front()}, {list});
  });
}

Error missing_item(const EditPlace& place) {
  return {Errc::not_found, Leg::none, place.list + "[" + std::to_string(place.index) + "]", {}};
}

/// What a change needs to see of one place: its sections, and how many parts of their paths lead
/// there.
struct View {
  TomlOutline outline;
  Members sections;
  std::size_t depth = 0;

  KeyPath path_of(std::size_t section) const { return from(outline[section].path, depth); }
};

Result<View> view_of(std::string_view text, const EditPlace& place) {
  auto outline = outline_of(text);
  if (!outline) return outline.error();
  View view{*std::move(outline), {}, 0};
  if (place.list.empty()) {
    for (std::size_t i = 0; i < view.outline.size(); ++i) {
      const KeyPath& path = view.outline[i].path;
      const bool of_item = !path.empty() && (same_key({path.front()}, {"proxies"}) ||
                                             same_key({path.front()}, {"visitors"}));
      if (!of_item) view.sections.push_back(i);
    }
    return view;
  }
  if (has_inline_items(view.outline, place.list))
    return Error{Errc::unsupported, Leg::none, place.list + " as one value", {}};
  const std::vector<Members> items = item_sections(view.outline, place.list);
  if (place.index >= items.size()) return missing_item(place);
  view.sections = items[place.index];
  view.depth = 1;
  return view;
}

std::string spliced(std::string_view text, std::size_t begin, std::size_t end,
                    std::string_view with) {
  std::string out(text.substr(0, begin));
  out.append(with);
  out.append(text.substr(end));
  return out;
}

/// Takes spans out of the text, the last one first.
std::string cut(std::string_view text, std::vector<std::pair<std::size_t, std::size_t>> spans) {
  std::ranges::sort(spans, std::greater());
  std::string out(text);
  for (const auto& [begin, end] : spans)
    out.erase(begin, end - begin);
  return out;
}

// ---------------------------------------------------------------- inline tables

Result<std::string> set_inline(std::string_view text, std::size_t table, const KeyPath& path,
                               std::string_view toml) {
  const auto entries = inline_entries(text, table);
  if (!entries) return entries.error();
  for (const TomlEntry& entry : *entries) {
    if (same_key(entry.key, path)) return spliced(text, entry.value_begin, entry.value_end, toml);
    if (is_below(entry.key, path) && text[entry.value_begin] == '{')
      return set_inline(text, entry.value_begin, from(path, entry.key.size()), toml);
  }
  const std::string added = dotted(path) + " = " + std::string(toml);
  if (entries->empty()) return spliced(text, table + 1, table + 1, " " + added + " ");
  const std::size_t behind = entries->back().value_end;
  return spliced(text, behind, behind, ", " + added);
}

Result<std::string> cut_inline(std::string_view text, std::size_t table, const KeyPath& path) {
  const auto entries = inline_entries(text, table);
  if (!entries) return entries.error();
  for (std::size_t i = 0; i < entries->size(); ++i) {
    const TomlEntry& entry = (*entries)[i];
    if (is_below(entry.key, path) && text[entry.value_begin] == '{')
      return cut_inline(text, entry.value_begin, from(path, entry.key.size()));
    if (!same_key(entry.key, path) && !is_below(path, entry.key)) continue;
    const bool last = i + 1 == entries->size();
    const std::size_t begin = last && i > 0 ? (*entries)[i - 1].value_end : entry.key_begin;
    const std::size_t end = last ? entry.value_end : (*entries)[i + 1].key_begin;
    return cut_inline(spliced(text, begin, end, ""), table, path);
  }
  return std::string(text);
}

// ---------------------------------------------------------------- adding

std::string line_end_of(std::string_view text) {
  const std::size_t end = text.find('\n');
  return end != std::string_view::npos && end > 0 && text[end - 1] == '\r' ? "\r\n" : "\n";
}

std::size_t common_parts(const KeyPath& a, const KeyPath& b) {
  std::size_t i = 0;
  while (i < a.size() && i < b.size() && lower_case(a[i]) == lower_case(b[i]))
    ++i;
  return i;
}

/// A line put behind `at`, which is the end of another line or of the text.
std::string with_line(std::string_view text, std::size_t at, std::string line) {
  const std::string end = line_end_of(text);
  const bool after_line = at == 0 || text[at - 1] == '\n';
  line = after_line ? line + end : end + line;
  return spliced(text, at, at, line);
}

std::string added(std::string_view text, const View& view, const KeyPath& path,
                  std::string_view toml) {
  // The table nearest to it that has a header.
  std::size_t home = view.sections.front();
  for (const std::size_t i : view.sections) {
    const KeyPath table = view.path_of(i);
    const bool begins = table.empty() || !view.outline[i].is_item;
    if (begins && is_below(table, path) && table.size() > view.path_of(home).size()) home = i;
  }
  const TomlSection& section = view.outline[home];
  const KeyPath key = from(path, view.path_of(home).size());
  const std::string line = dotted(key) + " = " + std::string(toml);
  const TomlEntry* relative = nullptr;
  std::size_t shared = 0;
  for (const TomlEntry& entry : section.entries)
    if (const std::size_t common = common_parts(entry.key, key); common >= shared) {
      relative = &entry;
      shared = common;
    }
  if (relative) {
    const std::string indent(text.substr(relative->begin, relative->key_begin - relative->begin));
    return with_line(text, relative->end, indent + line);
  }
  if (home != 0) return with_line(text, section.body, line);
  // The top of a file that begins with tables: above them, with a blank line between.
  std::string out = with_line(text, section.end, line);
  if (view.outline.size() > 1)
    out.insert(section.end + line.size() + line_end_of(text).size(), line_end_of(text));
  return out;
}

/// Whether both texts mean the same at the top of a path; a change is given out only after this.
Result<std::string> checked(std::string text) {
  const Parsed parsed = parse_toml(text);
  if (parsed.root) return text;
  return Error{Errc::unsupported,
               Leg::none,
               "line " + std::to_string(parsed.error_at.line) + ": " + parsed.error,
               {}};
}

Result<std::string> value_set(std::string_view text, const EditPlace& place, const KeyPath& path,
                              std::string_view toml) {
  const auto view = view_of(text, place);
  if (!view) return view.error();
  bool is_table = false;
  for (const std::size_t i : view->sections) {
    const KeyPath table = view->path_of(i);
    is_table = is_table || same_key(table, path) || is_below(path, table);
    for (const TomlEntry& entry : view->outline[i].entries) {
      const KeyPath whole = joined(table, entry.key);
      if (same_key(whole, path)) return spliced(text, entry.value_begin, entry.value_end, toml);
      if (is_below(whole, path) && text[entry.value_begin] == '{')
        return set_inline(text, entry.value_begin, from(path, whole.size()), toml);
      is_table = is_table || is_below(path, whole);
    }
  }
  if (!is_table) return added(text, *view, path, toml);
  const auto cleared = without_key(text, place, path);
  if (!cleared) return cleared.error();
  return value_set(*cleared, place, path, toml);
}

}  // namespace

KeyPath key_path(std::string_view dotted_path) {
  KeyPath path;
  for (;;) {
    const std::size_t dot = dotted_path.find('.');
    path.emplace_back(dotted_path.substr(0, dot));
    if (dot == std::string_view::npos) return path;
    dotted_path.remove_prefix(dot + 1);
  }
}

Result<std::string> with_value(std::string_view text, const EditPlace& place, const KeyPath& path,
                               std::string_view toml) {
  auto changed = value_set(text, place, path, toml);
  if (!changed) return changed.error();
  return checked(*std::move(changed));
}

Result<std::string> without_key(std::string_view text, const EditPlace& place,
                                const KeyPath& path) {
  const auto view = view_of(text, place);
  if (!view) return view.error();
  std::vector<std::pair<std::size_t, std::size_t>> spans;
  for (const std::size_t i : view->sections) {
    const TomlSection& section = view->outline[i];
    const KeyPath table = view->path_of(i);
    if (!table.empty() && (same_key(table, path) || is_below(path, table))) {
      spans.emplace_back(section.begin, section.end);
      continue;
    }
    for (const TomlEntry& entry : section.entries) {
      const KeyPath whole = joined(table, entry.key);
      if (same_key(whole, path) || is_below(path, whole))
        spans.emplace_back(entry.begin, entry.end);
      else if (is_below(whole, path) && text[entry.value_begin] == '{')
        return cut_inline(text, entry.value_begin, from(path, whole.size()));
    }
  }
  return cut(text, std::move(spans));
}

Result<std::string> with_map(std::string_view text, const EditPlace& place, const KeyPath& path,
                             const StringMap& values) {
  const auto cleared = without_key(text, place, path);
  if (!cleared || values.empty()) return cleared;
  std::string made(text);
  const auto view = view_of(text, place);
  if (!view) return view.error();
  // Entries that stay keep their lines; what is gone goes.
  for (const std::size_t i : view->sections) {
    const KeyPath table = view->path_of(i);
    for (const TomlEntry& entry : view->outline[i].entries) {
      const KeyPath whole = joined(table, entry.key);
      if (!is_below(path, whole) || whole.size() != path.size() + 1) continue;
      if (values.contains(whole.back())) continue;
      auto less = without_key(made, place, whole);
      if (!less) return less.error();
      made = *std::move(less);
    }
  }
  // Of an inline table nothing but the values is kept.
  const auto rest = view_of(made, place);
  if (!rest) return rest.error();
  for (const std::size_t i : rest->sections)
    for (const TomlEntry& entry : rest->outline[i].entries)
      if (same_key(joined(rest->path_of(i), entry.key), path)) made = *cleared;
  for (const auto& [key, value] : values) {
    auto more = value_set(made, place, joined(path, {key}), toml_raw_text(value));
    if (!more) return more.error();
    made = *std::move(more);
  }
  return checked(std::move(made));
}

Result<std::vector<ItemText>> items_of(std::string_view text, const std::string& list) {
  const auto outline = outline_of(text);
  if (!outline) return outline.error();
  if (has_inline_items(*outline, list))
    return Error{Errc::unsupported, Leg::none, list + " as one value", {}};
  std::vector<ItemText> items;
  for (const Members& members : item_sections(*outline, list)) {
    ItemText item;
    for (const std::size_t i : members) {
      const TomlSection& section = (*outline)[i];
      item.text.append(text.substr(section.begin, section.end - section.begin));
    }
    for (const TomlEntry& entry : (*outline)[members.front()].entries) {
      const auto value = text.substr(entry.value_begin, entry.value_end - entry.value_begin);
      if (same_key(entry.key, {"name"})) item.name = toml_text_of(value);
      if (same_key(entry.key, {"type"})) item.type = toml_text_of(value);
    }
    items.push_back(std::move(item));
  }
  return items;
}

namespace {

/// Fails unless `item` is one item of the list and nothing else.
Result<void> check_item(std::string_view item, const std::string& list) {
  const auto outline = outline_of(item);
  if (!outline) return outline.error();
  const Parsed parsed = parse_toml(item);
  if (!parsed.root)
    return Error{Errc::config, Leg::none, "line " + std::to_string(parsed.error_at.line), {}};
  const std::vector<Members> items = item_sections(*outline, list);
  if (!outline->front().entries.empty() || items.size() != 1 ||
      items.front().size() + 1 != outline->size())
    return Error{Errc::unsupported, Leg::none, "one item of " + list + " is wanted", {}};
  return {};
}

/// As lines of their own: the text that comes next begins a line.
std::string ended(std::string_view item) {
  std::string text(item);
  if (!text.empty() && text.back() != '\n') text.push_back('\n');
  return text;
}

}  // namespace

Result<std::string> with_item(std::string_view text, const EditPlace& place,
                              std::string_view item) {
  if (auto fits = check_item(item, place.list); !fits) return fits.error();
  const auto view = view_of(text, place);
  if (!view) return view.error();
  std::vector<std::pair<std::size_t, std::size_t>> spans;
  for (const std::size_t i : view->sections)
    spans.emplace_back(view->outline[i].begin, view->outline[i].end);
  std::string made = cut(text, spans);
  made.insert(spans.front().first, ended(item));
  return checked(std::move(made));
}

Result<std::string> with_new_item(std::string_view text, const std::string& list,
                                  std::optional<std::size_t> behind, std::string_view item) {
  if (auto fits = check_item(item, list); !fits) return fits.error();
  const auto outline = outline_of(text);
  if (!outline) return outline.error();
  if (has_inline_items(*outline, list))
    return Error{Errc::unsupported, Leg::none, list + " as one value", {}};
  const std::vector<Members> items = item_sections(*outline, list);
  std::size_t at = text.size();
  if (behind && *behind >= items.size()) return missing_item({list, *behind});
  if (behind) at = (*outline)[items[*behind].back()].end;
  std::string before(text.substr(0, at));
  if (!before.empty() && before.back() != '\n') before.push_back('\n');
  if (!before.empty() && !before.ends_with("\n\n")) before.push_back('\n');
  std::string after(text.substr(at));
  std::string added = ended(item);
  if (!after.empty() && !added.ends_with("\n\n")) added.push_back('\n');
  return checked(before + added + after);
}

Result<std::string> without_item(std::string_view text, const EditPlace& place) {
  const auto view = view_of(text, place);
  if (!view) return view.error();
  std::vector<std::pair<std::size_t, std::size_t>> spans;
  for (const std::size_t i : view->sections)
    spans.emplace_back(view->outline[i].begin, view->outline[i].end);
  return cut(text, std::move(spans));
}

Result<std::string> without_items(std::string_view text) {
  const auto outline = outline_of(text);
  if (!outline) return outline.error();
  std::vector<std::pair<std::size_t, std::size_t>> spans;
  for (const char* list : {"proxies", "visitors"})
    for (const Members& members : item_sections(*outline, list))
      for (const std::size_t i : members)
        spans.emplace_back((*outline)[i].begin, (*outline)[i].end);
  return cut(text, std::move(spans));
}

Result<std::string> with_change(std::string_view text, const std::string& proxy,
                                const std::string& key, const std::string& value) {
  const auto items = items_of(text, "proxies");
  if (!items) return items.error();
  const auto at = std::ranges::find(*items, proxy, &ItemText::name);
  if (at == items->end())
    return Error{Errc::not_found, Leg::none, "proxy \"" + proxy + "\" is not in this file", {}};
  return with_value(text, {"proxies", static_cast<std::size_t>(at - items->begin())}, key_path(key),
                    value);
}

}  // namespace culvert::config
