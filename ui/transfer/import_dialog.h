#pragma once

#include "core/config/transfer/gather.h"
#include "ui/transfer/import_commit.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace culvert::ui {

/// Shows what an import would do, profile by profile and proxy by proxy, and takes the choices;
/// after that, what became of each. Nothing happens before the button is pressed. Modeless.
class ImportDialog : public QDialog {
  Q_OBJECT

 public:
  /// `keychain`: whether secrets can go there.
  ImportDialog(ImportCommit& commit, bool keychain, QWidget* parent);

  /// `current`: the profile that takes proxies without a server.
  void present(transfer::Gathered gathered, std::vector<transfer::Existing> existing,
               const std::string& current);
  const transfer::Plan& plan() const { return plan_; }
  SecretPlace secretPlace() const;
  QTreeWidget& tree() { return *tree_; }

 Q_SIGNALS:
  void unlockRequested(const Secret& passphrase);
  void imported(const std::vector<std::string>& ids);
  void undoRequested();

 private:
  void buildControls();
  void buildButtons();
  void fillTree();
  void addProfile(std::size_t index);
  void addItem(QTreeWidgetItem* parent, std::size_t profile, std::size_t item);
  void addRefused();
  QComboBox* addChoices(QTreeWidgetItem* row, const std::vector<transfer::Choice>& choices,
                        transfer::Choice chosen, const QString& name);
  void chooseProfile(std::size_t profile, transfer::Choice choice);
  void itemChecked(QTreeWidgetItem* row);
  void showNotes();
  void refresh();
  void describe();
  void describeSecrets();
  int wantedProfiles() const;
  int secretCount() const;
  void commit();
  void showReport(const ImportReport& report);
  void secretRefused(const QString& what, const QString& detail);

  ImportCommit& commit_;
  transfer::Plan plan_;
  std::vector<transfer::Refused> refused_;
  bool keychain_;
  bool done_ = false;
  QLabel *headline_, *trouble_, *for_all_label_, *secrets_label_, *locked_label_;
  QComboBox *for_all_, *place_;
  QLineEdit* passphrase_;
  QPushButton *unlock_, *import_, *close_, *undo_;
  QTreeWidget* tree_;
  QPlainTextEdit* notes_;
};

}  // namespace culvert::ui
