#include "core/http/buffers.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace culvert::http {
namespace {

/// An output buffer that once had to hold a big head does not keep its memory.
constexpr std::size_t kept_capacity = 16 * 1024;

/// Blocks that a reader of this thread has given back: most reads need one for a moment, and the
/// system's allocator takes its time for what is that large.
class SpareBlocks {
 public:
  static SpareBlocks& here() {
    thread_local SpareBlocks spare;
    return spare;
  }

  std::unique_ptr<std::byte[]> take() {
    if (count_ == 0) return std::make_unique_for_overwrite<std::byte[]>(InBuffer::first_size);
    return std::move(blocks_[--count_]);
  }
  void give(std::unique_ptr<std::byte[]> block) noexcept {
    if (count_ < blocks_.size()) blocks_[count_++] = std::move(block);
  }

 private:
  std::array<std::unique_ptr<std::byte[]>, 16> blocks_;
  std::size_t count_ = 0;
};

std::unique_ptr<std::byte[]> make_block(std::size_t size) {
  if (size == InBuffer::first_size) return SpareBlocks::here().take();
  return std::make_unique_for_overwrite<std::byte[]>(size);
}

}  // namespace

InBuffer::~InBuffer() {
  release();
}

void InBuffer::release() noexcept {
  if (capacity_ == first_size) SpareBlocks::here().give(std::move(block_));
  block_.reset();
  capacity_ = begin_ = end_ = 0;
}

void InBuffer::consume(std::size_t count) {
  begin_ += count;
  if (begin_ == end_) begin_ = end_ = 0;
}

void InBuffer::make_room() {
  const std::size_t used = size();
  const bool bulk = was_filled_ && used == 0 && capacity_ < bulk_size;
  if (end_ < capacity_ && !bulk) return;
  // Moving the rest to the front is enough while it is small.
  std::size_t wanted = capacity_;
  if (used > capacity_ / 2 || capacity_ == 0 || bulk)
    wanted = std::clamp(capacity_ * 2, first_size, largest);
  if (wanted == capacity_) {
    std::memmove(block_.get(), block_.get() + begin_, used);
  } else {
    auto larger = make_block(wanted);
    if (used > 0) std::memcpy(larger.get(), block_.get() + begin_, used);
    release();
    block_ = std::move(larger);
    capacity_ = wanted;
  }
  begin_ = 0;
  end_ = used;
}

net::Io InBuffer::fill(net::Stream& from) {
  make_room();
  if (end_ == capacity_) return net::Io::blocked();
  const net::Io io = from.try_read({block_.get() + end_, capacity_ - end_});
  if (io.is_done()) end_ += io.count;
  was_filled_ = io.is_done() && end_ == capacity_;
  return io;
}

void InBuffer::release_if_empty() {
  if (empty()) release();
}

std::vector<std::byte> InBuffer::take_all() {
  std::vector<std::byte> all(block_.get() + begin_, block_.get() + end_);
  begin_ = end_ = 0;
  release_if_empty();
  return all;
}

net::Io OutBuffer::drain(net::Stream& to) {
  while (!is_drained()) {
    const net::Io io = to.try_write(as_bytes(std::string_view(text_).substr(taken_)));
    if (!io.is_done()) return io;
    if (io.count == 0) return net::Io::blocked();
    taken_ += io.count;
  }
  clear();
  return net::Io::moved(0);
}

void OutBuffer::clear() {
  taken_ = 0;
  if (text_.capacity() > kept_capacity)
    text_ = {};
  else
    text_.clear();
}

}  // namespace culvert::http
