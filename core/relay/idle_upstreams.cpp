#include "core/relay/idle_upstreams.h"

#include "core/base/async.h"

#include <utility>

namespace culvert::relay {

/// Waits for what must not come: the end of the connection, or bytes that nobody asked for.
class IdleUpstreams::Idle final : public net::Waiter, public http::Deadline {
 public:
  Idle(IdleUpstreams& all, http::Deadlines& deadlines, HttpUpstreamPtr held, Duration life)
      : Deadline(deadlines), all_(all), upstream_(std::move(held)) {
    upstream_->stream->when_readable(*this);
    set(life);
  }
  ~Idle() override {
    if (upstream_) upstream_->stream->forget(*this);
  }

  HttpUpstreamPtr release() {
    upstream_->stream->forget(*this);
    return std::move(upstream_);
  }
  bool is_stale() const { return stale_; }

  /// Possibly from inside the stream, which must not be destroyed there.
  void ready() override {
    stale_ = true;
    all_.sweep_soon(upstream_->stream->executor());
  }

  void expired() override { all_.remove(*this); }

 private:
  IdleUpstreams& all_;
  HttpUpstreamPtr upstream_;
  bool stale_ = false;
};

IdleUpstreams::IdleUpstreams(http::Deadlines& deadlines) : deadlines_(deadlines) {}
IdleUpstreams::~IdleUpstreams() = default;

HttpUpstreamPtr IdleUpstreams::take() {
  while (!idle_.empty()) {
    const std::unique_ptr<Idle> last = std::move(idle_.back());
    idle_.pop_back();
    if (!last->is_stale()) return last->release();
  }
  return nullptr;
}

void IdleUpstreams::give(HttpUpstreamPtr upstream) {
  if (closed_ || idle_.size() >= most_for_a_moment) return;
  upstream->reused = true;
  upstream->in.release_if_empty();
  const Duration life = idle_.size() < most ? lifetime : moment;
  idle_.push_back(std::make_unique<Idle>(*this, deadlines_, std::move(upstream), life));
}

void IdleUpstreams::close() {
  closed_ = true;
  idle_.clear();
}

void IdleUpstreams::remove(const Idle& one) {
  std::erase_if(idle_, [&](const auto& idle) { return idle.get() == &one; });
}

void IdleUpstreams::sweep_soon(const Executor& executor) {
  asio::post(executor, [this, alive = std::weak_ptr(alive_)] {
    if (!alive.expired()) std::erase_if(idle_, [](const auto& idle) { return idle->is_stale(); });
  });
}

}  // namespace culvert::relay
