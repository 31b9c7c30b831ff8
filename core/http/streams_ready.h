#pragma once

#include "core/http/deadlines.h"
#include "core/http/exchange.h"
#include "core/net/resumption.h"
#include "core/net/stream.h"

#include <array>
#include <cassert>
#include <utility>

namespace culvert::http {

/// A time limit that can end a wait: it remembers that it has passed and wakes who sleeps.
class WaitLimit final : public Deadline {
 public:
  using Deadline::Deadline;
  ~WaitLimit() override = default;

  void start(Duration limit) {
    passed_ = false;
    set(limit);
  }
  void stop() {
    passed_ = false;
    clear();
  }
  bool has_passed() const { return passed_; }

 private:
  friend class StreamsReady;
  void expired() override {
    passed_ = true;
    if (sleeper_ != nullptr) sleeper_->resume();
  }

  net::Resumption* sleeper_ = nullptr;
  bool passed_ = false;
};

/// Sleeps until one of several streams can go on, or the limit has passed: what lets one coroutine
/// carry an exchange in both directions. A local, used for one wait.
class StreamsReady final : public net::Resumption {
 public:
  StreamsReady(const Executor& executor, WaitLimit& limit) : Resumption(executor), limit_(limit) {
    limit_.sleeper_ = this;
    if (limit_.has_passed()) resume();
  }
  ~StreamsReady() { let_go(); }

  void when_readable(net::Stream& stream) { stream.when_readable(slot_of(stream)); }
  void when_writable(net::Stream& stream) { stream.when_writable(slot_of(stream)); }
  void when_leaving(ServerExchange& exchange) { exchange.when_leaving(slot_of(exchange)); }

  /// Whether this stream has been ready; false after a limit or another stream.
  bool woke(const net::Stream& stream) const {
    for (const Slot& slot : slots_)
      if (slot.stream == &stream) return slot.woke;
    return false;
  }

 private:
  struct Slot final : net::Waiter {
    StreamsReady* owner = nullptr;
    net::Stream* stream = nullptr;
    bool woke = false;
    void ready() override {
      woke = true;
      owner->resume();
    }
  };

  Slot& slot_of(net::Stream& stream) {
    for (Slot& slot : slots_) {
      if (slot.stream != nullptr && slot.stream != &stream) continue;
      slot.owner = this;
      slot.stream = &stream;
      return slot;
    }
    assert(false);  // more streams than an exchange has legs
    return slots_.front();
  }

  void cancelled() noexcept override { let_go(); }

  void let_go() noexcept {
    limit_.sleeper_ = nullptr;
    for (Slot& slot : slots_)
      if (net::Stream* const stream = std::exchange(slot.stream, nullptr)) stream->forget(slot);
  }

  WaitLimit& limit_;
  std::array<Slot, 2> slots_;
};

}  // namespace culvert::http
