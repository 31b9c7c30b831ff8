#pragma once

#include "core/config/transfer/gather.h"
#include "ui/transfer/import_commit.h"
#include "ui/widgets/banner.h"
#include "ui/window/desktop.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <optional>
#include <vector>

namespace culvert::ui {

class ImportDialog;

/// Takes profiles into the window and gives them away: files, dropped things, copied text; the
/// preview, and undo afterwards. GUI thread; reading happens on another one.
class Transfer : public QObject {
  Q_OBJECT

 public:
  /// `folder`: where new profiles are kept.
  Transfer(ProfileFiles& files, Desktop& desktop, const QString& folder, QWidget* window);

  /// Files that somebody wants to see: profiles are opened where they are (openRequested()); what
  /// is no profile yet (old INI, ZIP, bundles, a server's file) is imported.
  void take(const QStringList& paths);
  /// All of them, with a preview.
  void importFiles(const QStringList& paths);
  void importText(const QString& text);
  /// Without a preview, by one rule for what is there already. Answers later.
  using ImportDone = std::function<void(const ImportReport& report,
                                        const std::vector<transfer::Refused>& refused)>;
  void importAtOnce(const QStringList& paths, transfer::Choice rule, SecretPlace place,
                    const ImportDone& done);
  void askForFiles();
  void importClipboard();
  /// The profile that is shown takes proxies that come without a server.
  void setCurrent(const std::string& profile) { current_ = profile; }

  /// `proxies`: names of those that are chosen in it, may be empty.
  void exportProfile(const std::string& profile, const std::vector<std::string>& proxies);

  bool canUndo() const { return commit_.canUndo(); }
  void undo();
  std::vector<BannerText> banners();
  /// The preview that is open; null when there is none.
  ImportDialog* dialog() const;

 Q_SIGNALS:
  void openRequested(const QStringList& paths);
  void imported(const std::vector<std::string>& ids);
  void bannersChanged();
  void told(const QString& text);

 private:
  void read(const std::vector<transfer::Source>& sources, std::vector<transfer::Refused> refused);
  void gather();
  void remember(const ImportReport& report);
  void arrived(transfer::Gathered gathered);
  std::vector<transfer::Existing> existing() const;

  ProfileFiles& files_;
  Desktop& desktop_;
  QWidget* window_;
  ImportCommit commit_;
  std::string current_;
  std::vector<transfer::Source> sources_;
  std::vector<transfer::Refused> refused_;
  Secret passphrase_;
  QPointer<ImportDialog> dialog_;
  int undo_count_ = 0;  ///< Profiles of the last import, as long as its bar is shown.
  QTimer undo_time_;
};

}  // namespace culvert::ui
