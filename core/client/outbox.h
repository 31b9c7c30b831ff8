#pragma once

#include "core/base/async.h"
#include "core/frp/wire.h"

#include <deque>

namespace culvert::client {

/// Messages on their way to the control stream. Several tasks append, one task writes, so the
/// stream has a single writer.
class Outbox {
 public:
  explicit Outbox(const Executor& executor) : filled_(executor) {}

  void push(frp::Message message) {
    messages_.push_back(std::move(message));
    filled_.set();
  }

  /// Writes what is pushed, in order, until the stream fails.
  Task<> write_to(net::Stream& control, frp::WireVersion version) {
    for (;;) {
      co_await filled_.wait();
      filled_.reset();
      while (!messages_.empty()) {
        frp::Message message = std::move(messages_.front());
        messages_.pop_front();
        co_await frp::send(control, version, std::move(message));
      }
    }
  }

 private:
  std::deque<frp::Message> messages_;
  Event filled_;
};

}  // namespace culvert::client
