#pragma once

#include "core/base/copy_bytes.h"

#include <algorithm>
#include <cstring>
#include <memory>

namespace culvert {

/// Bytes in order, contiguous, appended at the back and taken from the front. Does not write
/// zeros before the bytes (IO-13) and gives its memory back when it drains (IO-14).
class ByteQueue {
 public:
  /// Capacity that may be kept while the queue is empty.
  explicit ByteQueue(std::size_t kept_capacity = 0) : kept_(kept_capacity) {}

  bool empty() const { return begin_ == end_; }
  std::size_t size() const { return end_ - begin_; }
  Bytes bytes() const { return {data_.get() + begin_, size()}; }
  MutableBytes writable_bytes() { return {data_.get() + begin_, size()}; }

  /// Space for `count` more bytes behind the last; commit() what was written there. Invalidates
  /// earlier spans.
  MutableBytes prepare(std::size_t count) {
    if (capacity_ - end_ < count) grow(count);
    return {data_.get() + end_, count};
  }
  void commit(std::size_t count) { end_ += count; }

  void append(Bytes bytes) {
    if (bytes.empty()) return;
    copy_bytes(prepare(bytes.size()).data(), bytes);
    commit(bytes.size());
  }

  void consume(std::size_t count) {
    begin_ += count;
    if (begin_ != end_) return;
    begin_ = end_ = 0;
    if (capacity_ > kept_) {
      data_.reset();
      capacity_ = 0;
    }
  }

  void clear() { consume(size()); }
  std::size_t capacity() const { return capacity_; }

 private:
  void grow(std::size_t count) {
    const std::size_t used = size();
    if (used + count <= capacity_ && begin_ >= capacity_ / 2) {
      std::memmove(data_.get(), data_.get() + begin_, used);
    } else {
      const std::size_t wanted = std::max({used + count, capacity_ * 2, std::size_t{512}});
      auto larger = std::make_unique_for_overwrite<std::byte[]>(wanted);
      if (used > 0) std::memcpy(larger.get(), data_.get() + begin_, used);
      data_ = std::move(larger);
      capacity_ = wanted;
    }
    begin_ = 0;
    end_ = used;
  }

  std::size_t kept_;
  std::unique_ptr<std::byte[]> data_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
};

}  // namespace culvert
