#pragma once

#include "ui/editor/field_form.h"
#include "ui/editor/profile_files.h"
#include "ui/editor/settings_draft.h"
#include "ui/scope/scope.h"

#include <QTimer>
#include <QWidget>

#include <map>
#include <set>
#include <string>
#include <utility>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace culvert::ui {

class BannerStack;
class EmptyState;
class TomlPage;

/// The tab of a profile's own settings and its text. Edits a draft, which stays while another
/// profile is looked at, and is put on top of what others do to the file meanwhile.
class SettingsPage : public QWidget {
  Q_OBJECT

 public:
  SettingsPage(ProfileFiles& files, ScopeState& scope, QWidget* parent = nullptr);
  ~SettingsPage() override;

  FieldForm* form() { return form_; }
  TomlPage* page() { return page_; }
  QLineEdit& search() { return *search_; }
  /// How many profiles have changes that are not in their files.
  int draftCount() const;
  /// Shows the text of the file, at a place in it.
  void showText();

  /// Puts keys of the profile in scope, with their values (TOML; empty: none), into its draft.
  void propose(const config::KeyChanges& changes);

  /// Saves the draft of the profile in scope: its secrets first, which takes as long as the
  /// keychain does. What is typed meanwhile stays a draft.
  void apply();
  /// The same for a draft that was shown as `text`, whichever profile is in scope by now. A draft
  /// that says something else by now stays, and is shown.
  void applyReviewed(const std::string& profile, const std::string& text);
  void discard();

 Q_SIGNALS:
  /// The profile is to take over the file, which has been written.
  void applyRequested(const std::string& profile);
  void reviewRequested(const std::string& profile, const std::string& text);
  /// A copy of a YAML or JSON file in TOML is wanted.
  void convertRequested(const std::string& profile);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void build();
  void buildForm(bool markers);
  void follow();
  void fileChanged(const std::string& id);
  void reconcile();
  void formEdited();
  void pageEdited();
  void checkText();
  void showDraft();
  void showBar();
  void showChoice();
  void showTrouble(const QString& title, const QString& text);
  /// The same at a profile that may be out of sight.
  void tell(const std::string& id, const QString& title, const QString& text);
  /// Whether the draft puts a secret into the file that the user has to agree to.
  bool asksAbout(const std::string& id, const SettingsDraft& draft) const;
  /// Brings up to date what was typed a moment ago.
  void checkPending();
  void save(std::string id);
  void storeSecrets(const std::string& id, const SettingsDraft& saved, std::size_t stored);
  void write(const std::string& id, const SettingsDraft& saved);
  void written(const std::string& id, const SettingsDraft& saved);
  const Profile* profile() const;
  SettingsDraft& draft();
  void retranslate();

  ProfileFiles& files_;
  ScopeState& scope_;
  std::string id_;
  std::map<std::string, SettingsDraft> drafts_;
  std::vector<config::Problem> problems_;
  std::set<std::string> saving_;  ///< Profiles whose secrets are on their way.
  std::string writing_;           ///< What is heard about its file is no news from outside.
  std::map<std::string, std::pair<QString, QString>> troubles_;  ///< Of profiles out of sight.
  FieldForm* form_ = nullptr;
  TomlPage* page_ = nullptr;
  bool markers_ = false;
  QStackedWidget* stack_;
  QWidget* work_;
  QWidget* form_place_;
  EmptyState* empty_;
  QWidget* foreign_;
  EmptyState* foreign_text_;
  QPushButton* convert_;
  BannerStack* banners_;
  QLineEdit* search_;
  QLabel* bar_;
  QCheckBox* plain_;
  QPushButton *review_, *apply_, *discard_;
  QTimer check_;
};

}  // namespace culvert::ui
