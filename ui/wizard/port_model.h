#pragma once

#include "core/observe/listening_ports.h"
#include "ui/wizard/service_choice.h"

#include <QAbstractTableModel>

#include <vector>

namespace culvert::ui {

/// The ports that programs listen on, in the order of their source. Rows that stay keep their
/// selection. GUI thread.
class PortModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { port_column, program_column, kind_column, address_column, column_count };

  using QAbstractTableModel::QAbstractTableModel;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  void setPorts(const std::vector<observe::ListeningPort>& ports);
  const observe::ListeningPort* at(int row) const;
  /// The first one with this port; null: nobody listens there, as far as is known.
  const observe::ListeningPort* find(std::uint16_t port) const;
  void retranslate();

  static ServiceKind kindOf(const observe::ListeningPort& port);
  /// Where it is connected to from here: everywhere is also on the loopback.
  static config::HostPort targetOf(const observe::ListeningPort& port);

 private:
  QString textOf(const observe::ListeningPort& port, int column) const;
  QString spoken(const observe::ListeningPort& port, int column) const;

  std::vector<observe::ListeningPort> rows_;
};

}  // namespace culvert::ui
