#pragma once

#include "ui/profiles/profile_control.h"

#include <QAbstractListModel>

namespace culvert::ui {

/// The rows of the sidebar: "All profiles", then every known profile. GUI thread.
class ProfileListModel : public QAbstractListModel {
  Q_OBJECT

 public:
  enum Role { note_role = Qt::UserRole + 1, id_role, tone_role };

  explicit ProfileListModel(ProfileControl& control, QObject* parent = nullptr);

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

  /// Row 0 is "All profiles": its id is empty.
  std::string idAt(int row) const;
  int rowOf(const std::string& id) const;

  void retranslate();
  /// Countdowns and rates have moved.
  void refreshNotes();

 private:
  void takeList();
  void changeRow(const std::string& id);

  ProfileControl& control_;
  std::vector<std::string> ids_;
};

}  // namespace culvert::ui
