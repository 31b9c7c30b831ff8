#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace culvert::http {

/// Owner of the texts of one message: they stay where they are until it is cleared or destroyed,
/// so views into it are safe across waits. Costs nothing while it holds nothing.
class TextArena {
 public:
  /// Enough for most messages, and small enough for the allocator's own cache.
  static constexpr std::size_t first_block = 1000;
  static constexpr std::size_t other_block = 4 * 1024;

  TextArena() = default;
  TextArena(TextArena&& other) noexcept { swap(other); }
  TextArena& operator=(TextArena&& other) noexcept {
    swap(other);
    return *this;
  }

  /// A copy of `text` that lives as long as the arena.
  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    char* const at = room(text.size());
    std::memcpy(at, text.data(), text.size());
    return {at, text.size()};
  }

  /// The pieces one behind the other.
  template <class... Texts>
  std::string_view join(const Texts&... texts) {
    const std::size_t size = (std::string_view(texts).size() + ... + 0);
    if (size == 0) return {};
    char* const start = room(size);
    char* at = start;
    const auto add = [&at](std::string_view text) {
      if (!text.empty()) std::memcpy(at, text.data(), text.size());
      at += text.size();
    };
    (add(texts), ...);
    return {start, size};
  }

  /// `size` bytes to be filled in by the caller.
  char* room(std::size_t size) {
    if (left_ < size) {
      const bool is_first = !first_;
      left_ = std::max(size, is_first ? first_block : other_block);
      auto block = std::make_unique_for_overwrite<char[]>(left_);
      next_ = block.get();
      if (is_first)
        first_ = std::move(block);
      else
        others_.push_back(std::move(block));
    }
    left_ -= size;
    held_ += size;
    return std::exchange(next_, next_ + size);
  }

  /// Bytes handed out so far.
  std::size_t held() const { return held_; }

  /// Drops all texts and their memory.
  void clear() { *this = TextArena(); }

 private:
  void swap(TextArena& other) noexcept {
    std::swap(first_, other.first_);
    std::swap(others_, other.others_);
    std::swap(next_, other.next_);
    std::swap(left_, other.left_);
    std::swap(held_, other.held_);
  }

  std::unique_ptr<char[]> first_;
  std::vector<std::unique_ptr<char[]>> others_;
  char* next_ = nullptr;
  std::size_t left_ = 0, held_ = 0;
};

}  // namespace culvert::http
