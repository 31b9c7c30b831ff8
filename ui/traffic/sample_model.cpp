#include "ui/traffic/sample_model.h"

#include <algorithm>
#include <utility>

namespace culvert::ui {
namespace {

bool isUpColumn(int column) {
  return column > 0 && column % 2 == 0;
}

}  // namespace

int SampleModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : rows_;
}

int SampleModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : column_count;
}

const TrafficLine* SampleModel::lineOf(int column) const {
  const auto line = static_cast<std::size_t>((column - 1) / 2);
  return column > 0 && line < picture_.lines.size() ? &picture_.lines[line] : nullptr;
}

bool SampleModel::isUsed(int column) const {
  if (column == 0) return true;
  return lineOf(column) && (picture_.hasDirections() || !isUpColumn(column));
}

QVariant SampleModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return QVariant((section == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
  const bool is_spoken = role == Qt::AccessibleTextRole || role == Qt::ToolTipRole;
  if (role != Qt::DisplayRole && !is_spoken) return {};
  if (section == 0) return tr("Time");
  const TrafficLine* line = lineOf(section);
  if (!line) return QString();
  if (!picture_.hasDirections()) return line->name;
  if (is_spoken)
    return isUpColumn(section) ? tr("Up rate of %1: from the visitor").arg(line->name)
                               : tr("Down rate of %1: to the visitor").arg(line->name);
  return (isUpColumn(section) ? QStringLiteral("↑ ") : QStringLiteral("↓ ")) + line->name;
}

QVariant SampleModel::data(const QModelIndex& index, int role) const {
  const int column = index.column();
  if (role == Qt::TextAlignmentRole)
    return QVariant((column == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  const int slot = picture_.grid.count - 1 - index.row();
  if (column == 0) return TrafficTexts::time(picture_, slot);
  const TrafficLine* line = lineOf(column);
  if (!line || !isUsed(column)) return {};
  const std::vector<float>& values = isUpColumn(column) ? line->up : line->down;
  return TrafficTexts::value(picture_.measure, values.at(static_cast<std::size_t>(slot)));
}

bool SampleModel::continues(const TrafficPicture& next) const {
  const auto same = [](const TrafficLine& a, const TrafficLine& b) {
    return a.key == b.key && a.name == b.name;
  };
  return next.measure == picture_.measure && next.range == picture_.range &&
         next.grid.count == rows_ && next.grid.first >= picture_.grid.first &&
         std::ranges::equal(next.lines, picture_.lines, same);
}

void SampleModel::setPicture(TrafficPicture picture) {
  const bool goes_on = rows_ > 0 && continues(picture);
  const auto by = goes_on ? (picture.grid.first - picture_.grid.first) / picture.grid.step : 0;
  if (goes_on && by < rows_) return shift(static_cast<int>(by), std::move(picture));
  beginResetModel();
  picture_ = std::move(picture);
  rows_ = picture_.grid.count;
  endResetModel();
}

void SampleModel::shift(int by, TrafficPicture next) {
  if (by > 0) {
    beginRemoveRows({}, rows_ - by, rows_ - 1);
    rows_ -= by;
    endRemoveRows();
    beginInsertRows({}, 0, by - 1);
    picture_ = std::move(next);
    rows_ += by;
    endInsertRows();
  } else {
    picture_ = std::move(next);
  }
  // What was the newest one before may have grown.
  const int changed = std::min(by, rows_ - 1);
  Q_EMIT dataChanged(index(changed, 1), index(changed, column_count - 1), {Qt::DisplayRole});
}

void SampleModel::retranslate() {
  Q_EMIT headerDataChanged(Qt::Horizontal, 0, column_count - 1);
}

}  // namespace culvert::ui
