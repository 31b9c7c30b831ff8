#pragma once

#include "core/observe/examination.h"
#include "ui/profiles/profile_status.h"
#include "ui/profiles/profile_store.h"
#include "ui/texts/texts.h"

#include <QAbstractTableModel>

#include <optional>
#include <vector>

namespace culvert::ui {

/// One thing that was looked at, and what came of it.
struct Check {
  enum class State { ok, note, problem };

  State state = State::ok;
  QString name, result;
  std::optional<std::chrono::microseconds> took;

  bool operator==(const Check&) const = default;
};

/// A finding as people read it, and what would cure it.
struct Finding {
  Texts::Advice advice;
  bool is_remark = false;
  bool is_likely = false;  ///< Fits what was seen; so might something else.
  std::vector<observe::ConfigChange> changes;

  bool operator==(const Finding&) const = default;
};

/// What is known of a proxy without asking anybody: its file, the server link, its registration.
struct KnownFacts {
  const Profile* profile = nullptr;
  ProfileStatus status;
  std::optional<observe::ProxyRecord> proxy;
};

/// The checks in the order in which they build on each other: from the file to the service.
std::vector<Check> checksOf(const KnownFacts& facts, const observe::Examination* examination);
/// Causes first, then remarks.
std::vector<Finding> findingsOf(const KnownFacts& facts, const observe::Examination* examination);

/// The table of checks. GUI thread.
class CheckModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { state_column, name_column, result_column, time_column, column_count };

  using QAbstractTableModel::QAbstractTableModel;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  void setChecks(std::vector<Check> checks);
  const std::vector<Check>& checks() const { return checks_; }
  static QString stateText(Check::State state);
  void retranslate();

 private:
  std::vector<Check> checks_;
};

}  // namespace culvert::ui
