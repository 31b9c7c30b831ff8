#include "tests/bench/load/flow.h"

#include <algorithm>

namespace culvert::bench {

void Sender::put(std::span<const char> bytes) {
  own_.insert(own_.end(), bytes.begin(), bytes.end());
}

void Sender::put_pattern(std::uint64_t count, std::uint32_t seed) {
  pattern_ = Pattern(seed);
  pattern_left_ = count;
}

bool Sender::step(const Socket& socket) {
  if (!own_.empty()) {
    const auto sent = socket.write(own_);
    if (!sent) return false;
    own_.erase(own_.begin(), own_.begin() + static_cast<std::ptrdiff_t>(*sent));
    if (!own_.empty()) return true;
  }
  if (pattern_left_ == 0) return true;
  const auto sent = socket.write(pattern_.next(pattern_left_));
  if (!sent) return false;
  pattern_.advance(*sent);
  pattern_left_ -= *sent;
  return true;
}

void Receiver::expect_pattern(std::uint64_t count, std::uint32_t seed, bool verify) {
  pattern_ = Pattern(seed);
  pattern_left_ = count;
  wrong_ = 0;
  verify_ = verify;
}

void Receiver::expect_record(std::size_t size) {
  record_size_ = size;
  record_.clear();
}

bool Receiver::take(std::span<const char> bytes) {
  const auto payload = bytes.first(std::min<std::uint64_t>(pattern_left_, bytes.size()));
  if (verify_) wrong_ += pattern_.count_wrong(payload);
  pattern_left_ -= payload.size();
  const auto rest = bytes.subspan(payload.size());
  if (rest.size() > record_size_ - record_.size()) return false;
  record_.insert(record_.end(), rest.begin(), rest.end());
  return true;
}

}  // namespace culvert::bench
