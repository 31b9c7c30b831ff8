#include "core/relay/guest_loop.h"

#include <utility>

namespace culvert::relay {
namespace {

/// Runs on the guest's loop, until cancelled.
Task<> hold_scope(RelayContext& guest, Executor home, std::shared_ptr<Event> ready) {
  struct Place {
    explicit Place(RelayContext& on) : loop(on) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() {
      // Here and now: the home loop, which destroys the rest, must not touch what this one uses.
      loop.http_routes_here.close();
      *loop.scope_place = nullptr;
    }
    RelayContext& loop;
  };
  const Place place(guest);
  co_await with_scope([&guest, &home, &ready](TaskScope& scope) -> Task<> {
    *guest.scope_place = &scope;
    asio::post(home, [ready] { ready->set(); });
    Event never(guest.executor);
    co_await never.wait();
  });
}

}  // namespace

Task<> keep_open(RelayContext& guest, std::shared_ptr<Event> ready) {
  const Executor home = co_await this_coro::executor;
  co_await this_coro::throw_if_cancelled(false);
  asio::cancellation_signal stop;  // used on the guest's loop only
  std::exception_ptr failure;
  bool over = false;
  Timer change(home, TimePoint::max());  // never expires; cancelled when it is over
  const auto ended = [&](const std::exception_ptr& why) {
    asio::post(home, [&, why] {
      failure = why;
      over = true;
      change.cancel();
    });
  };
  asio::post(guest.executor, [&guest, &stop, &ended, home, ready] {
    asio::co_spawn(guest.executor, hold_scope(guest, home, ready),
                   asio::bind_cancellation_slot(stop.slot(), ended));
  });
  // As in with_scope: what was started is awaited, also when we are told to stop.
  bool stopping = false;
  while (!over) {
    co_await change.async_wait(nothrow);
    const asio::cancellation_state state = co_await this_coro::cancellation_state;
    if (stopping || state.cancelled() == asio::cancellation_type::none) continue;
    stopping = true;
    asio::post(guest.executor, [&stop] { stop.emit(asio::cancellation_type::terminal); });
    co_await this_coro::reset_cancellation_state(asio::disable_cancellation());
  }
  co_await this_coro::reset_cancellation_state();
  co_await this_coro::throw_if_cancelled(true);
  if (stopping) throw boost::system::system_error(asio::error::operation_aborted);
  if (failure) std::rethrow_exception(failure);
}

}  // namespace culvert::relay
