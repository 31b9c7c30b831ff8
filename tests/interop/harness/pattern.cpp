#include "tests/interop/harness/pattern.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace culvert::interop {

Pattern::Pattern(quint64 seed)
    : state_(seed * 0x9e3779b97f4a7c15ULL + 0x2545f4914f6cdd1dULL), repetitive_(seed % 2 == 1) {}

void Pattern::next_word() {
  left_ = sizeof(word_);
  if (repetitive_ && repeats_left_-- > 0) return;
  repeats_left_ = 15;
  // xorshift64*: cheap enough that the generator is never what a bulk test measures.
  state_ ^= state_ >> 12;
  state_ ^= state_ << 25;
  state_ ^= state_ >> 27;
  word_ = state_ * 0x2545f4914f6cdd1dULL;
}

void Pattern::fill(char* data, qsizetype size) {
  while (size > 0) {
    if (left_ == 0) next_word();
    const auto part = std::min<qsizetype>(size, left_);
    const char* word = reinterpret_cast<const char*>(&word_) + sizeof(word_) - left_;
    std::memcpy(data, word, static_cast<size_t>(part));
    left_ -= static_cast<int>(part);
    data += part;
    size -= part;
  }
}

QByteArray Pattern::take(qsizetype size) {
  QByteArray bytes(size, Qt::Uninitialized);
  fill(bytes.data(), size);
  return bytes;
}

bool Pattern::matches(const char* data, qsizetype size) {
  std::array<char, 16 * 1024> expected;
  while (size > 0) {
    const auto part = std::min<qsizetype>(size, expected.size());
    fill(expected.data(), part);
    if (std::memcmp(expected.data(), data, static_cast<size_t>(part)) != 0) return false;
    data += part;
    size -= part;
  }
  return true;
}

}  // namespace culvert::interop
