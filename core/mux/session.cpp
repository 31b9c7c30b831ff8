#include "core/mux/session.h"

#include "core/mux/session_impl.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace culvert::mux {
namespace {

/// How long a stream whose owner is gone waits for the peer's FIN, as Go's does (frp-wire 2.5).
constexpr Duration linger = std::chrono::minutes(5);

}  // namespace

Session::Impl::Impl(net::StreamPtr transport, Role role, Options options)
    : executor_(transport->executor()),
      transport_(std::move(transport)),
      role_(role),
      options_(options),
      accept_event_(executor_),
      next_id_(role == Role::client ? 1 : 2),
      budget_(options.window_budget),
      keepalive_timer_(executor_) {}

Session::Impl::~Impl() {
  // A refusal that was written just before must still reach the peer.
  if (!ended_ && !transport_blocked_) write_batch();
  if (!ended_) end({Errc::closed, Leg::relay, "the mux session was closed", {}});
  transport_->forget(reader_);
  transport_->forget(writer_);
}

Task<> Session::Impl::run() {
  transport_->when_readable(reader_);
  while (!ended_) {
    const TimePoint next = ping_sent_ ? *ping_sent_ + options_.ping_timeout
                                      : std::max(last_ping_, started_) + options_.keepalive;
    keepalive_timer_.expires_at(next);
    co_await keepalive_timer_.async_wait(nothrow);
    co_await Event::throw_if_cancelled();
    if (ended_) break;
    const TimePoint now = Clock::now();
    if (ping_sent_ && now >= *ping_sent_ + options_.ping_timeout)
      end({Errc::timed_out, Leg::relay, "no answer to a mux ping", {}});
    else if (!ping_sent_ && now >= std::max(last_ping_, started_) + options_.keepalive)
      send_ping();
    forget_lingering();
  }
  throw Failure(*ended_);
}

net::StreamPtr Session::Impl::open() {
  if (ended_) throw Failure(*ended_);
  if (peer_went_away_) culvert::fail(Errc::closed, Leg::relay, "the peer takes no more streams");
  const std::uint32_t id = next_id_;
  next_id_ += 2;
  auto stream = std::make_unique<MuxStream>(*this, id, executor_);
  streams_.emplace(id, stream.get());
  ++streams_total_;
  send_syn(*stream);
  return stream;
}

Task<net::StreamPtr> Session::Impl::accept() {
  while (unaccepted_.empty()) {
    if (ended_) throw Failure(*ended_);
    accept_event_.reset();
    co_await accept_event_.wait();
  }
  std::unique_ptr<MuxStream> stream = std::move(unaccepted_.front());
  unaccepted_.pop_front();
  stream->owned_by_session = false;
  co_return stream;
}

Statistics Session::Impl::statistics() const {
  return {streams_.size(), streams_total_, least_rtt_, last_rtt_};
}

void Session::Impl::stream_aborted(MuxStream& stream) noexcept {
  if (stream.syn_sent) send_control({FrameType::window_update, flag::rst, stream.id, 0});
  const bool unanswered = stream.syn_sent && !stream.acknowledged;
  drop(stream.id);
  if (!unanswered) return;
  --unacknowledged_;
  release_syn();
}

/// As a TCP socket: closing with unread bytes resets, otherwise the written bytes arrive and the
/// end follows them.
void Session::Impl::stream_destroyed(MuxStream& stream, bool unread) noexcept {
  const bool over = stream.fin_sent && stream.fin_received;
  if (!stream.syn_sent || (!over && unread)) {
    stream_aborted(stream);
    return;
  }
  if (!stream.fin_sent) send_fin(stream);
  if (!std::exchange(stream.acknowledged, true)) {
    --unacknowledged_;
    release_syn();
  }
  if (stream.fin_received) {
    drop(stream.id);
    return;
  }
  budget_ += stream.receive_window.grown();
  streams_[stream.id] = nullptr;
  lingering_.emplace_back(Clock::now(), stream.id);
}

void Session::Impl::drop(std::uint32_t id) {
  const auto at = streams_.find(id);
  if (at == streams_.end()) return;
  if (at->second != nullptr) budget_ += at->second->receive_window.grown();
  streams_.erase(at);
}

void Session::Impl::forget_lingering() {
  const TimePoint oldest = Clock::now() - linger;
  while (!lingering_.empty() && lingering_.front().first < oldest) {
    const auto at = streams_.find(lingering_.front().second);
    if (at != streams_.end() && at->second == nullptr) {
      send_control({FrameType::window_update, flag::rst, at->first, 0});
      streams_.erase(at);
    }
    lingering_.pop_front();
  }
}

void Session::Impl::end(Error error) {
  if (ended_) return;
  ended_ = std::move(error);
  const auto streams = std::exchange(streams_, {});
  for (const auto& [id, stream] : streams)
    if (stream != nullptr) stream->fail(make_error_code(Errc::closed));
  transport_->forget(reader_);
  transport_->forget(writer_);
  keepalive_timer_.cancel();
  accept_event_.set();
}

Session::Session(net::StreamPtr transport, Role role, Options options)
    : impl_(std::make_unique<Impl>(std::move(transport), role, options)) {}

Session::~Session() = default;

Task<> Session::run() {
  return impl_->run();
}

net::StreamPtr Session::open() {
  return impl_->open();
}

Task<net::StreamPtr> Session::accept() {
  return impl_->accept();
}

Statistics Session::statistics() const {
  return impl_->statistics();
}

}  // namespace culvert::mux
