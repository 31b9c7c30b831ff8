#pragma once

#include "ui/bridge/engine_bridge.h"
#include "ui/traffic/daily_totals.h"
#include "ui/traffic/traffic_history.h"

#include <QTimer>

#include <functional>
#include <map>

namespace culvert::ui {

class ProfileStore;

/// Follows the counters of all proxies, whether somebody looks or not: about once a second while
/// the window is seen, every five seconds else, which is as often as the core tells then. Keeps the
/// history of the last day in memory and the totals of the days in a file. GUI thread.
class TrafficRecorder : public QObject {
  Q_OBJECT

 public:
  using Now = std::function<observe::WallTime()>;

  /// The file of the totals is beside the list of profiles. Tests bring a clock of their own.
  TrafficRecorder(ProfileStore& store, EngineBridge& bridge, Now now = {},
                  QObject* parent = nullptr);
  ~TrafficRecorder() override;

  const TrafficHistory& history() const { return history_; }
  const DailyTotals& totals() const { return totals_; }
  const TotalsFile& file() const { return file_; }
  QDate today() const;
  /// Those that are drawn stay recorded.
  void keep(std::vector<SeriesKey> keys) { history_.keep(std::move(keys)); }

  void take(const observe::StatusDelta& delta);
  /// One sample, of what came since the last one.
  void sample();
  /// Writes the totals if they have changed.
  void save();

  static constexpr const char* file_name = "traffic.json";
  static constexpr int save_every_ms = 5 * 60 * 1000;

 Q_SIGNALS:
  /// Something is wrong with the file, or is no more.
  void fileTroubleChanged();

 private:
  struct Counted {
    std::uint64_t down = 0, up = 0, requests = 0;  ///< As last told, since its start.
    TrafficReading since;                          ///< Since the last sample.
    bool gone = false;
  };

  void markGone(const std::vector<observe::ProxyRecord>& there);
  void fold(const observe::ProxyRecord& record);
  std::chrono::milliseconds tick() const;
  void addToTotals();

  EngineBridge& bridge_;
  Now now_;
  TrafficHistory history_;
  TotalsFile file_;
  DailyTotals totals_;
  std::map<SeriesKey, Counted> proxies_;
  observe::WallTime last_sample_;
  std::chrono::milliseconds longest_tick_{};  ///< Since the last sample, and at it.
  bool is_dirty_ = false;
  QTimer quiet_;  ///< Nothing to tell is a sample, too.
  QTimer save_;
};

}  // namespace culvert::ui
