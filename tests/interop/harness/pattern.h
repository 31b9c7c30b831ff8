#pragma once

#include <QByteArray>

namespace culvert::interop {

/// A reproducible stream of bytes: the sender fills from it and the receiver compares with a second
/// one of the same seed, so a gigabyte is checked byte by byte without keeping any of it.
class Pattern {
 public:
  /// Every second seed repeats its words, so that compression has something to do.
  explicit Pattern(quint64 seed);

  void fill(char* data, qsizetype size);
  [[nodiscard]] QByteArray take(qsizetype size);

  /// Whether `data` is what comes next in the stream.
  [[nodiscard]] bool matches(const char* data, qsizetype size);

 private:
  void next_word();

  quint64 state_;
  quint64 word_ = 0;
  int left_ = 0;  // bytes of word_ which were not handed out
  int repeats_left_ = 0;
  bool repetitive_;
};

}  // namespace culvert::interop
