#pragma once

#include "core/config/certificates/judgement.h"
#include "ui/profiles/profile_control.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace culvert::ui {

/// A certificate of a profile: where it is used, what its files hold, what is to be said about it.
struct CertificateRow {
  std::string profile;
  certificates::Use use;
  certificates::Reading reading;
  std::vector<certificates::Judgement> judgements;  ///< The worst first; empty: not read yet.
  /// When its files were seen to have changed; the profile goes on with what it has read before.
  std::optional<certificates::WallTime> changed_at;

  bool isRead() const { return !judgements.empty(); }
  certificates::Weight weight() const;
  /// The same place, whatever the files hold.
  bool isSameAs(const CertificateRow& other) const;
  bool operator==(const CertificateRow&) const = default;
};

/// Keeps the certificates of all profiles read and judged: anew when a profile changes, when a file
/// has been left alone for two seconds after a change, and every hour, as days go by. Files are
/// read on another thread. GUI thread.
class CertificateWatch : public QObject {
  Q_OBJECT

 public:
  explicit CertificateWatch(ProfileControl& control, QObject* parent = nullptr);

  const std::vector<CertificateRow>& rows() const { return rows_; }
  /// Reads all files now.
  void readAgain();
  void setClock(std::function<certificates::WallTime()> clock);
  certificates::WallTime now() const { return clock_(); }

  /// How long a file has to be left alone: programs write in several steps, and two files one after
  /// the other.
  static constexpr int settle_ms = 2000;
  void setSettleTime(int ms) { settle_.setInterval(ms); }

 Q_SIGNALS:
  void changed();

 private:
  using Key = std::pair<std::string, std::string>;  ///< Profile, place in it.

  void gather();
  bool haveFilesChanged();
  void take(std::vector<certificates::Reading> readings);
  void judge();
  void follow();
  void statusChanged(const std::string& profile);
  static Key keyOf(const CertificateRow& row);

  static constexpr int hour_ms = 3'600'000;

  ProfileControl& control_;
  std::function<certificates::WallTime()> clock_;
  std::vector<CertificateRow> rows_;
  /// What the profiles that run have read.
  std::map<Key, certificates::Reading> in_use_;
  std::set<std::string> running_;
  QFileSystemWatcher files_;
  /// When a file was written, and how large it is.
  std::map<std::string, std::pair<qint64, qint64>> seen_;
  QTimer gather_, settle_, hour_;
  std::uint64_t ticket_ = 0;  ///< Of the last reading that was ordered.
};

}  // namespace culvert::ui
