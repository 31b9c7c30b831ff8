#pragma once

#include "ui/wizard/attempt.h"
#include "ui/wizard/wizard_page.h"

#include <QPlainTextEdit>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QRadioButton;

namespace culvert::ui {

class Desktop;
class InlineNote;

/// A field to paste a text into: Enter goes on, Shift+Enter begins a line, Tab leaves it, and a
/// file that is dropped is read.
class PasteField : public QPlainTextEdit {
  Q_OBJECT

 public:
  explicit PasteField(QWidget* parent = nullptr);

 Q_SIGNALS:
  void entered();
  void fileDropped(const QString& path);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  bool canInsertFromMimeData(const QMimeData* source) const override;
  void insertFromMimeData(const QMimeData* source) override;
};

/// Through which server: an existing profile, one that is pasted or typed, or this computer.
class ServerPage : public WizardPage {
  Q_OBJECT

 public:
  ServerPage(ProfileControl& control, Desktop& desktop, QWidget* parent = nullptr);

  /// What can be chosen now. `is_demo`: the demo page, which stays on this computer. `moves`: a
  /// profile whose proxies go to a new server; empty: none.
  void begin(bool is_demo, const std::string& moves);
  void clear();

  WizardPlan::Through through() const;
  std::string profile() const;
  const ServerText& server() const { return server_; }
  Secret token() const;
  bool serverDecides() const;
  /// Whether the chosen profile publishes by names already, so that another name is at hand.
  bool prefersNames() const;
  /// Reads a file into the field.
  void readFile(const QString& path);
  /// Typing begins at the token: it was not accepted.
  void askForToken();

  QString title() const override;
  bool check() override;
  QWidget& firstField() const override;
  void retranslate() override;

 private:
  QRadioButton* buttonOf(WizardPlan::Through through) const;
  void layOut();
  void fillProfiles();
  void read();
  void tellRead();
  void choose(WizardPlan::Through through);
  void refresh();

  ProfileControl& control_;
  Desktop& desktop_;
  QRadioButton* existing_;
  QComboBox* profiles_;
  InlineNote* pending_;
  QRadioButton* mine_;
  PasteField* text_;
  QPushButton* file_;
  QLabel* token_label_;
  QLineEdit* token_;
  InlineNote* note_;
  QRadioButton* here_;
  QLabel* here_text_;
  QCheckBox* decides_;
  ServerText server_;
  std::vector<std::string> ids_;  ///< Of the profiles in the box.
  std::string moves_;
  bool is_demo_ = false;
  bool touched_ = false;  ///< The user has chosen among the three.
  WizardPlan::Through before_demo_ = WizardPlan::Through::here;
};

}  // namespace culvert::ui
