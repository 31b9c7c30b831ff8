#include "core/config/transfer/moved_paths.h"

#include "core/config/edit.h"
#include "core/config/field_list.h"
#include "core/config/toml_writer.h"
#include "core/config/transfer/tree.h"

#include <filesystem>

namespace culvert::transfer {
namespace {

namespace fs = std::filesystem;

fs::path path_of(const std::string& text) {
  return {std::u8string(text.begin(), text.end())};
}

class PathMover {
 public:
  PathMover(std::string text, const std::string& folder, std::vector<Note>& notes)
      : text_(std::move(text)), folder_(folder), notes_(notes) {}

  std::string run() {
    const config::Parsed parsed = config::parse_toml(text_);
    if (!parsed.root) return std::move(text_);
    const config::Table& root = *parsed.root->table();
    move({}, config::FieldScope::profile, root, "");
    move_items("proxies", config::FieldScope::proxy, root);
    move_items("visitors", config::FieldScope::visitor, root);
    return std::move(text_);
  }

 private:
  void move_items(const char* list, config::FieldScope scope, const config::Table& root) {
    const config::Node* node = find_node(root, list);
    if (!node || !node->list()) return;
    for (std::size_t i = 0; i < node->list()->size(); ++i)
      if (const config::Table* item = (*node->list())[i].table())
        move({list, i}, scope, *item, text_at(*item, "name"));
  }

  void move(const config::EditPlace& place, config::FieldScope scope, const config::Table& table,
            const std::string& item) {
    for (const config::Field& field : config::fields_of(scope)) {
      if (field.kind != config::FieldKind::file) continue;
      const std::string written = text_at(table, field.path);
      if (written.empty() || field.path == "log.to" || written.find("{{") != std::string::npos)
        continue;
      if (path_of(written).is_absolute()) {
        note_if_missing(path_of(written), item, written);
        continue;
      }
      if (folder_.empty()) {
        notes_.push_back({NoteCode::file_not_included, item, written});
        continue;
      }
      complete(place, field.path, item, written);
    }
  }

  void note_if_missing(const fs::path& path, const std::string& item, const std::string& written) {
    std::error_code ignored;
    if (!fs::exists(path, ignored)) notes_.push_back({NoteCode::file_not_included, item, written});
  }

  void complete(const config::EditPlace& place, const std::string& key, const std::string& item,
                const std::string& written) {
    std::error_code error;
    const fs::path whole = fs::absolute(path_of(folder_) / path_of(written), error);
    if (error || !fs::exists(whole, error)) {
      notes_.push_back({NoteCode::file_not_included, item, written});
      return;
    }
    const std::u8string path = whole.lexically_normal().generic_u8string();
    const std::string text(path.begin(), path.end());
    auto changed = config::with_value(text_, place, config::key_path(key), config::toml_text(text));
    if (!changed) return;
    text_ = *std::move(changed);
    notes_.push_back({NoteCode::path_completed, item, text});
  }

  std::string text_;
  const std::string& folder_;
  std::vector<Note>& notes_;
};

}  // namespace

std::string with_moved_paths(const std::string& text, const std::string& folder,
                             std::vector<Note>& notes) {
  return PathMover(text, folder, notes).run();
}

}  // namespace culvert::transfer
