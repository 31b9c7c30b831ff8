#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace culvert::relay {

/// The file of custom404Page. It is looked at again for each use, as frp does, but read only when
/// it has changed; the file being gone or too big means our own page.
class NotFoundPage {
 public:
  static constexpr std::size_t most = 1024 * 1024;

  explicit NotFoundPage(std::string path) : path_(std::move(path)) {}

  /// Empty: use ours. Valid until the next call.
  std::string_view content();

 private:
  void read();

  std::string path_, content_;
  std::int64_t changed_ = -1;  // file time of what content_ is
};

}  // namespace culvert::relay
