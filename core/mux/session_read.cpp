#include "core/mux/session_impl.h"
#include "core/net/loop_buffers.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace culvert::mux {
namespace {

/// Reads per turn before the local side is served (IO-29).
constexpr int reads_per_turn = 4;

}  // namespace

void Session::Impl::read_transport() {
  const MutableBytes buffer = net::LoopBuffers::of(executor_).plain();
  for (int reads = 0; reads < reads_per_turn && !ended_; ++reads) {
    const net::Io io = transport_->try_read(buffer);
    switch (io.status) {
      case net::Io::Status::done:
        parse(Bytes(buffer).first(io.count));
        break;
      case net::Io::Status::blocked:
        reads = reads_per_turn;
        break;
      case net::Io::Status::ended:
        end({Errc::closed, Leg::relay, "the peer closed the mux session", {}});
        break;
      case net::Io::Status::failed:
        end({classify(io.error), Leg::relay, "read from " + transport_->describe(), io.error});
        break;
    }
  }
  if (ended_) return;
  wake_writers();
  transport_->when_readable(reader_);
}

/// Incremental: payload is passed on as it arrives, a frame is never assembled (IO-27).
void Session::Impl::parse(Bytes bytes) {
  while (!bytes.empty() && !ended_) {
    if (payload_left_ > 0) {
      bytes = take_payload(bytes);
      continue;
    }
    const std::size_t count = std::min(header_size - header_filled_, bytes.size());
    std::memcpy(header_bytes_.data() + header_filled_, bytes.data(), count);
    header_filled_ += count;
    bytes = bytes.subspan(count);
    if (header_filled_ == header_size) {
      header_filled_ = 0;
      begin_frame();
    }
  }
}

void Session::Impl::begin_frame() {
  Result<Header> header = decode(header_bytes_);
  if (!header) {
    // Foreign bytes say what the peer is only at the very beginning.
    Error error = header.error();
    if (!first_frame_) error.code = Errc::protocol;
    end(std::move(error));
    return;
  }
  first_frame_ = false;
  frame_ = *header;
  switch (frame_.type) {
    case FrameType::ping:
      handle_ping(frame_);
      return;
    case FrameType::go_away:
      handle_go_away(frame_);
      return;
    case FrameType::data:
    case FrameType::window_update:
      break;
  }
  if (frame_.has(flag::syn)) handle_syn(frame_);
  if (ended_) return;
  if (MuxStream* const known = find(frame_.stream)) acknowledge(*known);
  if (frame_.type == FrameType::window_update) {
    handle_window_update(frame_);
    handle_flags(frame_);
    return;
  }
  MuxStream* const stream = find(frame_.stream);
  if (stream != nullptr && !stream->receive_window.receive(frame_.length)) {
    protocol_error("stream " + std::to_string(frame_.stream) + " got " +
                   std::to_string(frame_.length) + " bytes, more than its window");
    return;
  }
  if (stream == nullptr && streams_.contains(frame_.stream) && frame_.length > 0) {
    // Nobody reads any more: the peer should stop sending.
    drop(frame_.stream);
    send_control({FrameType::window_update, flag::rst, frame_.stream, 0});
  }
  payload_left_ = frame_.length;
  if (payload_left_ == 0) handle_flags(frame_);
}

/// Passes on what is there of the current frame's payload; returns the rest.
Bytes Session::Impl::take_payload(Bytes bytes) {
  const std::size_t count = std::min<std::size_t>(payload_left_, bytes.size());
  payload_left_ -= static_cast<std::uint32_t>(count);
  if (MuxStream* const stream = find(frame_.stream)) stream->deliver(bytes.first(count));
  if (payload_left_ == 0 && !ended_) handle_flags(frame_);
  return bytes.subspan(count);
}

MuxStream* Session::Impl::find(std::uint32_t id) {
  const auto at = streams_.find(id);
  return at == streams_.end() ? nullptr : at->second;
}

void Session::Impl::handle_syn(const Header& header) {
  if (streams_.contains(header.stream)) {
    protocol_error("stream " + std::to_string(header.stream) + " was opened twice");
    return;
  }
  if (unaccepted_.size() >= options_.accept_backlog || streams_.size() >= options_.max_streams) {
    send_control({FrameType::window_update, flag::rst, header.stream, 0});
    return;
  }
  auto stream = std::make_unique<MuxStream>(*this, header.stream, executor_);
  stream->syn_sent = stream->acknowledged = true;
  stream->owned_by_session = true;
  streams_.emplace(header.stream, stream.get());
  ++streams_total_;
  // At once, whatever becomes of the stream: after 75 s Go closes the session (frp-wire 2.3).
  send_control({FrameType::window_update, flag::ack, header.stream, 0});
  unaccepted_.push_back(std::move(stream));
  accept_event_.set();
}

/// Any frame for a stream of ours answers its SYN: Go leaves the ACK out when our FIN was faster
/// (frp-wire 2.3).
void Session::Impl::acknowledge(MuxStream& stream) {
  if (std::exchange(stream.acknowledged, true)) return;
  --unacknowledged_;
  release_syn();
}

void Session::Impl::handle_window_update(const Header& header) {
  MuxStream* const stream = find(header.stream);
  if (stream == nullptr || header.length == 0) return;
  stream->send_window += header.length;
  if (stream->send_window > 0xffffffffULL) {
    protocol_error("window of stream " + std::to_string(header.stream) + " beyond 2^32");
    return;
  }
  if (stream->has_writer()) wait_for_room(*stream);
}

/// ACK, FIN and RST; a Data frame's take effect behind its payload.
void Session::Impl::handle_flags(const Header& header) {
  MuxStream* const stream = find(header.stream);
  if (header.has(flag::rst)) {
    drop(header.stream);
    if (stream != nullptr) stream->fail(make_error_code(Errc::reset));
    return;
  }
  if (!header.has(flag::fin)) return;
  if (stream == nullptr) {
    drop(header.stream);  // a lingering one is over now
    return;
  }
  if (stream->fin_received) {
    protocol_error("stream " + std::to_string(header.stream) + " ended twice");
    return;
  }
  stream->end_of_peer();
}

void Session::Impl::handle_ping(const Header& header) {
  if (header.has(flag::syn)) {
    // From the receive loop, so that no back-pressure delays it (frp-wire 2.6).
    send_control({FrameType::ping, flag::ack, 0, header.length});
    return;
  }
  if (!ping_sent_ || header.length != ping_value_) return;
  const TimePoint now = Clock::now();
  last_rtt_ = now - *ping_sent_;
  ping_sent_.reset();
  // The least of the last minute: the latest would run away with its own queue (IO-33).
  constexpr Duration remembered = std::chrono::seconds(60);
  if (least_rtt_ == Duration::zero() || last_rtt_ <= least_rtt_ ||
      now - least_rtt_at_ > remembered) {
    least_rtt_ = last_rtt_;
    least_rtt_at_ = now;
  }
}

void Session::Impl::handle_go_away(const Header& header) {
  if (header.length == static_cast<std::uint32_t>(GoAwayCode::normal)) {
    peer_went_away_ = true;
    return;
  }
  end({Errc::protocol,
       Leg::relay,
       "the peer ended the mux session with code " + std::to_string(header.length),
       {}});
}

void Session::Impl::protocol_error(std::string context) {
  send_control({FrameType::go_away, 0, 0, static_cast<std::uint32_t>(GoAwayCode::protocol_error)});
  write_batch();
  end({Errc::protocol, Leg::relay, std::move(context), {}});
}

}  // namespace culvert::mux
