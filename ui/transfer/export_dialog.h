#pragma once

#include "ui/transfer/export_job.h"
#include "ui/window/desktop.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace culvert::ui {

/// What to give away, in which form, and what becomes of the secrets; after that, where it is.
class ExportDialog : public QDialog {
  Q_OBJECT

 public:
  /// `proxies`: chosen in that profile, may be empty.
  ExportDialog(ProfileControl& control, Desktop& desktop, const std::string& profile,
               const std::vector<std::string>& proxies, QWidget* parent);

  /// What the choices say now.
  ExportWish wish() const;

 private:
  enum class What { profile, proxies, all };
  enum class SecretChoice { none, with, encrypted };

  QWidget* buildChoices();
  QWidget* buildResult();
  void fillChoices(const std::vector<std::string>& proxies);
  void refresh();
  void showStrength();
  bool isReady() const;
  What what() const;
  SecretChoice secretChoice() const;
  QString wordToType() const;
  QString suggestedName() const;
  void start();
  void made(const QString& path, const ExportOutcome& outcome);
  void fail(const QString& reason);

  ProfileControl& control_;
  Desktop& desktop_;
  ExportJob job_;
  std::string profile_;
  std::vector<std::string> proxies_;
  QComboBox *what_, *form_, *secrets_;
  QCheckBox* frp_only_;
  QLabel *note_, *confirm_label_, *first_label_, *second_label_, *strength_words_, *trouble_;
  QLineEdit *confirm_, *first_, *second_;
  QProgressBar* strength_;
  QPushButton *export_, *close_, *show_folder_, *copy_;
  QStackedWidget* pages_;
  QLabel* result_;
  QPlainTextEdit* details_;
  QString path_;
};

}  // namespace culvert::ui
