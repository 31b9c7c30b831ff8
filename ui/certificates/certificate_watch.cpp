#include "ui/certificates/certificate_watch.h"

#include "ui/texts/format.h"
#include "ui/transfer/background.h"

#include <QDateTime>
#include <QFileInfo>

#include <algorithm>

namespace culvert::ui {

using certificates::Reading;
using certificates::Use;

certificates::Weight CertificateRow::weight() const {
  const auto worst = judgements.empty() ? certificates::Weight::good : judgements.front().weight;
  return changed_at ? std::max(worst, certificates::Weight::note) : worst;
}

bool CertificateRow::isSameAs(const CertificateRow& other) const {
  return profile == other.profile && use == other.use;
}

CertificateWatch::CertificateWatch(ProfileControl& control, QObject* parent)
    : QObject(parent), control_(control), clock_([] { return std::chrono::system_clock::now(); }) {
  gather_.setSingleShot(true);
  gather_.setInterval(0);
  settle_.setSingleShot(true);
  settle_.setInterval(settle_ms);
  hour_.setTimerType(Qt::VeryCoarseTimer);
  hour_.start(hour_ms);
  connect(&gather_, &QTimer::timeout, this, &CertificateWatch::gather);
  connect(&settle_, &QTimer::timeout, this, &CertificateWatch::readAgain);
  connect(&hour_, &QTimer::timeout, this, &CertificateWatch::judge);
  connect(&files_, &QFileSystemWatcher::fileChanged, &settle_, [this] { settle_.start(); });
  connect(&files_, &QFileSystemWatcher::directoryChanged, this, [this] {
    // Other files of the folder may change all day long.
    if (haveFilesChanged()) settle_.start();
  });
  for (const auto signal : {&ProfileStore::added, &ProfileStore::changed, &ProfileStore::removed})
    connect(&control_.store(), signal, &gather_, [this] { gather_.start(); });
  connect(&control_, &ProfileControl::statusChanged, this, &CertificateWatch::statusChanged);
  gather_.start();
}

void CertificateWatch::setClock(std::function<certificates::WallTime()> clock) {
  clock_ = std::move(clock);
  judge();
}

CertificateWatch::Key CertificateWatch::keyOf(const CertificateRow& row) {
  const Use& use = row.use;
  return {row.profile, use.proxy + '\n' + use.cert_key + '\n' + use.cert_file + '\n' +
                           use.key_file + '\n' + use.pin};
}

void CertificateWatch::gather() {
  std::map<Key, CertificateRow> before;
  for (CertificateRow& row : rows_)
    before.insert_or_assign(keyOf(row), std::move(row));
  rows_.clear();
  std::set<Key> keys;
  for (const Profile& profile : control_.store().profiles()) {
    if (!profile.config) continue;
    const std::string folder = QFileInfo(profile.path).absolutePath().toStdString();
    for (Use& use : certificates::uses_of(*profile.config, profile.text, folder)) {
      CertificateRow row;
      row.profile = profile.id;
      row.use = std::move(use);
      const Key key = keyOf(row);
      keys.insert(key);
      // What is known is shown until it is read again.
      if (const auto known = before.find(key); known != before.end()) {
        row.reading = known->second.reading;
        row.judgements = known->second.judgements;
        row.changed_at = known->second.changed_at;
      }
      rows_.push_back(std::move(row));
    }
  }
  std::erase_if(in_use_, [&](const auto& item) { return !keys.contains(item.first); });
  follow();
  Q_EMIT changed();
  readAgain();
}

bool CertificateWatch::haveFilesChanged() {
  std::map<std::string, std::pair<qint64, qint64>> now;
  for (const CertificateRow& row : rows_)
    for (const std::string& path : {row.use.cert_file, row.use.key_file}) {
      const QFileInfo file(fromCore(path));
      if (!path.empty() && file.exists())
        now[path] = {file.lastModified().toMSecsSinceEpoch(), file.size()};
    }
  const bool changed = now != seen_;
  seen_ = std::move(now);
  return changed;
}

void CertificateWatch::readAgain() {
  settle_.stop();
  const std::uint64_t ticket = ++ticket_;
  std::vector<Use> uses;
  for (const CertificateRow& row : rows_)
    uses.push_back(row.use);
  if (uses.empty()) return;
  haveFilesChanged();
  inBackground(
      this,
      [uses = std::move(uses)] {
        std::vector<Reading> readings;
        for (const Use& use : uses)
          readings.push_back(certificates::read(use));
        return readings;
      },
      [this, ticket](std::vector<Reading> readings) {
        // A later one is on its way, of other rows perhaps.
        if (ticket == ticket_) take(std::move(readings));
      });
}

void CertificateWatch::take(std::vector<Reading> readings) {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    CertificateRow& row = rows_[i];
    row.reading = std::move(readings[i]);
    const Key key = keyOf(row);
    if (!running_.contains(row.profile)) {
      in_use_.erase(key);
      row.changed_at.reset();
      continue;
    }
    const auto [used, is_first] = in_use_.emplace(key, row.reading);
    if (is_first || used->second == row.reading)
      row.changed_at.reset();
    else if (!row.changed_at)
      row.changed_at = clock_();
  }
  follow();
  judge();
}

void CertificateWatch::judge() {
  const certificates::WallTime now = clock_();
  for (CertificateRow& row : rows_)
    row.judgements = certificates::judge(row.use, row.reading, now);
  Q_EMIT changed();
}

/// Watches the files, and their folders: who replaces a file takes the watch with it.
void CertificateWatch::follow() {
  QStringList wanted;
  for (const CertificateRow& row : rows_)
    for (const std::string& path : {row.use.cert_file, row.use.key_file}) {
      if (path.empty()) continue;
      const QFileInfo file(fromCore(path));
      if (file.exists()) wanted.append(file.absoluteFilePath());
      if (QFileInfo::exists(file.absolutePath())) wanted.append(file.absolutePath());
    }
  wanted.removeDuplicates();
  const QStringList watched = files_.files() + files_.directories();
  QStringList gone;
  for (const QString& path : watched)
    if (!wanted.contains(path)) gone.append(path);
  QStringList fresh;
  for (const QString& path : wanted)
    if (!watched.contains(path)) fresh.append(path);
  if (!gone.isEmpty()) files_.removePaths(gone);
  if (!fresh.isEmpty()) files_.addPaths(fresh);
}

/// With each login the core reads the files anew.
void CertificateWatch::statusChanged(const std::string& profile) {
  const bool runs = control_.status(profile).isRunning();
  if (runs == running_.contains(profile)) return;
  if (runs)
    running_.insert(profile);
  else
    running_.erase(profile);
  std::erase_if(in_use_, [&](const auto& item) { return item.first.first == profile; });
  const bool has_any =
      std::ranges::any_of(rows_, [&](const CertificateRow& row) { return row.profile == profile; });
  if (has_any) readAgain();
}

}  // namespace culvert::ui
