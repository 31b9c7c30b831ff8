#pragma once

#include "core/base/async.h"
#include "core/frp/wire.h"

#include <deque>

namespace culvert::relay {

/// Messages on their way to a client. Several tasks append, one writes, so the control stream has
/// a single writer.
class Outbox {
 public:
  /// A client that does not read cannot make us keep more answers than these; its messages wait.
  static constexpr std::size_t comfortable = 64;
  /// Requests for work connections come from public users. A client that lets so many pile up is
  /// not reading at all.
  static constexpr std::size_t most = 16'384;

  explicit Outbox(const Executor& executor) : filled_(executor), drained_(executor) {}

  void push(frp::Message message) {
    messages_.push_back(std::move(message));
    filled_.set();
  }

  /// Waits until the client has taken most of what is pushed.
  Task<> has_room() {
    while (messages_.size() > comfortable) {
      drained_.reset();
      co_await drained_.wait();
    }
  }

  /// Writes what is pushed, in order, until the stream fails; fails with limit when too much
  /// piles up.
  Task<> write_to(net::Stream& control, frp::WireVersion version) {
    for (;;) {
      co_await filled_.wait();
      filled_.reset();
      while (!messages_.empty()) {
        frp::Message message = std::move(messages_.front());
        messages_.pop_front();
        co_await frp::send(control, version, std::move(message));
        drained_.set();
      }
    }
  }

  bool is_overfull() const { return messages_.size() > most; }

 private:
  std::deque<frp::Message> messages_;
  Event filled_, drained_;
};

}  // namespace culvert::relay
