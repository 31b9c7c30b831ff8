#include "core/gateway/upstream_pool.h"

#include <algorithm>
#include <utility>

namespace culvert::gateway {
namespace {

using namespace std::chrono_literals;

/// The service's own limit counts from its last byte, ours from when that has come.
constexpr Duration margin = 1s;
constexpr Duration shortest_lesson = 500ms;
constexpr Duration lesson_lifetime = 10min;

bool is_of(const UpstreamConnection& connection, const std::string& server_name) {
  return connection.attempt.tls ? connection.server_name == server_name
                                : connection.server_name.empty();
}

bool has_room_to_spare(const UpstreamConnection& connection) {
  const std::size_t most = connection.http->most_exchanges();
  const std::size_t used = std::max<std::size_t>(1, most - most / 5);
  return connection.http->open_exchanges() < used && connection.long_lived <= most / 2;
}

}  // namespace

/// An HTTP/1.1 connection that waits for the next request.
class UpstreamPool::Idle final : public http::Deadline {
 public:
  Idle(UpstreamPool& owner, UpstreamConnectionPtr connection, Duration limit)
      : Deadline(owner.deadlines_),
        owner_(owner),
        connection_(std::move(connection)),
        since_(Clock::now()) {
    set(limit);
  }
  ~Idle() override = default;

  UpstreamConnectionPtr take() { return std::move(connection_); }
  const UpstreamConnection& connection() const { return *connection_; }
  Duration age() const { return Clock::now() - since_; }

 private:
  void expired() override { owner_.remove(*this); }

  UpstreamPool& owner_;
  UpstreamConnectionPtr connection_;
  TimePoint since_;
};

UpstreamPool::UpstreamPool(const PoolLimits& limits, http::Deadlines& deadlines)
    : limits_(limits), deadlines_(deadlines) {}

UpstreamPool::~UpstreamPool() {
  *alive_ = false;
}

// ---- HTTP/1.1 ------------------------------------------------------------------------------

UpstreamConnectionPtr UpstreamPool::take_idle(const std::string& server_name) {
  for (auto one = idle_.end(); one != idle_.begin();) {
    --one;
    if (!is_of((*one)->connection(), server_name)) continue;
    // The service may have closed it in the meantime.
    if (!(*one)->connection().http->takes_exchange()) learn_idle_time(**one);
    UpstreamConnectionPtr taken = (*one)->take();
    one = idle_.erase(one);
    if (taken->http->takes_exchange()) return taken;
  }
  return nullptr;
}

void UpstreamPool::give(UpstreamConnectionPtr connection) {
  if (closed_ || connection->http->version() == http::Version::h2) return sweep_shared();
  if (!connection->http->takes_exchange()) return;
  const Duration time = idle_time_of(*connection);
  if (time <= Duration::zero()) return;
  if (idle_.size() >= limits_.idle + limits_.for_a_moment) idle_.pop_front();
  const Executor executor = connection->http->executor();
  idle_.push_back(std::make_unique<Idle>(*this, std::move(connection), time));
  if (idle_.size() > limits_.idle) sweep_soon(executor);
}

/// Always shorter than the service's own, by what it says or by what it does.
Duration UpstreamPool::idle_time_of(const UpstreamConnection& connection) const {
  Duration time = limits_.idle_time;
  if (const std::optional<Duration> said = connection.http->idle_limit())
    time = std::min(time, *said > 2 * margin ? *said - margin : *said / 2);
  if (lesson_ && Clock::now() < lesson_->until) time = std::min(time, lesson_->limit);
  return time;
}

void UpstreamPool::learn_idle_time(const Idle& closed) {
  const auto& failure = closed.connection().http->failure();
  // Whatever breaks connections says nothing of how long they are kept.
  if (!failure || failure->error.code != Errc::closed) return;
  const Duration limit = std::max<Duration>(shortest_lesson, closed.age() - margin);
  const bool is_longer = lesson_ && Clock::now() < lesson_->until && lesson_->limit < limit;
  if (!is_longer) lesson_ = {limit, Clock::now() + lesson_lifetime};
}

void UpstreamPool::remove(const Idle& one) {
  idle_.remove_if([&](const std::unique_ptr<Idle>& idle) { return idle.get() == &one; });
}

void UpstreamPool::sweep_soon(const Executor& executor) {
  if (std::exchange(sweeping_, true)) return;
  auto timer = std::make_shared<Timer>(executor, limits_.moment);
  timer->async_wait([this, timer, alive = alive_](boost::system::error_code) {
    if (!*alive) return;
    sweeping_ = false;
    while (idle_.size() > limits_.idle)
      idle_.pop_front();
  });
}

// ---- HTTP/2 --------------------------------------------------------------------------------

void UpstreamPool::share(const UpstreamConnectionPtr& connection) {
  std::uniform_int_distribution<Duration::rep> tenth(-limits_.h2_age.count() / 10,
                                                     limits_.h2_age.count() / 10);
  connection->retires = connection->opened + limits_.h2_age + Duration(tenth(random_));
  shared_.push_back(connection);
}

/// The one that was opened first: the others may run dry and go.
UpstreamConnectionPtr UpstreamPool::take_shared(const std::string& server_name, bool for_websocket,
                                                bool any) {
  sweep_shared();
  any = any || count_shared(server_name) >= limits_.h2_connections;
  UpstreamConnectionPtr tight;
  for (const UpstreamConnectionPtr& one : shared_) {
    if (!is_of(*one, server_name) || Clock::now() >= one->retires) continue;
    if (for_websocket && one->http->may_carry_websocket() != true) continue;
    if (!one->http->takes_exchange()) continue;
    if (has_room_to_spare(*one)) return one;
    if (!tight) tight = one;
  }
  return any ? tight : nullptr;
}

std::size_t UpstreamPool::count_shared(const std::string& server_name) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(shared_, [&](const UpstreamConnectionPtr& one) {
        return is_of(*one, server_name) && !one->http->is_over();
      }));
}

/// Drops what is over, and what has grown old without being used.
void UpstreamPool::sweep_shared() {
  const TimePoint now = Clock::now();
  std::erase_if(shared_, [&](const UpstreamConnectionPtr& one) {
    if (one->http->open_exchanges() > 0) return false;
    return closed_ || one->http->is_over() || now >= one->retires;
  });
}

void UpstreamPool::close() {
  closed_ = true;
  idle_.clear();
  sweep_shared();
}

}  // namespace culvert::gateway
