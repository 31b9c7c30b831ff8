#pragma once

#include "ui/notifications/notification_sink.h"
#include "ui/notifications/occasion.h"

#include <QElapsedTimer>
#include <QTimer>

#include <deque>
#include <functional>
#include <map>

namespace culvert::ui {

/// Whether the user can see what a notice is about.
enum class WindowView {
  hidden,
  elsewhere,  ///< The window is there, behind others or at another profile.
  same,       ///< It is in front and shows the same thing.
};

/// Decides which notices the system is told of, and how fast: none that the window shows, the last
/// one of each category and profile, one in half a second, and one summary in the place of the
/// fourth within five seconds. GUI thread.
class Notifier : public QObject {
  Q_OBJECT

 public:
  using Asks = std::function<bool(Occasion)>;
  using Sees = std::function<WindowView(const Notice&)>;

  /// `wanted`: what the user wants to hear of. `sees`: what is on the screen.
  Notifier(NotificationSink& sink, Asks wanted, Sees sees, QObject* parent = nullptr);

  /// Whether it is told, now or in a moment.
  bool tell(const Notice& notice);
  /// What was told in the category of this occasion is no longer so.
  void takeBack(Occasion occasion, const std::string& profile, const std::string& proxy);

  /// Sends what is due; the timer does this. Tests have a clock of their own.
  void tick(qint64 now_ms);
  void setClock(std::function<qint64()> clock) { clock_ = std::move(clock); }

  static constexpr qint64 pause_ms = 500;
  static constexpr qint64 window_ms = 5'000;
  static constexpr std::size_t most_in_window = 3;
  static constexpr const char* summary_key = "summary";

 Q_SIGNALS:
  /// Both empty: the whole window, after a summary.
  void clicked(const std::string& profile, const std::string& proxy);

 private:
  static QString keyOf(const Notice& notice);
  void send(const QString& key, const Notice& notice, qint64 now_ms);

  NotificationSink& sink_;
  Asks wanted_;
  Sees sees_;
  QElapsedTimer since_start_;
  std::function<qint64()> clock_;
  QTimer timer_;
  std::deque<std::pair<QString, Notice>> waiting_;
  std::deque<qint64> sent_;         ///< When, of those within the window.
  std::map<QString, Notice> told_;  ///< By key: where a click leads.
  int in_summary_ = 0;
};

}  // namespace culvert::ui
