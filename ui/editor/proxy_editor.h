#pragma once

#include "core/config/fix.h"
#include "ui/editor/field_form.h"
#include "ui/editor/profile_files.h"

#include <QWidget>

#include <set>
#include <string>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace culvert::ui {

class BannerStack;
class TomlPage;

/// The window that edits one proxy or visitor, a new one or one of the file. Works on the text of
/// that item alone; saving puts it into the file as that is by then. GUI thread.
class ProxyEditor : public QWidget {
  Q_OBJECT

 public:
  struct Subject {
    std::string profile;
    std::string list = "proxies";  ///< or "visitors"
    std::string name;              ///< In the file; empty: a new one.
    std::string text;              ///< To begin with.
    std::string behind;            ///< A new one goes behind this item; empty: to the end.
  };
  ProxyEditor(ProfileFiles& files, Subject subject, QWidget* parent = nullptr);

  const Subject& subject() const { return subject_; }
  FieldForm& form() { return *form_; }
  TomlPage& page() { return *page_; }
  bool isChanged() const;
  /// Puts keys with their values (TOML; empty: none) into the draft, as if they had been typed.
  void propose(const config::KeyChanges& changes);

  /// Writes it; with `apply` it takes effect at once. Closes when that has worked.
  void save(bool apply);

 Q_SIGNALS:
  /// The profile is to take over the file.
  void applyRequested(const std::string& profile);
  void saved(const std::string& profile, const std::string& name);

 protected:
  void changeEvent(QEvent* event) override;
  void closeEvent(QCloseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void build();
  void formEdited();
  void pageEdited();
  void check();
  void checkOutside();
  void showFooter();
  void showTrouble(const QString& title, const QString& text);
  std::optional<std::string> newText(const std::string& file, QString& why) const;
  void storeSecrets(bool apply);
  void moveSecrets(bool apply);
  std::vector<SecretService::Copy> secretsToMove() const;
  void notStored();
  void setSaving(bool saving);
  void write(bool apply);
  void tellChangedOutside();
  std::string currentName() const;
  config::ClientConfig wantedConfig(const Profile& profile) const;
  std::optional<std::string> inFile() const;
  config::FieldScope scope() const;
  void retranslate();

  ProfileFiles& files_;
  Subject subject_;
  std::string original_;  ///< What the file had when this was opened.
  std::set<std::string> others_;
  std::vector<config::Problem> problems_;
  config::ClientConfig item_;  ///< With this item alone.
  std::vector<TypedSecret> to_store_;
  FieldForm* form_;
  TomlPage* page_;
  BannerStack* banners_;
  QLineEdit* search_;
  QLabel* footer_;
  QCheckBox* plain_;
  QPushButton *save_, *apply_, *cancel_;
  bool discard_ = false;
  bool saving_ = false;   ///< Its secrets are on their way.
  bool writing_ = false;  ///< What the store tells about the new text is no news from outside.
};

}  // namespace culvert::ui
