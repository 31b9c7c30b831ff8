#include "core/mux/receive_window.h"

#include <algorithm>
#include <chrono>

namespace culvert::mux {

std::uint32_t WindowBudget::draw(std::uint32_t wanted) {
  const auto drawn = static_cast<std::uint32_t>(std::min<std::uint64_t>(wanted, left_));
  left_ -= drawn;
  return drawn;
}

bool ReceiveWindow::take(std::uint32_t count) {
  if (count > left_) return false;
  left_ -= count;
  return true;
}

std::uint32_t ReceiveWindow::consume(std::uint32_t count, TimePoint now, Duration least_rtt,
                                     WindowBudget& budget) {
  consumed_ += count;
  if (consumed_ < size_ / 4) return 0;
  const std::uint32_t grown = grow(now, least_rtt, budget);
  measured_ += consumed_;
  const std::uint32_t increment = consumed_ + grown;
  consumed_ = 0;
  left_ += increment;
  granted_ += increment;
  return increment;
}

/// Judges the bytes that came until the previous time credit was due, once that time is over.
std::uint32_t ReceiveWindow::grow(TimePoint now, Duration least_rtt, WindowBudget& budget) {
  if (now == latest_) return 0;
  const auto elapsed = static_cast<double>((latest_ - since_).count());
  const auto two_rtts = static_cast<double>((2 * std::max(least_rtt, nearby_round_trip)).count());
  const bool sender_waits = since_ != TimePoint() && least_rtt > Duration::zero() &&
                            measured_ * two_rtts > size_ * elapsed;
  since_ = latest_;
  latest_ = now;
  measured_ = 0;
  if (!sender_waits) return 0;
  const bool is_nearby = least_rtt < nearby_round_trip;
  const std::uint32_t cap = is_nearby ? most_nearby : most;
  if (size_ >= cap) return 0;
  const std::uint32_t wanted = std::min(size_, cap - size_);
  if (is_nearby && budget.spent() + wanted > most_growth_nearby) return 0;
  const std::uint32_t grown = budget.draw(wanted);
  size_ += grown;
  return grown;
}

}  // namespace culvert::mux
