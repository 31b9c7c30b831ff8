#pragma once

#include "ui/profiles/profile_control.h"
#include "ui/tray/tray_icon.h"

#include <QMenu>
#include <QTimer>

#include <array>
#include <memory>

namespace culvert::ui {

/// What closing the window does.
enum class CloseAction { hide, minimize, quit };

/// What the user wants it to do.
enum class CloseChoice { hide, minimize, quit };

/// With a tray the window hides, unless something else is wanted; without one it never does,
/// because nobody could bring it back.
CloseAction closeAction(bool tray_available, bool anything_runs,
                        CloseChoice choice = CloseChoice::hide);

/// The tray menu: built once, only texts, marks and visibility change (a rebuilt menu loses
/// clicks). Never shows secrets or visitor addresses.
class Tray : public QObject {
  Q_OBJECT

 public:
  Tray(ProfileControl& control, std::unique_ptr<TrayIcon> icon, QObject* parent = nullptr);

  TrayIcon& icon() { return *icon_; }
  QMenu& menu() { return menu_; }
  /// Whether it is there now: asked each time.
  bool isAvailable() const { return icon_->isAvailable(); }
  void retranslate();
  void refresh();

 Q_SIGNALS:
  void openRequested();
  void exposeRequested();
  void toggleRequested();
  void startRequested(const std::string& id);
  void stopRequested(const std::string& id);
  void copyRequested(const QString& address);
  void preferencesRequested();
  void quitRequested();

 private:
  /// More would make the menu a wall; the rest is behind "All profiles…".
  static constexpr std::size_t most_profiles = 10;
  static constexpr std::size_t most_addresses = 5;

  void build();
  void refreshProfiles();
  void refreshAddresses();
  void refreshState();

  ProfileControl& control_;
  std::unique_ptr<TrayIcon> icon_;
  QMenu menu_;
  QMenu* addresses_menu_ = nullptr;
  QAction* status_ = nullptr;
  QAction* open_ = nullptr;
  QAction* expose_ = nullptr;
  QAction* all_ = nullptr;
  QAction* problems_ = nullptr;
  QAction* preferences_ = nullptr;
  QAction* quit_ = nullptr;
  std::array<QAction*, most_profiles> profiles_{};
  std::array<QAction*, most_addresses> addresses_{};
  QTimer pause_;
  QString last_state_;
};

}  // namespace culvert::ui
