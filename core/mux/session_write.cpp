#include "core/mux/session_impl.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace culvert::mux {
namespace {

/// Plain and sealed bytes that the system has not taken yet (IO-23).
constexpr std::size_t batch_limit = 128 * 1024;
/// A turn that has collected so much is sent before it ends (IO-23).
constexpr std::size_t early_flush = 64 * 1024;
/// Unsent control frames beyond this end the session: the peer does not read (IO-24).
constexpr std::size_t control_limit = 1 << 20;
/// With its header exactly one TLS record (IO-25).
constexpr std::size_t shared_frame = 16 * 1024 - header_size;
constexpr std::size_t lone_frame = 64 * 1024;
/// Go resets streams beyond so many that it has not accepted yet (frp-wire 2.2).
constexpr std::uint32_t most_unacknowledged = 256;

}  // namespace

std::size_t Session::Impl::unsent() const {
  return batch_.size() + transport_->held();
}

std::size_t Session::Impl::room_for(const MuxStream& stream) const {
  const std::size_t used = unsent();
  if (used >= batch_limit || !stream.syn_sent) return 0;
  const bool shared = std::max(writers_this_turn_, writers_last_turn_) >= 2 ||
                      !fresh_writers_.empty() || !busy_writers_.empty();
  // One frame per stream and turn while others want to write too (IO-26).
  if (shared && stream.write_turn == turn_) return 0;
  const std::size_t frame = shared ? shared_frame : lone_frame;
  return static_cast<std::size_t>(
      std::min<std::uint64_t>({stream.send_window, frame, batch_limit - used}));
}

void Session::Impl::send_data(MuxStream& stream, Bytes payload) {
  if (stream.write_turn != turn_) ++writers_this_turn_;
  stream.write_turn = turn_;
  stream.send_window -= payload.size();
  append_frame({FrameType::data, 0, stream.id, static_cast<std::uint32_t>(payload.size())},
               payload);
  if (!ping_sent_ && Clock::now() - last_ping_ > std::chrono::seconds(1)) send_ping();
  if (batch_.size() >= early_flush && !transport_blocked_) write_batch();
}

/// Announces a stream, at once or when the peer has answered earlier ones.
void Session::Impl::send_syn(MuxStream& stream) {
  if (unacknowledged_ >= most_unacknowledged) {
    held_back_.push_back(stream.id);
    return;
  }
  announce(stream);
}

void Session::Impl::announce(MuxStream& stream) {
  ++unacknowledged_;
  stream.syn_sent = true;
  send_control({FrameType::window_update, flag::syn, stream.id, 0});
}

void Session::Impl::release_syn() {
  while (!held_back_.empty() && unacknowledged_ < most_unacknowledged) {
    MuxStream* const stream = find(held_back_.front());
    held_back_.pop_front();
    if (stream == nullptr) continue;  // given up meanwhile
    if (stream->syn_sent) continue;
    announce(*stream);
    if (stream->has_writer()) wait_for_room(*stream);
  }
}

void Session::Impl::send_fin(MuxStream& stream) {
  if (!stream.syn_sent) announce(stream);  // nothing was written: the FIN is all there is to say
  stream.fin_sent = true;
  send_control({FrameType::window_update, flag::fin, stream.id, 0});
}

void Session::Impl::consumed(MuxStream& stream, std::uint32_t count) {
  const std::uint32_t increment =
      stream.receive_window.consume(count, Clock::now(), least_rtt_, budget_);
  if (increment > 0) send_control({FrameType::window_update, 0, stream.id, increment});
}

void Session::Impl::send_control(const Header& header) {
  if (ended_) return;
  append_frame(header, {});
  control_bytes_ += header_size;
  if (control_bytes_ > control_limit)
    end({Errc::limit, Leg::relay, "the peer does not take control frames", {}});
}

/// Header and payload contiguous in the batch (IO-22).
void Session::Impl::append_frame(const Header& header, Bytes payload) {
  const MutableBytes space = batch_.prepare(header_size + payload.size());
  encode(header, space);
  if (!payload.empty()) std::memcpy(space.data() + header_size, payload.data(), payload.size());
  batch_.commit(header_size + payload.size());
  schedule_flush();
}

/// One flush per turn of the loop; the first append of a turn posts it (IO-20).
void Session::Impl::schedule_flush() {
  if (flush_posted_ || transport_blocked_) return;
  flush_posted_ = true;
  asio::post(executor_, [this, alive = std::weak_ptr<bool>(alive_)] {
    if (!alive.expired()) flush_turn();
  });
}

void Session::Impl::flush_turn() {
  flush_posted_ = false;
  if (ended_) return;
  ++turn_;
  writers_last_turn_ = std::exchange(writers_this_turn_, 0);
  if (!transport_blocked_) write_batch();
  if (!ended_) wake_writers();
}

/// Sends directly; only when the system takes no more somebody waits for it (IO-20).
void Session::Impl::write_batch() {
  while (!batch_.empty()) {
    const net::Io io = transport_->try_write(batch_.bytes());
    if (io.status == net::Io::Status::failed) {
      end({classify(io.error), Leg::relay, "write to " + transport_->describe(), io.error});
      return;
    }
    if (!io.is_done() || io.count == 0) break;
    batch_.consume(io.count);
  }
  if (batch_.empty()) control_bytes_ = 0;
  if (batch_.empty() && transport_->held() == 0) return;
  transport_blocked_ = true;
  transport_->when_writable(writer_);
}

void Session::Impl::transport_writable() {
  if (ended_) return;
  transport_blocked_ = false;
  const net::Io io = transport_->try_flush();
  if (io.status == net::Io::Status::failed) {
    end({classify(io.error), Leg::relay, "write to " + transport_->describe(), io.error});
    return;
  }
  flush_turn();
}

void Session::Impl::wait_for_room(MuxStream& stream) {
  // Without window nobody can help but the peer: its update queues the stream again.
  if (stream.queued || stream.send_window == 0 || !stream.syn_sent) return;
  stream.queued = true;
  const bool was_idle = stream.write_turn + 1 < turn_;
  (was_idle ? fresh_writers_ : busy_writers_).push_back(stream.id);
  // Waiting for this turn's share only: the next turn comes by itself with the flush; but when
  // nothing is in the batch nobody would post one.
  if (unsent() < batch_limit) schedule_flush();
}

/// Streams that were idle first, then those still busy, in order, while there is room (IO-26).
void Session::Impl::wake_writers() {
  std::size_t waiting = fresh_writers_.size() + busy_writers_.size();
  while (waiting-- > 0 && unsent() < batch_limit && !ended_) {
    std::deque<std::uint32_t>& queue = fresh_writers_.empty() ? busy_writers_ : fresh_writers_;
    MuxStream* const stream = find(queue.front());
    queue.pop_front();
    if (stream == nullptr) continue;
    stream->queued = false;
    stream->call_writer();
  }
}

void Session::Impl::send_ping() {
  const TimePoint now = Clock::now();
  last_ping_ = now;
  ping_sent_ = now;
  send_control({FrameType::ping, flag::syn, 0, ++ping_value_});
}

}  // namespace culvert::mux
