#include "core/gateway/encoding_load.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>

namespace culvert::gateway {
namespace {

/// Ties one EncodingLoad to the life of an io_context.
class LoadService final : public boost::asio::execution_context::service {
 public:
  inline static boost::asio::execution_context::id id;

  explicit LoadService(boost::asio::io_context& loop)
      : boost::asio::execution_context::service(loop), load(loop.get_executor()) {}

  EncodingLoad load;

 private:
  void shutdown() override {}
};

}  // namespace

EncodingLoad& EncodingLoad::of(const Executor& executor) {
  return boost::asio::use_service<LoadService>(executor.context()).load;
}

bool EncodingLoad::has_room() {
  measure_lag();
  return has_room(Clock::now());
}

/// One handler behind all that is due already: how long it waits is how late the loop is.
void EncodingLoad::measure_lag() {
  if (std::exchange(measuring_, true)) return;
  boost::asio::post(executor_, [this, posted = Clock::now()] {
    measuring_ = false;
    const TimePoint now = Clock::now();
    was_late(now - posted, now);
  });
}

void EncodingLoad::was_late(Duration lag, TimePoint now) {
  lag_ = lag;
  lag_seen_ = now;
}

void EncodingLoad::worked(Duration time, TimePoint now) {
  work_ = work_left_over(now) + time;
  work_seen_ = now;
}

Duration EncodingLoad::work_left_over(TimePoint now) const {
  return std::max(Duration::zero(), work_ - (now - work_seen_) / 2);
}

bool EncodingLoad::has_room(TimePoint now) const {
  const bool late = lag_ > limits_.lag && now - lag_seen_ < lag_is_fresh;
  return !late && work_left_over(now) <= limits_.work && encoding_ < limits_.at_once;
}

}  // namespace culvert::gateway
