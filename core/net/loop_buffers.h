#pragma once

#include "core/base/bytes.h"
#include "core/base/clock.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace culvert::net {

/// The large buffers of one loop (IO-11): shared by all its connections, valid only between two
/// suspension points, never across one. Layers nest (TLS in a mux stream in TLS), so whoever
/// needs a buffer borrows one for the duration of a call; there are as many as calls nest.
class LoopBuffers {
 public:
  static constexpr std::size_t size = 256 * 1024;

  /// A borrowed buffer. A local; never held across co_await or kept in an object.
  class Loan {
   public:
    explicit Loan(LoopBuffers& owner) : owner_(owner), block_(owner.take()) {}
    ~Loan() { owner_.give_back(std::move(block_)); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;

    MutableBytes bytes() { return {block_.get(), size}; }

   private:
    LoopBuffers& owner_;
    std::unique_ptr<std::byte[]> block_;
  };

  Loan borrow() { return Loan(*this); }

  /// For the mux alone: the bytes from its transport, parsed in place. At most one session of a
  /// loop parses at a time.
  MutableBytes plain() { return {plain_.get(), size}; }

  /// The buffers of the loop that `executor` runs on; made on first use.
  static LoopBuffers& of(const Executor& executor);

  /// How many blocks lie ready: the greatest depth of nesting seen so far.
  std::size_t idle_blocks() const { return idle_.size(); }

 private:
  std::unique_ptr<std::byte[]> take();
  void give_back(std::unique_ptr<std::byte[]> block) noexcept;

  std::unique_ptr<std::byte[]> plain_ = std::make_unique_for_overwrite<std::byte[]>(size);
  std::vector<std::unique_ptr<std::byte[]>> idle_;
};

}  // namespace culvert::net
