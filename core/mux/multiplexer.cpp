#include "core/mux/multiplexer.h"

#include <algorithm>
#include <utility>

namespace culvert::mux {
namespace {

/// How often the round trip is measured while bulk flows (IO-33), and what counts as bulk.
constexpr Duration bulk_ping_interval = std::chrono::seconds(1);
constexpr std::uint64_t bulk_bytes = 64 * 1024;
constexpr Duration sweep_interval = std::chrono::minutes(1);

}  // namespace

Multiplexer::Multiplexer(const Executor& executor, Role role, const Options& options,
                         Driver& driver, std::uint32_t first_id)
    : executor_(executor),
      role_(role),
      options_(options),
      driver_(driver),
      outgoing_(driver),
      trusted_(options.trusted),
      next_id_(first_id != 0          ? first_id
               : role == Role::client ? 1
                                      : 2),
      budget_(options.window_budget),
      started_(Clock::now()),
      alive_at_(started_),
      swept_at_(started_) {
  if (!trusted_) outgoing_.use(SendQueue::untrusted);
}

Multiplexer::~Multiplexer() {
  end({Errc::closed, Leg::relay, "the mux session was closed", {}});
}

TimePoint Multiplexer::now() const {
  return receiving_at_ ? *receiving_at_ : Clock::now();
}

void Multiplexer::end(Error why) {
  if (over_) return;
  over_ = std::move(why);
  target_ = nullptr;
  for (const auto& [id, stream] : std::exchange(live_, {}))
    stream->leave(make_error_code(Errc::closed));
  lingering_.clear();
  driver_.session_over();
  unaccepted_.clear();
}

void Multiplexer::trust() {
  trusted_ = true;
  outgoing_.use(is_nearby_ ? SendQueue::nearby : SendQueue::distant);
}

Statistics Multiplexer::statistics() const {
  return {live_.size(), streams_total_, pings_.least(), pings_.last()};
}

// ---- Time ----------------------------------------------------------------------------------

TimePoint Multiplexer::deadline() const {
  TimePoint next = TimePoint::max();
  if (const auto since = pings_.waiting_since())
    next = std::max(*since, alive_at_) + options_.ping_timeout;
  else if (options_.keepalive.count() > 0)
    next = std::max(started_, pings_.last_sent()) + options_.keepalive;
  return lingering_.empty() ? next : std::min(next, swept_at_ + sweep_interval);
}

void Multiplexer::tick(TimePoint now) {
  if (over_) return;
  if (!lingering_.empty() && now >= swept_at_ + sweep_interval) sweep(now);
  if (now < deadline() || over_) return;
  if (pings_.waiting_since())
    end({Errc::timed_out, Leg::relay, "no answer to a ping of the mux session", {}});
  else
    ping(now);
  outgoing_.shrink();
}

void Multiplexer::ping(TimePoint now) {
  moved_since_ping_ = 0;
  control(FrameType::ping, flag::syn, 0, pings_.send(now));
  driver_.deadline_moved();
}

/// A ping goes with the first data and then with bulk (IO-33).
void Multiplexer::moved(std::size_t count) {
  moved_since_ping_ += count;
  const bool never = pings_.last_sent() == TimePoint();
  if (pings_.waiting_since() || !(never || moved_since_ping_ >= bulk_bytes)) return;
  const TimePoint time = now();
  if (never || time - pings_.last_sent() >= bulk_ping_interval) ping(time);
}

// ---- Receiving -----------------------------------------------------------------------------

void Multiplexer::receive(Bytes bytes, TimePoint time) {
  receiving_at_ = alive_at_ = time;
  while (!bytes.empty() && !over_) {
    if (payload_left_ > 0)
      take_payload(bytes);
    else if (header_.take(bytes))
      on_header();
    else if (const auto foreign = recognise_foreign(header_.bytes()); foreign && first_frame_)
      end(*foreign);
  }
  receiving_at_.reset();
}

void Multiplexer::receive_end() {
  std::string context = "the peer closed the mux session";
  if (payload_left_ > 0 || header_.is_amid_header()) context += " within a frame";
  end({Errc::closed, Leg::relay, std::move(context), {}});
}

/// Payload is passed on as it comes; a frame is never assembled (IO-27).
void Multiplexer::take_payload(Bytes& bytes) {
  const std::size_t count = std::min<std::size_t>(payload_left_, bytes.size());
  const Bytes piece = bytes.first(count);
  bytes = bytes.subspan(count);
  payload_left_ -= static_cast<std::uint32_t>(count);
  if (target_) target_->deliver(piece);
  if (payload_left_ > 0) return;
  target_ = nullptr;
  if (std::exchange(fin_behind_payload_, false)) on_fin(target_id_);
}

void Multiplexer::on_header() {
  const Result<Header> header = decode(header_.bytes());
  if (!header) {
    const auto foreign = first_frame_ ? recognise_foreign(header_.bytes()) : std::nullopt;
    return end(foreign ? *foreign : header.error());
  }
  first_frame_ = false;
  switch (header->type) {
    case FrameType::data:
    case FrameType::window_update:
      return on_stream_frame(*header);
    case FrameType::ping:
      return on_ping(*header);
    case FrameType::go_away:
      return on_go_away(header->length);
  }
}

void Multiplexer::on_stream_frame(const Header& header) {
  if (header.type == FrameType::data) {
    payload_left_ = header.length;
    target_id_ = header.stream;
  }
  if (header.has(flag::syn)) on_syn(header);
  if (over_) return;
  if (MuxStream* const stream = find(header.stream))
    on_frame_of(*stream, header);
  else
    on_lingering(header);
}

void Multiplexer::on_syn(const Header& header) {
  const std::uint32_t id = header.stream;
  if (id == 0 || !is_peers(id))
    return violated("SYN for stream " + std::to_string(id) + ", which is not the peer's to open");
  if (live_.contains(id) || lingering_.contains(id))
    return violated("SYN for stream " + std::to_string(id) + ", which is open");
  if (unaccepted_.size() >= options_.accept_backlog || opened_by_peer_ >= options_.max_streams)
    return control(FrameType::window_update, flag::rst, id, 0);
  std::unique_ptr<MuxStream> stream = enter(id);
  stream->announced_ = stream->answered_ = true;
  ++opened_by_peer_;
  // At once, whatever becomes of it: without an ACK Go ends the session after 75 s.
  control(FrameType::window_update, flag::ack, id, stream->receive_window_.size() - initial_window);
  if (over_) return;
  unaccepted_.push_back(std::move(stream));
  driver_.stream_arrived();
}

/// Flags and contents count on frames of both types (frp-wire 2.3).
void Multiplexer::on_frame_of(MuxStream& stream, const Header& header) {
  answered(stream.answered_);
  if (over_) return;
  if (header.has(flag::rst)) return leave(stream, make_error_code(Errc::reset));
  if (header.type == FrameType::window_update)
    on_window_update(stream, header.length);
  else
    on_data(stream, header.length);
  if (over_ || !header.has(flag::fin)) return;
  if (payload_left_ > 0)
    fin_behind_payload_ = true;
  else
    on_fin(header.stream);
}

void Multiplexer::on_window_update(MuxStream& stream, std::uint32_t increment) {
  if (increment > ~std::uint32_t{0} - stream.send_window_)
    return violated("stream " + std::to_string(stream.id_) + ": a window beyond 2^32 - 1");
  stream.send_window_ += increment;
  if (stream.waiters_.has_writer()) await_room(stream);
}

void Multiplexer::on_data(MuxStream& stream, std::uint32_t length) {
  if (length == 0) return;
  if (!stream.receive_window_.take(length))
    return violated("stream " + std::to_string(stream.id_) + ": " + std::to_string(length) +
                    " bytes, more than its window");
  if (!trusted_ && (untrusted_payload_ += length) > most_untrusted)
    return end({Errc::limit, Leg::relay, "more than 192 KiB from a peer that is not known", {}});
  // Two threads of a Go peer may put data behind their FIN; nobody can read it.
  if (!stream.fin_received_) target_ = &stream;
  moved(length);
}

/// Whoever is neither live nor lingering is ignored, its payload drained (frp-wire 2.5).
void Multiplexer::on_lingering(const Header& header) {
  const auto at = lingering_.find(header.stream);
  if (at == lingering_.end()) return;
  answered(at->second.answered);
  if (over_) return;
  if (header.has(flag::rst | flag::fin)) return strike_lingering(header.stream);
  if (header.type != FrameType::data || header.length == 0) return;
  // What was under way when we left is all right; a peer that goes on is told to stop, before it
  // waits for credit that will not come.
  ReceiveWindow& window = at->second.window;
  if (window.take(header.length) && window.left() >= window.size() / 2) return;
  strike_lingering(header.stream);
  control(FrameType::window_update, flag::rst, header.stream, 0);
}

void Multiplexer::on_fin(std::uint32_t id) {
  MuxStream* const stream = find(id);
  if (!stream) return strike_lingering(id);
  if (stream->fin_received_) return;
  stream->fin_received_ = true;
  if (stream->fin_sent_) leave(*stream, {});
  stream->waiters_.call_reader();
}

/// Answered from here, so that no back-pressure delays it (frp-wire 2.6).
void Multiplexer::on_ping(const Header& header) {
  if (header.has(flag::syn))
    control(FrameType::ping, flag::ack, 0, header.length);
  else
    pings_.answer(header.length, now());
  // Once seen it stays so: later round trips of a busy session contain its own queue.
  if (const Duration least = pings_.least();
      least > Duration::zero() && least < nearby_round_trip) {
    is_nearby_ = true;
    if (trusted_) outgoing_.use(SendQueue::nearby);
  }
}

void Multiplexer::on_go_away(std::uint32_t code) {
  switch (static_cast<GoAwayCode>(code)) {
    case GoAwayCode::normal:
      peer_takes_no_more_ = true;
      return;
    case GoAwayCode::internal_error:
      return end({Errc::closed, Leg::relay, "GoAway 2 from the peer: internal error", {}});
    case GoAwayCode::protocol_error:
      break;
  }
  end({Errc::protocol, Leg::relay, "GoAway " + std::to_string(code) + " from the peer", {}});
}

/// The peer broke the protocol: it is told, and the session is over.
void Multiplexer::violated(std::string what) {
  control(FrameType::go_away, 0, 0, static_cast<std::uint32_t>(GoAwayCode::protocol_error));
  end({Errc::protocol, Leg::relay, std::move(what), {}});
}

}  // namespace culvert::mux
