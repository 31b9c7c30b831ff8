#include "core/http/h2_abuse.h"

#include <algorithm>

namespace culvert::http {
namespace {

constexpr std::uint32_t reset_burst = 200;
constexpr std::uint32_t resets_per_second = 20;

/// Firefox opens a stream with two, and every MiB may be granted in pieces of 1 KiB.
constexpr std::uint64_t updates_per_stream = 4;
constexpr std::uint64_t updates_per_mib = 1000;

}  // namespace

void H2AbuseWatch::frame(const H2FrameHeader& header, TimePoint now) {
  switch (header.type) {
    case H2Type::ping:
      if (!header.has(h2_flag::ack) && !pings_.add(now)) blame("PING frames");
      break;
    case H2Type::settings:
      if (!header.has(h2_flag::ack) && !settings_.add(now)) blame("SETTINGS frames");
      break;
    case H2Type::priority:
      if (!priorities_.add(now)) blame("PRIORITY frames");
      break;
    case H2Type::window_update:
      window_update();
      break;
    case H2Type::data:
      if (header.length == 0 && !header.has(h2_flag::end_stream)) empty_frame(now);
      break;
    case H2Type::headers:
    case H2Type::continuation:
      if (header.length == 0 && !header.has(h2_flag::end_headers)) empty_frame(now);
      break;
    default:
      break;
  }
}

void H2AbuseWatch::padding_only(TimePoint now) {
  empty_frame(now);
}

void H2AbuseWatch::empty_frame(TimePoint now) {
  if (!empty_frames_.add(now)) blame("empty frames");
}

void H2AbuseWatch::window_update() {
  const std::uint64_t allowed =
      updates_per_mib * (1 + (sent_ >> 20)) + updates_per_stream * streams_;
  if (++window_updates_ > allowed) blame("WINDOW_UPDATE frames");
}

void H2AbuseWatch::early_reset(TimePoint now) {
  if (tokens_since_ == TimePoint()) tokens_since_ = now;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - tokens_since_);
  if (seconds.count() > 0) {
    const auto gained = std::min<std::uint64_t>(
        reset_burst, static_cast<std::uint64_t>(seconds.count()) * resets_per_second);
    reset_tokens_ = std::min(reset_burst, reset_tokens_ + static_cast<std::uint32_t>(gained));
    tokens_since_ += seconds;
  }
  if (reset_tokens_ == 0) return blame("cancelled requests");
  --reset_tokens_;
}

void H2AbuseWatch::provoked_reset(ResetCode code, TimePoint now) {
  switch (code) {
    case ResetCode::protocol_error:
    case ResetCode::stream_closed:
    case ResetCode::flow_control_error:
    case ResetCode::frame_size_error:
    case ResetCode::refused_stream:
      if (!provoked_.add(now)) blame("malformed streams");
      glitch(1, now);
      break;
    default:
      break;
  }
}

void H2AbuseWatch::glitch(std::uint32_t points, TimePoint now) {
  glitches_ += points;
  if (!score_.add(now, points)) blame("oddities");
}

}  // namespace culvert::http
