#pragma once

#include "core/observe/event.h"

#include <QAbstractTableModel>

#include <deque>
#include <functional>
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

  struct Row {
    observe::Event event;
    QString text;  ///< In the language of the window; kept, because search reads it.
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
  void evict(std::size_t coming);
  QString display(const Row& row, int column) const;

  NameOf name_of_;
  std::size_t capacity_;
  std::deque<Row> rows_;
};

}  // namespace culvert::ui
