#include "core/mux/multiplexer.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace culvert::mux {
namespace {

/// Go resets streams beyond so many that it has not accepted yet (frp-wire 2.3).
constexpr std::uint32_t most_unanswered = 256;
/// So long a stream whose owner has gone waits for the peer's end, as Go's do (frp-wire 2.2).
constexpr Duration linger_time = std::chrono::minutes(5);

}  // namespace

// ---- For the Session -----------------------------------------------------------------------

net::StreamPtr Multiplexer::open() {
  if (over_) throw Failure(*over_);
  if (peer_takes_no_more_)
    fail(Errc::closed, Leg::relay, "open a mux stream: the peer said GoAway");
  if (next_id_ > std::numeric_limits<std::uint32_t>::max())
    fail(Errc::limit, Leg::relay, "open a mux stream: all ids are used");
  std::unique_ptr<MuxStream> stream = enter(static_cast<std::uint32_t>(next_id_));
  next_id_ += 2;
  if (unanswered_ < most_unanswered)
    announce(*stream);
  else
    unannounced_.push_back(*stream);
  return stream;
}

net::StreamPtr Multiplexer::take_accepted() {
  if (unaccepted_.empty()) return nullptr;
  net::StreamPtr stream = std::move(unaccepted_.front());
  unaccepted_.pop_front();
  return stream;
}

// ---- For streams ---------------------------------------------------------------------------

std::size_t Multiplexer::room(const MuxStream& stream) const {
  if (!stream.announced_) return 0;
  return std::min<std::size_t>(stream.send_window_, outgoing_.room(stream));
}

void Multiplexer::write(MuxStream& stream, Bytes payload) {
  stream.send_window_ -= static_cast<std::uint32_t>(payload.size());
  outgoing_.append(stream, stream.id_, payload);
  moved(payload.size());
}

/// Without window only the peer can help: its update comes back here.
void Multiplexer::await_room(MuxStream& stream) {
  if (stream.announced_ && stream.send_window_ > 0) outgoing_.await(stream);
}

void Multiplexer::consumed(MuxStream& stream, std::uint32_t count) {
  const std::uint32_t increment =
      stream.receive_window_.consume(count, now(), pings_.least(), budget_);
  if (increment > 0) control(FrameType::window_update, 0, stream.id_, increment);
}

/// A second FIN would end the whole session of a Go peer (frp-wire 2.5).
void Multiplexer::finish(MuxStream& stream) {
  stream.fin_sent_ = true;
  if (!stream.announced_) return;
  const std::uint32_t id = stream.id_;
  if (stream.fin_received_) leave(stream, {});
  control(FrameType::window_update, flag::fin, id, 0);
}

void Multiplexer::reset(MuxStream& stream) noexcept {
  const std::uint32_t id = stream.id_;
  const bool known_to_peer = stream.announced_;
  leave(stream, make_error_code(Errc::reset));
  if (known_to_peer) control(FrameType::window_update, flag::rst, id, 0);
}

/// The owner destroys the stream.
void Multiplexer::release(MuxStream& stream) noexcept {
  const std::uint32_t id = stream.id_;
  const bool known_to_peer = stream.announced_;
  const bool finish_now = known_to_peer && !stream.fin_sent_;
  const bool peer_ended = stream.fin_received_;
  const Lingering rest{stream.receive_window_, now(), stream.answered_};
  strike(stream);
  if (known_to_peer && !peer_ended)
    lingering_.emplace(id, rest);
  else if (is_peers(id))
    --opened_by_peer_;
  if (finish_now) control(FrameType::window_update, flag::fin, id, 0);
  driver_.deadline_moved();
}

// ---- The table of streams ------------------------------------------------------------------

MuxStream* Multiplexer::find(std::uint32_t id) {
  const auto at = live_.find(id);
  return at != live_.end() && at->second->announced_ ? at->second : nullptr;
}

/// A stream starts with half of what the last bulk stream needed (IO-34); not nearby, where new
/// streams would only queue up more in front of each other.
std::unique_ptr<MuxStream> Multiplexer::enter(std::uint32_t id) {
  std::uint32_t window = initial_window;
  if (!is_nearby_ && bulk_window_ / 2 > initial_window && !budget_.is_half_spent())
    window += budget_.draw(bulk_window_ / 2 - initial_window);
  auto stream = std::make_unique<MuxStream>(*this, id, window);
  live_.emplace(id, stream.get());
  ++streams_total_;
  return stream;
}

/// Takes a stream out of the table; what it was granted beyond the initial window is free again.
void Multiplexer::strike(MuxStream& stream) {
  const ReceiveWindow& window = stream.receive_window_;
  budget_.give_back(window.size() - initial_window);
  if (window.was_bulk()) bulk_window_ = window.size();
  if (target_ == &stream) target_ = nullptr;
  stream.unlink();
  live_.erase(stream.id_);
}

void Multiplexer::leave(MuxStream& stream, std::error_code failure) {
  strike(stream);
  if (is_peers(stream.id_)) --opened_by_peer_;
  stream.leave(failure);
  if (stream.announced_) answered(stream.answered_);
}

void Multiplexer::strike_lingering(std::uint32_t id) {
  const auto at = lingering_.find(id);
  if (at == lingering_.end()) return;
  bool was_answered = at->second.answered;
  lingering_.erase(at);
  if (is_peers(id)) --opened_by_peer_;
  answered(was_answered);
}

void Multiplexer::sweep(TimePoint time) {
  swept_at_ = time;
  std::vector<std::uint32_t> overdue;
  for (const auto& [id, rest] : lingering_)
    if (time - rest.since >= linger_time) overdue.push_back(id);
  for (const std::uint32_t id : overdue) {
    strike_lingering(id);
    control(FrameType::window_update, flag::rst, id, 0);
  }
}

// ---- Sending -------------------------------------------------------------------------------

void Multiplexer::control(FrameType type, std::uint16_t flags, std::uint32_t stream,
                          std::uint32_t value) {
  if (over_) return;
  outgoing_.append({type, flags, stream, value});
  if (outgoing_.has_too_much_control())
    end({Errc::limit, Leg::relay, "the peer causes answers and does not read them", {}});
}

void Multiplexer::announce(MuxStream& stream) {
  ++unanswered_;
  stream.announced_ = true;
  const std::uint32_t id = stream.id_;
  const bool finished = stream.fin_sent_;
  control(FrameType::window_update, flag::syn, id, stream.receive_window_.size() - initial_window);
  if (finished) control(FrameType::window_update, flag::fin, id, 0);
  if (!over_ && stream.waiters_.has_writer()) await_room(stream);
}

/// Anything for a stream answers its SYN: Go leaves the ACK out when our FIN was faster
/// (frp-wire 2.3). Makes place for streams that wait to be announced.
void Multiplexer::answered(bool& flag) {
  if (std::exchange(flag, true)) return;
  --unanswered_;
  while (!over_ && unanswered_ < most_unanswered && !unannounced_.empty()) {
    auto& next = static_cast<MuxStream&>(unannounced_.front());
    unannounced_.pop_front();
    announce(next);
  }
}

}  // namespace culvert::mux
