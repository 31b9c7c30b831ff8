#include "core/config/transfer/vendor_keys.h"

#include "core/config/edit.h"
#include "core/config/number_range.h"
#include "core/config/toml_writer.h"
#include "core/config/transfer/limits.h"
#include "core/config/transfer/tree.h"

#include <algorithm>

namespace culvert::transfer {
namespace {

using config::Table;

constexpr const char* vendor = "frpmgr";

/// "frpmgr.range.local = …" as comments.
std::string comments_of(const Table& table) {
  const std::string lines = config::toml_document(Table{
      {vendor, {}, {{}, table}}
  });
  std::string out;
  for (std::size_t from = 0; from < lines.size();) {
    const std::size_t to = std::min(lines.find('\n', from), lines.size());
    out += "# " + lines.substr(from, to - from) + "\n";
    from = to + 1;
  }
  return out;
}

void set_text(std::string& text, Result<std::string> changed) {
  if (changed) text = *std::move(changed);
}

class VendorKeys {
 public:
  VendorKeys(std::string& text, std::vector<Note>& notes) : text_(text), notes_(notes) {}

  void run() {
    const config::Parsed parsed = config::parse_toml(text_);
    if (!parsed.root) return;
    const Table& root = *parsed.root->table();
    for (const char* list : {"visitors", "proxies"}) {
      const config::Node* node = find_node(root, list);
      if (!node || !node->list()) continue;
      // From the back: what is in front keeps its number.
      for (std::size_t i = node->list()->size(); i-- > 0;)
        if (const Table* item = (*node->list())[i].table()) take_item(list, i, *item);
    }
    take({}, root, "");
    text_ += kept_;
  }

 private:
  const Table* take(const config::EditPlace& place, const Table& table, const std::string& item) {
    const config::Entry* entry = config::find_entry(table, vendor);
    const Table* found = entry ? entry->value.table() : nullptr;
    if (!found) return nullptr;
    set_text(text_, config::without_key(text_, place, {vendor}));
    kept_ += (item.empty() ? "" : "# " + item + ":\n") + comments_of(*found);
    notes_.push_back({NoteCode::vendor_key_moved, item, vendor});
    return found;
  }

  void take_item(const char* list, std::size_t index, const Table& item) {
    const std::string name = text_at(item, "name");
    const Table* found = take({list, index}, item, name);
    if (!found) return;
    const auto local =
        config::parse_number_range(text_at(*found, "range.local"), max_range_proxies);
    const auto remote =
        config::parse_number_range(text_at(*found, "range.remote"), max_range_proxies);
    if (!local || !remote || local->empty() || local->size() != remote->size()) return;
    expand(list, index, name, *local, *remote);
  }

  void expand(const char* list, std::size_t index, const std::string& name,
              const std::vector<std::int64_t>& local, const std::vector<std::int64_t>& remote) {
    const auto items = config::items_of(text_, list);
    if (!items || index >= items->size()) return;
    const std::string one = (*items)[index].text;
    std::string all;
    for (std::size_t i = 0; i < local.size(); ++i) {
      std::string text = one;
      const config::EditPlace first{list, 0};
      set_text(text, config::with_value(text, first, {"name"},
                                        config::toml_text(name + "_" + std::to_string(i))));
      set_text(text, config::with_value(text, first, {"localPort"}, std::to_string(local[i])));
      set_text(text, config::with_value(text, first, {"remotePort"}, std::to_string(remote[i])));
      all += text + (text.ends_with('\n') ? "\n" : "\n\n");
    }
    if (auto without = config::without_item(text_, {list, index})) text_ = *without + "\n" + all;
    notes_.push_back({NoteCode::ini_range_expanded, name, std::to_string(local.size())});
  }

  std::string& text_;
  std::vector<Note>& notes_;
  std::string kept_;
};

}  // namespace

void take_vendor_keys(std::string& text, std::vector<Note>& notes) {
  if (text.find(vendor) != std::string::npos) VendorKeys(text, notes).run();
}

}  // namespace culvert::transfer
