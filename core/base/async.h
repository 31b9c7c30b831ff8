#pragma once

#include "core/base/clock.h"
#include "core/base/error.h"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

/// All Asio cleverness of the core is in this file: coroutines, scopes, time limits. Asio cancels
/// later, not now; with_scope() is what makes lifetimes safe nevertheless (architecture, "What is
/// true by construction" 5).
namespace culvert {

namespace asio = boost::asio;
namespace this_coro = boost::asio::this_coro;

/// A coroutine of the core. Throws Failure and nothing else (cancellation: see is_cancellation).
template <class T = void>
using Task = asio::awaitable<T, Executor>;

/// Completion tokens: throwing, and (error_code, ...) as a tuple.
inline constexpr asio::use_awaitable_t<Executor> use_task{};
inline constexpr auto nothrow = asio::as_tuple(use_task);

using asio::experimental::awaitable_operators::operator&&;  // both; one failing cancels the other

/// True when `failure` is how a cancelled coroutine unwinds, not something that went wrong.
bool is_cancellation(const std::exception_ptr& failure);

/// Owner of running tasks; made by with_scope only. Tasks run on the executor of the coroutine
/// that opened the scope.
class TaskScope {
 public:
  TaskScope(const TaskScope&) = delete;
  TaskScope& operator=(const TaskScope&) = delete;

  /// A running child; valid until its task has ended.
  struct Child {
    std::string_view name;
    asio::cancellation_signal stop;
    bool cancelled = false;  ///< Alone, by cancel(Child&): its unwinding is no failure.
  };

  /// Starts a child. A failure that escapes it ends the whole scope. `name` is for "still running
  /// at shutdown". On the loop the task runs inside this call up to its first wait, perhaps to its
  /// end; the reference is good until the next turn of the loop in any case.
  Child& spawn(std::string_view name, Task<> task) { return start(name, std::move(task), false); }

  /// Asks one child to stop.
  static void cancel(Child& child) {
    child.cancelled = true;
    child.stop.emit(asio::cancellation_type::terminal);
  }

  /// Cancels all children (the body too); with_scope returns when they have unwound.
  void cancel() {
    ending_ = true;
    for (auto next = children_.begin(); next != children_.end();)
      (next++)->stop.emit(asio::cancellation_type::terminal);
  }

  std::size_t size() const { return children_.size(); }

 private:
  template <class Body>
  friend Task<> with_scope(Body body);

  explicit TaskScope(Executor executor)
      : executor_(std::move(executor)), change_(executor_, TimePoint::max()) {}

  Child& start(std::string_view name, Task<> task, bool is_body);
  /// Starts the body and returns when all children have unwound.
  Task<> run_to_end(Task<> body);

  Executor executor_;
  Timer change_;  // never expires; cancelled to wake with_scope
  std::list<Child> children_;
  std::exception_ptr failure_;
  bool ending_ = false;
};

/// Runs body(scope). The scope ends with its body, with a child's failure or with the caller's
/// cancellation; in each case the remaining tasks are cancelled and awaited before this returns.
/// Rethrows the first failure; the caller's own cancellation outranks it.
template <class Body>
Task<> with_scope(Body body) {
  TaskScope scope(co_await this_coro::executor);
  co_await scope.run_to_end(body(scope));
}

/// The outcome as a value, where code must decide. Cancellation passes through.
template <class T>
Task<Result<T>> attempt(Task<T> task) {
  try {
    co_return co_await std::move(task);
  } catch (const Failure& failure) {
    co_return failure.error;
  }
}

Task<Result<void>> attempt(Task<> task);

Task<> sleep_for(Duration duration);

/// Ends when the task ends, or throws Failure{timed_out, leg, context} when the task, cancelled
/// after `limit`, has unwound.
Task<> within(Duration limit, Leg leg, std::string context, Task<> task);

/// The task, with its result put into `result`.
template <class T>
Task<> keep_result(Task<T> task, std::optional<T>& result) {
  result.emplace(co_await std::move(task));
}

/// The same with the task's result.
template <class T>
Task<T> within(Duration limit, Leg leg, std::string context, Task<T> task) {
  std::optional<T> result;
  co_await within(limit, leg, std::move(context), keep_result(std::move(task), result));
  co_return *std::move(result);
}

/// A flag that coroutines of one loop wait for. set() wakes all; it stays set until reset().
class Event {
 public:
  explicit Event(const Executor& executor) : timer_(executor, TimePoint::max()) {}

  void set() {
    set_ = true;
    timer_.cancel();
  }
  void reset() { set_ = false; }
  bool is_set() const { return set_; }

  /// Returns at once when set. Cancellable.
  Task<> wait();

  /// Throws when the calling coroutine was asked to stop (after a nothrow wait).
  static Task<> throw_if_cancelled();

 private:
  Timer timer_;
  bool set_ = false;
};

}  // namespace culvert
