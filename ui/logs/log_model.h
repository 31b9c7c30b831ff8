#pragma once

#include "core/observe/event.h"

#include <QAbstractTableModel>
#include <QByteArray>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

namespace culvert::ui {

/// A bounded list of events: appended in blocks, evicted 5 % at once, so that a full list costs no
/// more per line than an empty one (desktop.md 3.2). GUI thread.
class LogModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column {
    time_column,
    level_column,
    profile_column,
    proxy_column,
    connection_column,
    component_column,
    message_column,
    column_count,
  };

  /// Profile, proxy and run, shared by the lines about them.
  using Names = std::shared_ptr<const observe::Scope>;

  /// A line in little memory: there may be half a million of them.
  struct Row {
    std::uint64_t seq = 0;
    observe::WallTime at;
    observe::ConnectionId connection = 0;
    Names names;
    std::string arguments;  ///< Each with a zero behind it.
    QByteArray text;  ///< UTF-8, in the language of the window; kept, because search reads it.
    std::unique_ptr<const observe::Event> trouble;  ///< The whole event if it tells of an error.
    observe::EventKind kind = observe::EventKind::connecting;

    QString words() const { return QString::fromUtf8(text); }
    /// As it came.
    observe::Event event() const;
  };

  using NameOf = std::function<QString(const std::string& profile)>;

  explicit LogModel(NameOf name_of, std::size_t capacity = 100'000, QObject* parent = nullptr);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  const Row& row(int row) const { return rows_[static_cast<std::size_t>(row)]; }

  /// `lost` lines are told in one line of their own, in front of `events`.
  void append(const std::vector<observe::Event>& events, quint64 lost = 0);
  void clear();
  void retranslate();

  /// Everything of a row on one line, for files and the clipboard.
  QString line(int row) const;

 private:
  Row toRow(const observe::Event& event);
  Names namesOf(const observe::Scope& scope);
  void evict(std::size_t coming);
  QString display(const Row& row, int column) const;

  NameOf name_of_;
  std::size_t capacity_;
  std::deque<Row> rows_;
  std::map<std::tuple<std::string, std::string, std::string>, Names> names_;
};

}  // namespace culvert::ui
