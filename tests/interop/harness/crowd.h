#pragma once

#include "tests/interop/harness/echo_visit.h"

#include <QElapsedTimer>
#include <QObject>

#include <memory>
#include <vector>

namespace culvert::interop {

/// Many visitors of one echo service, each of whom comes again when a visit is over, until told to
/// stop. A visit that fails is tried again a moment later: the relay may be away.
class Crowd : public QObject {
 public:
  Crowd(quint16 port, int visitors);

  void stop() { stopping_ = true; }

  [[nodiscard]] int active() const { return active_; }
  [[nodiscard]] int completed() const { return completed_; }
  [[nodiscard]] int failed() const { return failed_; }
  [[nodiscard]] int corrupted() const { return corrupted_; }
  [[nodiscard]] const QByteArray& last_error() const { return last_error_; }

  /// Milliseconds from `moment` until the first visit which began after it was completed; -1 until
  /// there is one. The moment is set by mark().
  void mark();
  [[nodiscard]] qint64 first_success_after_mark() const { return first_success_; }

 private:
  void begin(size_t place);
  void finish(size_t place);

  quint16 port_;
  std::vector<std::unique_ptr<EchoVisit>> visits_;
  std::vector<qint64> began_;
  QElapsedTimer clock_;
  qint64 mark_ = 0;
  qint64 first_success_ = -1;
  quint64 next_seed_ = 0;
  int active_ = 0;
  int completed_ = 0;
  int failed_ = 0;
  int corrupted_ = 0;
  bool stopping_ = false;
  QByteArray last_error_;
};

}  // namespace culvert::interop
