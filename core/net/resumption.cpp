#include "core/net/resumption.h"

#include <boost/asio/associated_cancellation_slot.hpp>

#include <utility>

namespace culvert::net {

struct Resumption::Suspend {
  Resumption* resumption;

  /// The slot is cleared by Asio when the coroutine goes on, so `resumption` is alive in it.
  void operator()(Sleeper&& handler) const {
    auto slot = asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected())
      slot.assign([waiting = resumption](asio::cancellation_type) {
        if (!waiting->is_waiting()) return;
        waiting->cancelled();
        waiting->finish(asio::error::operation_aborted);
      });
    resumption->sleeper_.emplace(std::move(handler));
    if (resumption->resumed_) resumption->finish({});
  }
};

Task<> Resumption::wait() {
  return asio::async_initiate<const asio::use_awaitable_t<Executor>,
                              void(boost::system::error_code)>(Suspend{this}, use_task);
}

void Resumption::finish(boost::system::error_code error) {
  resumed_ = true;
  if (!sleeper_) return;
  Sleeper sleeper = *std::move(sleeper_);
  sleeper_.reset();
  asio::post(executor_, [sleeper = std::move(sleeper), error]() mutable { sleeper(error); });
}

}  // namespace culvert::net
