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
        writing_ = true;
        co_await frp::send(control, version, std::move(message));
        writing_ = false;
      }
    }
  }

  /// Nothing is pushed or half written: the stream is between two messages.
  bool is_idle() const { return messages_.empty() && !writing_; }

 private:
  std::deque<frp::Message> messages_;
  bool writing_ = false;
  Event filled_;
};

}  // namespace culvert::client
