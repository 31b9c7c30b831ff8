#pragma once

#include "core/net/stream.h"

#include <utility>

namespace culvert::net {

/// Two connected streams inside the process: what one takes the other reads. `capacity` bounds
/// the bytes in flight per direction. Used by tests and between parts of one program.
std::pair<StreamPtr, StreamPtr> memory_pipe(const Executor& executor,
                                            std::size_t capacity = 64 * 1024);

}  // namespace culvert::net
