#include "ui/profiles/profile_list_model.h"

#include "ui/texts/format.h"
#include "ui/theme/icon.h"

#include <algorithm>

namespace culvert::ui {

ProfileListModel::ProfileListModel(ProfileControl& control, QObject* parent)
    : QAbstractListModel(parent), control_(control) {
  takeList();
  ProfileStore* store = &control_.store();
  connect(store, &ProfileStore::added, this, [this] { takeList(); });
  connect(store, &ProfileStore::removed, this, [this] { takeList(); });
  connect(&control_, &ProfileControl::statusChanged, this, &ProfileListModel::changeRow);
}

int ProfileListModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(ids_.size()) + 1;
}

std::string ProfileListModel::idAt(int row) const {
  return row <= 0 || row > static_cast<int>(ids_.size()) ? std::string()
                                                         : ids_[static_cast<std::size_t>(row) - 1];
}

int ProfileListModel::rowOf(const std::string& id) const {
  const auto at = std::ranges::find(ids_, id);
  return at == ids_.end() ? 0 : static_cast<int>(at - ids_.begin()) + 1;
}

void ProfileListModel::takeList() {
  std::vector<std::string> next;
  for (const Profile& profile : control_.store().profiles())
    next.push_back(profile.id);
  for (int row = static_cast<int>(ids_.size()); row-- > 0;) {
    if (std::ranges::find(next, ids_[static_cast<std::size_t>(row)]) != next.end()) continue;
    beginRemoveRows({}, row + 1, row + 1);
    ids_.erase(ids_.begin() + row);
    endRemoveRows();
  }
  // Profiles keep their order, so that what is missing belongs exactly where it stands in `next`.
  for (std::size_t i = 0; i < next.size(); ++i) {
    if (i < ids_.size() && ids_[i] == next[i]) continue;
    beginInsertRows({}, static_cast<int>(i) + 1, static_cast<int>(i) + 1);
    ids_.insert(ids_.begin() + static_cast<std::ptrdiff_t>(i), next[i]);
    endInsertRows();
  }
}

void ProfileListModel::changeRow(const std::string& id) {
  const int row = rowOf(id);
  if (row > 0) Q_EMIT dataChanged(index(row), index(row));
}

void ProfileListModel::retranslate() {
  Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

void ProfileListModel::refreshNotes() {
  Q_EMIT dataChanged(index(0), index(rowCount() - 1), {note_role});
}

QVariant ProfileListModel::data(const QModelIndex& index, int role) const {
  const std::string id = idAt(index.row());
  if (id.empty()) {
    switch (role) {
      case Qt::DisplayRole:
        return tr("All profiles");
      case Qt::DecorationRole:
        return icon(QStringLiteral("all"), Tone::muted);
      default:
        return {};
    }
  }
  const ProfileStatus status = control_.status(id);
  const QString note = stateNote(status, std::chrono::system_clock::now());
  switch (role) {
    case Qt::DisplayRole:
      return control_.store().nameOf(id);
    case Qt::DecorationRole:
      return icon(stateIcon(status.state), stateTone(status.state));
    case Qt::ToolTipRole: {
      const Profile* profile = control_.store().find(id);
      return profile && !profile->isDemo()
                 ? QStringLiteral("%1: %2\n%3\n%4")
                       .arg(control_.store().nameOf(id), stateText(status), note, profile->path)
                 : stateText(status);
    }
    case Qt::AccessibleTextRole:
      return QStringLiteral("%1, %2").arg(control_.store().nameOf(id), stateText(status));
    case note_role:
      return note;
    case id_role:
      return fromCore(id);
    default:
      return {};
  }
}

}  // namespace culvert::ui
