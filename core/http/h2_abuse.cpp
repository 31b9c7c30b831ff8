#include "core/http/h2_abuse.h"

#include <algorithm>

namespace culvert::http {
namespace {

/// Firefox opens a stream with two; for a piece of a body both windows may be granted, and the
/// connection's once more with a PING.
constexpr std::uint64_t updates_per_stream = 4, updates_per_piece = 4;
/// Every MiB may be granted in pieces of 1 KiB.
constexpr std::uint64_t bytes_per_update = (1 << 20) / 1000;
/// A window of 64 MiB that is granted again when all of it has been sent.
constexpr std::uint64_t most_updates = 64'000;
/// Who measures has one PING on its way at a time.
constexpr std::uint32_t most_earned_pings = 100;

}  // namespace

bool TokenBucket::take(TimePoint now) {
  if (since_ == TimePoint()) since_ = now;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - since_);
  if (seconds.count() > 0) {
    const auto passed = std::min<std::uint64_t>(size_, static_cast<std::uint64_t>(seconds.count()));
    add(passed * per_second_, size_);
    since_ += seconds;
  }
  if (tokens_ == 0) return false;
  --tokens_;
  return true;
}

void H2AbuseWatch::frame(const H2FrameHeader& header, TimePoint now) {
  switch (header.type) {
    case H2Type::ping:
      if (!header.has(h2_flag::ack) && !may_measure_) ping(now);
      break;
    case H2Type::settings:
      if (!header.has(h2_flag::ack) && !settings_.add(now)) blame("SETTINGS frames");
      break;
    case H2Type::priority:
      if (!priorities_.add(now)) blame("PRIORITY frames");
      break;
    case H2Type::window_update:
      if (!may_measure_ && !updates_.take(now)) blame("WINDOW_UPDATE frames");
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

void H2AbuseWatch::ping(TimePoint now) {
  if (earned_pings_ > 0)
    --earned_pings_;
  else if (!pings_.add(now))
    blame("PING frames");
}

void H2AbuseWatch::data_sent(std::size_t bytes, bool drained) {
  sent_ += bytes;
  const std::uint64_t by_bytes = sent_ / bytes_per_update;
  sent_ %= bytes_per_update;
  updates_.add(std::max(by_bytes, drained ? updates_per_piece : 0), most_updates);
  // Windows of a few bytes earn nothing: they would pay for their own updates.
  if (drained || by_bytes > 0) earned_pings_ = std::min(earned_pings_ + 1, most_earned_pings);
}

void H2AbuseWatch::stream_opened() {
  updates_.add(updates_per_stream, most_updates);
}

void H2AbuseWatch::early_reset(TimePoint now) {
  if (!resets_.take(now)) blame("cancelled requests");
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
