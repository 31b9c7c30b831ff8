#include "core/net/rate_limit.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace culvert::net {
namespace {

/// An empty bucket opens again when it has so many bytes, or what comes in so much time: who
/// waits is not woken for a handful of bytes, again and again.
constexpr double least_step = 1024, step_seconds = 0.02;

class LimitedStream final : public Stream {
 public:
  LimitedStream(StreamPtr inner, std::shared_ptr<RateLimiter> limiter)
      : inner_(std::move(inner)), limiter_(std::move(limiter)), reader_(*this), writer_(*this) {}
  ~LimitedStream() override {
    limiter_->forget(reader_);
    limiter_->forget(writer_);
  }

  Executor executor() const override { return inner_->executor(); }

  Io try_read(MutableBytes to) override {
    const std::size_t allowed = limiter_->available();
    if (allowed == 0) return Io::blocked();
    const Io io = inner_->try_read(to.first(std::min(allowed, to.size())));
    if (io.is_done()) limiter_->charge(io.count);
    return io;
  }
  Io try_write(Bytes from) override {
    const std::size_t allowed = limiter_->available();
    if (allowed == 0 && !from.empty()) return Io::blocked();
    const Io io = inner_->try_write(from.first(std::min(allowed, from.size())));
    if (io.is_done()) limiter_->charge(io.count);
    return io;
  }
  std::size_t room() const override { return std::min(limiter_->available(), inner_->room()); }
  std::size_t held() const override { return inner_->held(); }
  Io try_flush() override { return inner_->try_flush(); }

  void when_readable(Waiter& waiter) override {
    reader_.outer = &waiter;
    if (limiter_->available() == 0)
      limiter_->when_available(reader_);
    else
      inner_->when_readable(reader_);
  }
  void when_writable(Waiter& waiter) override {
    writer_.outer = &waiter;
    if (limiter_->available() == 0)
      limiter_->when_available(writer_);
    else
      inner_->when_writable(writer_);
  }
  void forget(Waiter& waiter) noexcept override {
    for (Step* step : {&reader_, &writer_}) {
      if (step->outer != &waiter) continue;
      step->outer = nullptr;
      limiter_->forget(*step);
      inner_->forget(*step);
    }
  }
  void shutdown_write() override { inner_->shutdown_write(); }
  void abort() noexcept override { inner_->abort(); }
  std::string describe() const override { return inner_->describe(); }

 private:
  /// Between limiter or inner stream and whoever waits for us. An early call is allowed: the
  /// waiter tries and waits again.
  struct Step final : Waiter {
    explicit Step(LimitedStream&) {}
    void ready() override {
      if (Waiter* const waiting = std::exchange(outer, nullptr)) waiting->ready();
    }
    Waiter* outer = nullptr;
  };

  StreamPtr inner_;
  std::shared_ptr<RateLimiter> limiter_;
  Step reader_, writer_;
};

}  // namespace

RateLimiter::RateLimiter(const Executor& executor, std::int64_t bytes_per_second)
    : executor_(executor),
      rate_(static_cast<double>(std::max<std::int64_t>(bytes_per_second, 1))),
      step_(std::min(rate_, std::max(least_step, rate_ * step_seconds))),
      tokens_(rate_),
      filled_(Clock::now()),
      timer_(executor) {}

std::size_t RateLimiter::available() {
  refill();
  if (tokens_ < 1) empty_ = true;
  if (empty_ && tokens_ >= step_) empty_ = false;
  return empty_ ? 0 : static_cast<std::size_t>(tokens_);
}

void RateLimiter::charge(std::size_t bytes) {
  tokens_ -= static_cast<double>(bytes);
}

void RateLimiter::when_available(Waiter& waiter) {
  waiting_.push_back(&waiter);
  start_timer();
}

void RateLimiter::forget(Waiter& waiter) noexcept {
  waiting_.remove(&waiter);
}

void RateLimiter::refill() {
  const TimePoint now = Clock::now();
  const double seconds = std::chrono::duration<double>(now - filled_).count();
  filled_ = now;
  tokens_ = std::min(rate_, tokens_ + seconds * rate_);
}

void RateLimiter::start_timer() {
  if (std::exchange(timer_runs_, true)) return;
  refill();
  const double missing = std::max(step_ - tokens_, 1.0);
  timer_.expires_after(
      std::chrono::duration_cast<Duration>(std::chrono::duration<double>(missing / rate_)));
  timer_.async_wait([this, alive = std::weak_ptr<bool>(alive_)](boost::system::error_code) {
    if (alive.expired()) return;
    timer_runs_ = false;
    // In order of arrival; who finds the bucket empty again goes to the end of the line.
    for (std::size_t due = waiting_.size(); due > 0 && !waiting_.empty(); --due) {
      if (available() == 0) break;
      Waiter* const next = waiting_.front();
      waiting_.pop_front();
      next->ready();
    }
    if (!waiting_.empty()) start_timer();
  });
}

StreamPtr limited(StreamPtr inner, std::shared_ptr<RateLimiter> limiter) {
  return std::make_unique<LimitedStream>(std::move(inner), std::move(limiter));
}

}  // namespace culvert::net
