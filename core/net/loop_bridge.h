#pragma once

#include "core/net/stream.h"

#include <utility>

namespace culvert::net {

/// A pipe between two loops: what one end takes the other reads. Each end belongs to its loop and
/// is used there only. `capacity` bounds the bytes under way per direction.
std::pair<StreamPtr, StreamPtr> loop_bridge(const Executor& one, const Executor& other,
                                            std::size_t capacity = 256 * 1024);

/// Joins a stream and the end of a bridge (from loop_bridge()) on their loop, until both have
/// ended. Whoever holds the other end sees what becomes of the stream, and the stream what becomes
/// of it: an orderly end as one, a break as a break.
Task<> carry_over_bridge(StreamPtr stream, StreamPtr end);

/// `stream` for use on the loop of `executor`; nobody may wait on it. A plain socket changes over;
/// of anything else only the bytes can, and a task in `here`, the scope of the stream's own loop,
/// carries them.
StreamPtr onto_loop(StreamPtr stream, const Executor& executor, TaskScope& here);

}  // namespace culvert::net
