#pragma once
// What many tests do with the ends of a stream. In memory or over sockets alike.
#include "core/base/async.h"
#include "core/base/bytes.h"
#include "core/net/stream.h"

#include <string>
#include <vector>

namespace culvert::support {

/// Both ends of a pipe in memory, and the loop that they live on.
struct Pipe {
  /// `capacity`: bytes that a direction holds before its writer is blocked.
  explicit Pipe(std::size_t capacity = 256 * 1024);

  asio::io_context io{1};
  net::StreamPtr near, far;
};

/// Counts how often what it waits for came.
struct CountingWaiter final : net::Waiter {
  void ready() override { ++calls; }
  int calls = 0;
};

/// Writes all, ends that direction, and returns when the stream has let go of it. Throws Failure.
Task<> write_and_end(net::Stream& stream, Bytes bytes);

/// Appends everything up to the peer's end. Throws Failure.
Task<> read_until_end(net::Stream& stream, std::vector<std::byte>& into);

/// What has arrived and can be read without waiting.
std::string read_now(net::Stream& stream);

}  // namespace culvert::support
