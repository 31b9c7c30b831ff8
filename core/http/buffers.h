#pragma once

#include "core/net/stream.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace culvert::http {

/// Bytes that were read from a stream and not yet used. Owns memory only while it holds some or
/// is being filled: an idle connection has none (IO-11, IO-14).
class InBuffer {
 public:
  static constexpr std::size_t first_size = 16 * 1024;
  /// Grown to when reads fill it: bulk.
  static constexpr std::size_t bulk_size = 64 * 1024;
  /// A response head of the largest size, and then some of the body.
  static constexpr std::size_t largest = 256 * 1024;

  InBuffer() = default;
  ~InBuffer();
  InBuffer(const InBuffer&) = delete;
  InBuffer& operator=(const InBuffer&) = delete;

  Bytes bytes() const { return {block_.get() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }
  std::size_t size() const { return end_ - begin_; }

  /// Takes the first `count` bytes out.
  void consume(std::size_t count);

  /// Reads what fits behind the unused bytes, growing when there is no room. Blocked: nothing has
  /// come, or it is full (then use some first).
  net::Io fill(net::Stream& from);

  bool is_full() const { return size() == largest; }
  /// The last read left no room: there is probably more.
  bool was_filled() const { return was_filled_; }

  /// Gives the memory back when it is empty; before a wait of unknown length.
  void release_if_empty();

  /// The unused bytes, moved out.
  std::vector<std::byte> take_all();

 private:
  void make_room();
  void release() noexcept;

  std::unique_ptr<std::byte[]> block_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
  bool was_filled_ = false;  // by the last read: the next may bring more
};

/// Bytes on their way into a stream that did not take them at once.
class OutBuffer {
 public:
  /// Append here, then drain(). Bounded by whoever appends: only while is_drained().
  std::string& text() { return text_; }
  void append(Bytes bytes) { text_.append(as_text(bytes)); }

  bool is_drained() const { return taken_ == text_.size(); }
  std::size_t pending() const { return text_.size() - taken_; }

  /// Writes as much as goes. Done: all of it is with the stream.
  net::Io drain(net::Stream& to);

  void clear();
  /// Gives the memory back; only while drained.
  void release() { text_ = {}; }

 private:
  std::string text_;
  std::size_t taken_ = 0;
};

}  // namespace culvert::http
