#include "core/base/async.h"

namespace culvert {

bool is_cancellation(const std::exception_ptr& failure) {
  try {
    if (failure) std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    return error.code() == asio::error::operation_aborted;
  } catch (const Failure& error) {
    return error.error.code == Errc::cancelled;
  } catch (const std::exception&) {
    return false;
  }
  return false;
}

TaskScope::Child& TaskScope::start(std::string_view name, Task<> task, bool is_body) {
  const auto child = children_.emplace(children_.end());
  child->name = name;
  const auto ended = [this, child, is_body](std::exception_ptr failure) {
    if (child->cancelled && is_cancellation(failure)) failure = nullptr;
    children_.erase(child);
    if (failure && !ending_) failure_ = failure;
    if (failure || is_body) cancel();
    change_.cancel();
  };
  asio::co_spawn(executor_, std::move(task),
                 asio::bind_cancellation_slot(child->stop.slot(), ended));
  if (ending_) child->stop.emit(asio::cancellation_type::terminal);
  return *child;
}

Task<> TaskScope::run_to_end(Task<> body) {
  co_await this_coro::throw_if_cancelled(false);
  start("body", std::move(body), true);

  bool cancelled = false;
  while (!children_.empty()) {
    co_await change_.async_wait(nothrow);
    const asio::cancellation_state state = co_await this_coro::cancellation_state;
    if (!cancelled && state.cancelled() != asio::cancellation_type::none) {
      cancelled = true;
      cancel();
      co_await this_coro::reset_cancellation_state(asio::disable_cancellation());
    }
  }
  co_await this_coro::reset_cancellation_state();
  co_await this_coro::throw_if_cancelled(true);
  if (cancelled) throw boost::system::system_error(asio::error::operation_aborted);
  if (failure_) std::rethrow_exception(failure_);
}

Task<Result<void>> attempt(Task<> task) {
  try {
    co_await std::move(task);
    co_return Result<void>();
  } catch (const Failure& failure) {
    co_return failure.error;
  }
}

Task<> sleep_for(Duration duration) {
  Timer timer(co_await this_coro::executor, duration);
  co_await timer.async_wait(use_task);
}

Task<> within(Duration limit, Leg leg, std::string context, Task<> task) {
  using namespace asio::experimental;
  const Executor executor = co_await this_coro::executor;
  Timer timer(executor, limit);
  auto [order, failure, expired] =
      co_await make_parallel_group(asio::co_spawn(executor, std::move(task), asio::deferred),
                                   timer.async_wait(asio::deferred))
          .async_wait(wait_for_one(), use_task);
  if (order[0] == 1 && !expired) fail(Errc::timed_out, leg, std::move(context));
  if (failure) std::rethrow_exception(failure);
}

Task<> Event::wait() {
  while (!set_) {
    co_await timer_.async_wait(nothrow);
    co_await throw_if_cancelled();
  }
}

Task<> Event::throw_if_cancelled() {
  const asio::cancellation_state state = co_await this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none)
    throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace culvert
