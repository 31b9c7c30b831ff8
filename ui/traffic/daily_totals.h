#pragma once

#include "ui/traffic/traffic_history.h"

#include <QByteArray>
#include <QDate>
#include <QString>

#include <map>
#include <optional>
#include <vector>

namespace culvert::ui {

struct TransferredBytes {
  std::uint64_t down = 0, up = 0;  ///< Down is to the visitor.
  void add(const TransferredBytes& other);
  bool operator==(const TransferredBytes&) const = default;
};

/// Today, the last 7 days and the last 30 days, today among them.
struct TotalsOfDays {
  TransferredBytes today, week, month;
  void add(const TotalsOfDays& other);
  bool operator==(const TotalsOfDays&) const = default;
};

/// What each proxy transferred on each of the last 30 days, by the calendar of the user. A small
/// JSON file.
class DailyTotals {
 public:
  static constexpr int days_kept = 30;
  /// Proxies beyond that go, those first that have been quiet for the longest time.
  static constexpr std::size_t most_proxies = 1000;
  /// A larger file is not ours.
  static constexpr qint64 most_bytes = qint64{8} << 20;

  void add(const SeriesKey& proxy, const QDate& day, const TransferredBytes& bytes);
  TotalsOfDays of(const SeriesKey& proxy, const QDate& today) const;
  /// Those that transferred anything, by profile and name.
  std::vector<SeriesKey> proxies() const;
  void forget(const std::string& profile);
  /// Lets go what is too old or too much.
  void trim(const QDate& today);

  QByteArray toJson() const;
  /// Nothing: not such a file.
  static std::optional<DailyTotals> fromJson(const QByteArray& text);

  bool operator==(const DailyTotals&) const = default;

 private:
  static constexpr int version = 1;
  using Days = std::map<qint64, TransferredBytes>;  ///< By Julian day.
  std::map<SeriesKey, Days> proxies_;
};

/// Where the totals are kept, and what went wrong with it.
class TotalsFile {
 public:
  enum class Trouble {
    none,
    damaged,     ///< Was put aside under the name of `kept_as`.
    unreadable,  ///< It is left alone, and nothing is written.
    unwritable,  ///< The last attempt to write did not succeed; the next one may.
  };

  explicit TotalsFile(const QString& path) : path_(path) {}

  DailyTotals load();
  /// In one step: what was there stays until the new file is whole.
  bool save(const DailyTotals& totals);

  Trouble trouble() const { return trouble_; }
  const QString& path() const { return path_; }
  /// Where a damaged file went; empty where even that was not possible.
  const QString& keptAs() const { return kept_as_; }
  /// In the system's words.
  const QString& reason() const { return reason_; }

 private:
  void putAside();

  QString path_, kept_as_, reason_;
  Trouble trouble_ = Trouble::none;
};

}  // namespace culvert::ui
