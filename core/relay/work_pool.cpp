#include "core/relay/work_pool.h"

#include <array>
#include <chrono>
#include <utility>

namespace culvert::relay {
namespace {

/// Requests that nobody answered for so long are not coming.
constexpr Duration request_lifetime = std::chrono::seconds(10);

/// Whether a connection that lay in the pool is still good: open, and without a byte, for the
/// client has nothing to say before StartWorkConn.
bool is_fresh(net::Stream& stream) {
  std::array<std::byte, 1> probe{};
  return stream.buffered().empty() && stream.try_read(probe).is_blocked();
}

}  // namespace

WorkPool::WorkPool(const Executor& executor, std::size_t pooled, Duration limit,
                   std::function<void()> request)
    : executor_(executor), pooled_(pooled), limit_(limit), request_(std::move(request)) {}

void WorkPool::request_one() {
  if (closed_) return;
  ++requested_;
  last_request_ = Clock::now();
  request_();
}

void WorkPool::fill() {
  if (Clock::now() - last_request_ > request_lifetime) requested_ = 0;
  // frp asks once more for every connection it takes; we do not ask for what is under way.
  while (!closed_ && idle_.size() + requested_ < pooled_ + takers_.size())
    request_one();
}

Result<void> WorkPool::offer(WorkConnection& fresh) {
  if (requested_ > 0) --requested_;
  if (closed_) return Error{Errc::closed, Leg::relay, "control is already closed", {}};
  if (!takers_.empty()) {
    Taker& taker = *takers_.front();
    takers_.pop_front();
    taker.brought = std::move(fresh);
    taker.wake.cancel();
    return {};
  }
  if (idle_.size() >= pooled_ + spare)
    return Error{Errc::limit, Leg::relay, "work connection pool is full, discarding", {}};
  idle_.push_back(std::move(fresh));
  return {};
}

std::optional<WorkConnection> WorkPool::take_idle() {
  while (!idle_.empty()) {
    WorkConnection oldest = std::move(idle_.front());
    idle_.pop_front();
    if (is_fresh(*oldest.stream)) return oldest;
  }
  return std::nullopt;
}

Task<WorkConnection> WorkPool::take() {
  if (closed_) fail(Errc::closed, Leg::upstream, "the client has gone");
  if (auto ready = take_idle()) {
    fill();
    co_return *std::move(ready);
  }
  Taker taker(executor_, limit_);
  const auto place = takers_.insert(takers_.end(), &taker);
  request_one();
  fill();
  try {
    if (!taker.brought) co_await taker.wake.async_wait(nothrow);
    co_await Event::throw_if_cancelled();
  } catch (...) {
    if (!taker.brought && !closed_) takers_.erase(place);
    throw;
  }
  if (taker.brought) co_return *std::move(taker.brought);
  if (closed_) fail(Errc::closed, Leg::upstream, "the client has gone");
  takers_.erase(place);
  requested_ = 0;  // what was asked for is not coming
  fail(Errc::timed_out, Leg::upstream, "wait for a work connection");
}

Task<net::StreamPtr> WorkPool::start(frp::StartWorkConn what) {
  // frp gives up after as many tries as it keeps connections, and one.
  for (std::size_t tries = 0; tries <= pooled_; ++tries) {
    WorkConnection work = co_await take();
    frp::Message message = what;
    const Result<void> sent =
        co_await attempt(frp::send(*work.stream, work.wire, std::move(message)));
    if (sent) co_return std::move(work.stream);
  }
  fail(Errc::closed, Leg::upstream, "no work connection took StartWorkConn");
}

void WorkPool::close() {
  closed_ = true;
  request_ = nullptr;
  idle_.clear();
  for (Taker* const taker : std::exchange(takers_, {}))
    taker->wake.cancel();
}

}  // namespace culvert::relay
