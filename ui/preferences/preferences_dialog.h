#pragma once

#include "ui/preferences/preferences.h"
#include "ui/startup/start_at_login.h"
#include "ui/texts/language.h"
#include "ui/theme/theme.h"

#include <QDialog>

#include <functional>
#include <map>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QListWidget;
class QStackedWidget;

namespace culvert::ui {

class LayoutStore;

/// What the preferences change; all of it outlives the dialog.
struct PreferenceParts {
  Preferences& preferences;
  StartAtLogin& login;
  Theme& theme;
  Language& language;
  LayoutStore& layout;
  std::function<bool()> has_tray;  ///< Now: asked each time.
};

/// The preferences of the program: modeless, and each change acts at once. GUI thread.
class PreferencesDialog : public QDialog {
  Q_OBJECT

 public:
  explicit PreferencesDialog(const PreferenceParts& parts, QWidget* parent = nullptr);

  /// Shows what is so now: the system's part may have changed meanwhile.
  void refresh();

 protected:
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  void build();
  QFormLayout* addPage();
  void buildGeneral();
  void buildAppearance();
  void buildNotifications();
  void connectAll();
  void switchLogin(bool on);
  void showLogin(const QString& problem);
  void showTray();
  void fillChoices();
  void retranslate();

  PreferenceParts parts_;
  QListWidget* list_;
  QStackedWidget* pages_;
  QLabel *language_label_, *close_label_, *theme_label_;
  QComboBox *language_, *close_, *theme_;
  QLabel* close_note_;
  QCheckBox* login_;
  QLabel* login_note_;
  QLabel* notifications_note_;
  std::map<Occasion, QCheckBox*> occasions_;
};

}  // namespace culvert::ui
