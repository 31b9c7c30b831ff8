#include "core/relay/not_found_page.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace culvert::relay {

std::string_view NotFoundPage::content() {
  if (path_.empty()) return {};
  std::error_code error;
  const auto time = std::filesystem::last_write_time(path_, error);
  if (error) {
    changed_ = -1;
    content_.clear();
    return {};
  }
  const std::int64_t changed = time.time_since_epoch().count();
  if (changed != changed_) {
    changed_ = changed;
    read();
  }
  return content_;
}

void NotFoundPage::read() {
  content_.clear();
  std::error_code error;
  if (const auto size = std::filesystem::file_size(path_, error); error || size > most) return;
  std::ifstream file(path_, std::ios::binary);
  content_.assign(std::istreambuf_iterator<char>(file), {});
}

}  // namespace culvert::relay
