#pragma once

#include "core/base/bytes.h"
#include "core/base/clock.h"

#include <cstddef>
#include <memory>

namespace culvert::net {

/// The large buffers of one loop (IO-11): shared by all its connections, valid only between two
/// suspension points, never across one. Which layer may use which is fixed, because layers nest:
/// a mux session holds `plain` while a stream on it is pumped through `pump`, and TLS below it
/// has emptied `cipher` by then.
struct LoopBuffers {
  static constexpr std::size_t size = 256 * 1024;

  MutableBytes cipher() { return {cipher_.get(), size}; }  ///< TLS: bytes from the lower stream.
  MutableBytes plain() { return {plain_.get(), size}; }    ///< Mux: bytes from its transport.
  MutableBytes pump() { return {pump_.get(), size}; }      ///< Splice: bytes on their way across.

  /// The buffers of the loop that `executor` runs on; made on first use.
  static LoopBuffers& of(const Executor& executor);

 private:
  std::unique_ptr<std::byte[]> cipher_ = std::make_unique_for_overwrite<std::byte[]>(size);
  std::unique_ptr<std::byte[]> plain_ = std::make_unique_for_overwrite<std::byte[]>(size);
  std::unique_ptr<std::byte[]> pump_ = std::make_unique_for_overwrite<std::byte[]>(size);
};

}  // namespace culvert::net
