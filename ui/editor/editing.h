#pragma once

#include "ui/editor/profile_files.h"
#include "ui/editor/proxy_editor.h"
#include "ui/widgets/banner.h"
#include "ui/window/desktop.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <map>
#include <string>
#include <vector>

namespace culvert::ui {

/// What the window does to profiles: new ones, their proxies, applying, undoing, going back. Opens
/// the editors and tells of troubles in banners. GUI thread.
class Editing : public QObject {
  Q_OBJECT

 public:
  /// `folder`: for the history of the files.
  Editing(ProfileControl& control, Desktop& desktop, const QString& folder, QWidget* window);

  ProfileFiles& files() { return files_; }

  /// Whether its file is edited in place.
  bool canEdit(const std::string& profile) const;

  void newProfile();
  void newItem(const std::string& profile, const std::string& list);
  void edit(const observe::ProxyRecord& record);
  /// Opens the editor of a proxy with these keys changed in its draft (TOML; empty: taken away).
  void propose(const std::string& profile, const std::string& proxy,
               const config::KeyChanges& changes);
  void duplicate(const observe::ProxyRecord& record);
  void remove(const observe::ProxyRecord& record);
  /// Takes effect at once, in the file and in what runs.
  void switchOn(const observe::ProxyRecord& record, bool on);
  bool isSwitchedOn(const observe::ProxyRecord& record) const;

  /// Applies the file at once; where that closes connections, it is shown first.
  void apply(const std::string& profile);
  void review(const std::string& profile);
  /// What applying a text that is not in the file yet would do.
  void reviewText(const std::string& profile, const std::string& text,
                  const std::function<void()>& then);
  void undo(const std::string& profile);
  void restore(const std::string& profile);
  /// Writes a TOML copy beside a YAML or JSON file and adds it.
  void convert(const std::string& profile);

  std::vector<BannerText> banners(const std::string& profile);
  QList<ProxyEditor*> editors() const;

 Q_SIGNALS:
  void bannersChanged();
  void profileMade(const std::string& profile, bool is_new);

 private:
  static const char* listOf(const observe::ProxyRecord& record);
  /// The item's text in the file; tells where it is when it is not there.
  const config::ItemText* find(const observe::ProxyRecord& record, std::size_t& index);
  ProxyEditor* open(ProxyEditor::Subject subject);
  bool write(const std::string& profile, const Result<std::string>& text, const QString& what);
  void told(const WriteOutcome& outcome, const std::string& profile);
  void tell(const std::string& profile, const QString& title, const QString& text);
  void addUndo(std::vector<BannerText>& banners, const std::string& profile);
  void addRestore(std::vector<BannerText>& banners, const std::string& profile);

  ProfileControl& control_;
  Desktop& desktop_;
  QWidget* window_;
  ProfileFiles files_;
  std::vector<config::ItemText> items_;
  std::map<std::string, std::pair<QString, QString>> troubles_;
  std::string undo_shown_;  ///< The profile whose last change can be taken back in its banner.
  QTimer undo_time_;
};

}  // namespace culvert::ui
