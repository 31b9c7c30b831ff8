#include "ui/wizard/port_model.h"

#include "ui/texts/format.h"

#include <QFont>

#include <algorithm>

namespace culvert::ui {
namespace {

/// Two rows are about the same listener.
bool samePlace(const observe::ListeningPort& a, const observe::ListeningPort& b) {
  return a.port == b.port && a.address == b.address;
}

}  // namespace

int PortModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int PortModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : column_count;
}

const observe::ListeningPort* PortModel::at(int row) const {
  if (row < 0 || row >= rowCount()) return nullptr;
  return &rows_[static_cast<std::size_t>(row)];
}

const observe::ListeningPort* PortModel::find(std::uint16_t port) const {
  const auto at = std::ranges::find(rows_, port, &observe::ListeningPort::port);
  return at == rows_.end() ? nullptr : &*at;
}

ServiceKind PortModel::kindOf(const observe::ListeningPort& port) {
  return guessKind(port.port, fromCore(port.process));
}

config::HostPort PortModel::targetOf(const observe::ListeningPort& port) {
  if (port.address == "::1") return {"::1", port.port};
  const bool here = port.is_everywhere() || port.is_loopback();
  return {here ? "127.0.0.1" : port.address, port.port};
}

QString PortModel::textOf(const observe::ListeningPort& port, int column) const {
  switch (column) {
    case port_column:
      return QString::number(port.port);
    case program_column:
      return port.process.empty() ? tr("not told", "name of a program of another user")
                                  : fromCore(port.process);
    case kind_column:
      return kindOf(port) == ServiceKind::other ? tr("something else") : kindText(kindOf(port));
    case address_column:
      if (port.is_loopback()) return tr("this computer only");
      return port.is_everywhere() ? tr("every network") : ltr(fromCore(port.address));
    default:
      return {};
  }
}

QString PortModel::spoken(const observe::ListeningPort& port, int column) const {
  if (column == program_column && port.process.empty())
    return tr("The system does not tell which program it is; another user runs it.");
  return textOf(port, column);
}

QVariant PortModel::data(const QModelIndex& index, int role) const {
  const observe::ListeningPort* port = at(index.row());
  if (!index.isValid() || !port || index.column() >= column_count) return {};
  switch (role) {
    case Qt::DisplayRole:
      return textOf(*port, index.column());
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole:
      return spoken(*port, index.column());
    case Qt::TextAlignmentRole:
      return static_cast<int>((index.column() == port_column ? Qt::AlignRight : Qt::AlignLeft) |
                              Qt::AlignVCenter);
    case Qt::FontRole: {
      QFont font;
      font.setItalic(index.column() == program_column && port->process.empty());
      return font;
    }
    default:
      return {};
  }
}

QVariant PortModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>((section == port_column ? Qt::AlignRight : Qt::AlignLeft) |
                            Qt::AlignVCenter);
  if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
  switch (section) {
    case port_column:
      return tr("Port");
    case program_column:
      return tr("Program");
    case kind_column:
      return tr("Looks like");
    case address_column:
      return tr("Reachable from");
    default:
      return {};
  }
}

void PortModel::setPorts(const std::vector<observe::ListeningPort>& ports) {
  // Both lists have the same order, so that one walk finds what went and what came.
  int row = 0;
  for (const observe::ListeningPort& port : ports) {
    const auto rest = rows_.begin() + row;
    const auto known = std::find_if(rest, rows_.end(), [&](const observe::ListeningPort& other) {
      return samePlace(port, other);
    });
    if (known == rows_.end()) {
      beginInsertRows({}, row, row);
      rows_.insert(rest, port);
      endInsertRows();
    } else {
      const int gone = static_cast<int>(known - rest);
      if (gone > 0) {
        beginRemoveRows({}, row, row + gone - 1);
        rows_.erase(rest, known);
        endRemoveRows();
      }
      observe::ListeningPort& kept = rows_[static_cast<std::size_t>(row)];
      if (kept != port) {
        kept = port;
        Q_EMIT dataChanged(index(row, 0), index(row, column_count - 1));
      }
    }
    ++row;
  }
  if (row >= rowCount()) return;
  beginRemoveRows({}, row, rowCount() - 1);
  rows_.resize(static_cast<std::size_t>(row));
  endRemoveRows();
}

void PortModel::retranslate() {
  Q_EMIT headerDataChanged(Qt::Horizontal, 0, column_count - 1);
  if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, column_count - 1));
}

}  // namespace culvert::ui
