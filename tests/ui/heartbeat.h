#pragma once

#include <QCoreApplication>
#include <QObject>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace culvert::ui {

/// Asks the UI thread for a sign of life again and again and keeps how long each took: the delay
/// that a click would have met.
class Heartbeat {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Heartbeat(std::chrono::milliseconds every) : every_(every) {
    beater_ = std::thread([this] { run(); });
  }
  ~Heartbeat() { stop(); }
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

  /// Ends it and returns the delays in milliseconds, sorted.
  std::vector<double> stop() {
    {
      const std::scoped_lock lock(mutex_);
      stopped_ = true;
    }
    wake_.notify_all();
    if (beater_.joinable()) beater_.join();
    QCoreApplication::sendPostedEvents(&heart_);
    std::ranges::sort(delays_);
    return delays_;
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, every_, [this] { return stopped_; })) {
      QMetaObject::invokeMethod(
          &heart_,
          [this, sent = Clock::now()] {
            delays_.push_back(
                std::chrono::duration<double, std::milli>(Clock::now() - sent).count());
          },
          Qt::QueuedConnection);
    }
  }

  std::chrono::milliseconds every_;
  QObject heart_;
  std::vector<double> delays_;  // UI thread
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopped_ = false;
  std::thread beater_;
};

/// The value below which `share` of them lie; 0 without values.
inline double percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
  return sorted[at];
}

}  // namespace culvert::ui
