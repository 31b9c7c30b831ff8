#pragma once

#include "core/base/async.h"

#include <optional>

namespace culvert::net {

/// A coroutine that sleeps until something that is no coroutine wakes it: the bridge from
/// readiness callbacks to co_await. A local of the coroutine (or of a frame it outlives); used
/// once.
class Resumption {
 public:
  explicit Resumption(const Executor& executor) : executor_(executor) {}
  Resumption(const Resumption&) = delete;
  Resumption& operator=(const Resumption&) = delete;

  /// Sleeps until resume(), also when that came before. Throws when the coroutine is cancelled.
  Task<> wait();

  /// Wakes the sleeper, by a post: whoever calls this may be deep inside a stream which the
  /// woken coroutine destroys. Further calls do nothing.
  void resume() { finish({}); }

  bool is_waiting() const { return sleeper_.has_value(); }

 protected:
  ~Resumption() = default;

  /// Called inside the request to stop, before the coroutine unwinds: let go of everything that
  /// could be destroyed until then.
  virtual void cancelled() noexcept {}

 private:
  /// Named, not erased: asio::any_completion_handler of Boost 1.81 recurses for ever when it is
  /// made from another one, and a sleep needs no heap block of its own this way.
  using Sleeper = asio::async_result<asio::use_awaitable_t<Executor>,
                                     void(boost::system::error_code)>::handler_type;
  struct Suspend;
  void finish(boost::system::error_code error);

  Executor executor_;
  std::optional<Sleeper> sleeper_;
  bool resumed_ = false;
};

}  // namespace culvert::net
