#pragma once

#include "core/config/transfer/moved_secrets.h"
#include "core/config/transfer/plan.h"
#include "ui/editor/profile_files.h"

#include <QObject>
#include <QStringList>

#include <string>
#include <vector>

namespace culvert::ui {

/// Where the secrets of an import go.
enum class SecretPlace {
  keychain,
  session,  ///< Until the program ends; asked for after that.
  file,     ///< Into the profile's file: the user has read what that means.
};

/// What became of an import, item by item.
struct ImportReport {
  std::vector<transfer::ProfileResult> profiles;
  QString failure;               ///< Nothing was changed, because of this.
  std::vector<std::string> ids;  ///< Of the profiles that were made or changed.
  /// Secrets that the keychain did not take; they are there until the program ends.
  QStringList not_kept;
};

/// Carries a plan out: files, list, secrets; all of it or nothing, and back again in one step. GUI
/// thread.
class ImportCommit : public QObject {
  Q_OBJECT

 public:
  /// `folder`: where new profiles are kept.
  ImportCommit(ProfileFiles& files, const QString& folder, QObject* parent = nullptr);

  ImportReport run(const transfer::Plan& plan, SecretPlace place);

  bool canUndo() const { return !steps_.empty(); }
  /// Takes the last run back. What was changed since then stays and is named.
  QStringList undo();

 Q_SIGNALS:
  /// A secret was not stored: "home: auth.token".
  void secretRefused(const QString& what, const QString& detail);

 private:
  struct Replaced {
    QString name;  ///< "home: auth.token"
    SecretService::ReplacedPtr old;
  };
  struct Step {
    std::string id;
    QString path;                                ///< Of a new file.
    std::string before, after;                   ///< Of an existing one.
    std::vector<transfer::MovedSecret> secrets;  ///< Until they are entered.
    std::vector<std::string> fields;             ///< Of secrets that a new file has brought.
    std::vector<Replaced> replaced;              ///< In an existing one.
  };

  bool write(const transfer::Write& write, SecretPlace place, Step& step, QString& why);
  bool create(const transfer::Write& write, const std::string& text, Step& step, QString& why);
  void enter(Step& step, SecretPlace place);
  /// Tells of a secret of that name, should it not get where it belongs.
  SecretStore::Done refusalOf(const QString& what);
  bool takeBack(const Step& step);

  ProfileFiles& files_;
  QString folder_;
  std::vector<Step> steps_;
};

}  // namespace culvert::ui
