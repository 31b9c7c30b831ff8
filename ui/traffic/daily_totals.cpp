#include "ui/traffic/daily_totals.h"

#include "ui/texts/format.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <algorithm>

namespace culvert::ui {
namespace {

/// More cannot be told apart in a number of JSON.
constexpr double most_count = 9e15;

std::optional<std::uint64_t> toCount(const QJsonValue& value) {
  const double number = value.toDouble(-1);
  if (number < 0 || number > most_count) return {};
  return static_cast<std::uint64_t>(number);
}

std::optional<TransferredBytes> toBytes(const QJsonValue& value) {
  const QJsonArray pair = value.toArray();
  if (pair.size() != 2) return {};
  const auto down = toCount(pair[0]);
  const auto up = toCount(pair[1]);
  if (!down || !up) return {};
  return TransferredBytes{*down, *up};
}

QString fromKey(const std::string& text) {
  return QString::fromStdString(text);
}

}  // namespace

void TransferredBytes::add(const TransferredBytes& other) {
  down += other.down;
  up += other.up;
}

void TotalsOfDays::add(const TotalsOfDays& other) {
  today.add(other.today);
  week.add(other.week);
  month.add(other.month);
}

void DailyTotals::add(const SeriesKey& proxy, const QDate& day, const TransferredBytes& bytes) {
  if (bytes.down == 0 && bytes.up == 0) return;
  proxies_[proxy][day.toJulianDay()].add(bytes);
}

TotalsOfDays DailyTotals::of(const SeriesKey& proxy, const QDate& today) const {
  TotalsOfDays totals;
  const auto at = proxies_.find(proxy);
  if (at == proxies_.end()) return totals;
  for (const auto& [day, bytes] : at->second) {
    const qint64 age = today.toJulianDay() - day;
    if (age < 0 || age >= days_kept) continue;
    if (age == 0) totals.today.add(bytes);
    if (age < 7) totals.week.add(bytes);
    totals.month.add(bytes);
  }
  return totals;
}

std::vector<SeriesKey> DailyTotals::proxies() const {
  std::vector<SeriesKey> keys;
  keys.reserve(proxies_.size());
  for (const auto& [key, days] : proxies_)
    keys.push_back(key);
  return keys;
}

void DailyTotals::forget(const std::string& profile) {
  std::erase_if(proxies_, [&](const auto& entry) { return entry.first.profile == profile; });
}

void DailyTotals::trim(const QDate& today) {
  const qint64 oldest = today.toJulianDay() - days_kept + 1;
  for (auto& [key, days] : proxies_) {
    days.erase(days.begin(), days.lower_bound(oldest));
    // Of a clock that was ahead, too, no more than fit into the file.
    while (days.size() > 2 * std::size_t{days_kept})
      days.erase(std::prev(days.end()));
  }
  std::erase_if(proxies_, [](const auto& entry) { return entry.second.empty(); });
  if (proxies_.size() <= most_proxies) return;
  std::vector<std::pair<qint64, SeriesKey>> by_last_day;
  for (const auto& [key, days] : proxies_)
    by_last_day.emplace_back(days.rbegin()->first, key);
  std::ranges::sort(by_last_day);
  for (std::size_t i = 0; i + most_proxies < by_last_day.size(); ++i)
    proxies_.erase(by_last_day[i].second);
}

QByteArray DailyTotals::toJson() const {
  QJsonArray list;
  for (const auto& [key, days] : proxies_) {
    QJsonObject by_day;
    for (const auto& [day, bytes] : days)
      by_day[QDate::fromJulianDay(day).toString(Qt::ISODate)] =
          QJsonArray{static_cast<double>(bytes.down), static_cast<double>(bytes.up)};
    list.append(QJsonObject{
        {QStringLiteral("profile"), fromKey(key.profile)},
        {QStringLiteral("proxy"),   fromKey(key.proxy)  },
        {QStringLiteral("days"),    by_day              },
    });
  }
  const QJsonObject whole{
      {QStringLiteral("version"), version},
      {QStringLiteral("proxies"), list   },
  };
  return QJsonDocument(whole).toJson(QJsonDocument::Compact) + '\n';
}

std::optional<DailyTotals> DailyTotals::fromJson(const QByteArray& text) {
  const QJsonObject whole = QJsonDocument::fromJson(text).object();
  if (whole.value(QStringLiteral("version")).toInt() != version) return {};
  if (!whole.value(QStringLiteral("proxies")).isArray()) return {};
  DailyTotals totals;
  const QJsonArray list = whole.value(QStringLiteral("proxies")).toArray();
  for (const QJsonValue& entry : list) {
    const SeriesKey key{entry[QStringLiteral("profile")].toString().toStdString(),
                        entry[QStringLiteral("proxy")].toString().toStdString()};
    const QJsonObject days = entry[QStringLiteral("days")].toObject();
    if (key.profile.empty() || key.proxy.empty() || days.isEmpty()) return {};
    for (auto at = days.begin(); at != days.end(); ++at) {
      const QDate day = QDate::fromString(at.key(), Qt::ISODate);
      const auto bytes = toBytes(at.value());
      if (!day.isValid() || !bytes) return {};
      totals.add(key, day, *bytes);
    }
  }
  return totals;
}

DailyTotals TotalsFile::load() {
  QFile file(path_);
  if (!file.exists()) return {};
  if (!file.open(QIODevice::ReadOnly)) {
    trouble_ = Trouble::unreadable;
    reason_ = file.errorString();
    return {};
  }
  const QByteArray text = file.read(DailyTotals::most_bytes + 1);
  file.close();
  if (text.size() <= DailyTotals::most_bytes)
    if (auto totals = DailyTotals::fromJson(text)) return *std::move(totals);
  putAside();
  return {};
}

/// Nothing of it is lost: somebody may know what happened to it.
void TotalsFile::putAside() {
  trouble_ = Trouble::damaged;
  const QString aside = path_ + QStringLiteral(".damaged");
  QFile::remove(aside);
  if (QFile::rename(path_, aside)) {
    kept_as_ = aside;
  } else {
    trouble_ = Trouble::unreadable;
    reason_.clear();
  }
}

bool TotalsFile::save(const DailyTotals& totals) {
  if (trouble_ == Trouble::unreadable) return false;
  QDir().mkpath(QFileInfo(path_).absolutePath());
  QSaveFile file(path_);
  const QByteArray text = totals.toJson();
  if (file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit()) {
    if (trouble_ == Trouble::unwritable) trouble_ = Trouble::none;
    return true;
  }
  trouble_ = Trouble::unwritable;
  reason_ = file.errorString();
  return false;
}

}  // namespace culvert::ui
