#pragma once

#include "ui/bridge/engine_bridge.h"
#include "ui/profiles/profile_control.h"
#include "ui/scope/scope.h"
#include "ui/texts/language.h"
#include "ui/theme/theme.h"
#include "ui/tray/tray.h"
#include "ui/window/desktop.h"
#include "ui/window/layout_store.h"

#include <QMainWindow>
#include <QTimer>

#include <functional>
#include <vector>

class QLineEdit;
class QSplitter;
class QStackedWidget;
class QTabWidget;

namespace culvert::ui {

class Actions;
class CertificateWatch;
class CertificatesPage;
class ConnectionsPage;
class Editing;
class DiagnosePage;
class LogPage;
class ProblemView;
class ProfileHeader;
class ProxiesPage;
class SettingsPage;
class PortSource;
class RequestsPage;
class Sidebar;
class StatusStrip;
class TableView;
class TrafficPage;
class Transfer;
class WelcomePage;
class Wizard;
class WorkSplitter;

/// What the window works with; all of it outlives the window.
struct WindowParts {
  ProfileControl& control;
  EngineBridge& bridge;
  Theme& theme;
  Language& language;
  LayoutStore& layout;
  Desktop& desktop;
  Tray& tray;
  PortSource* ports = nullptr;  ///< Null: what programs of this computer listen on.
  /// What time the record of the traffic goes by; null: the computer's.
  std::function<observe::WallTime()> now = {};
};

/// Places the pages and routes the actions; nothing else. GUI thread.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(const WindowParts& parts, QWidget* parent = nullptr);
  ~MainWindow() override;

  ScopeState& scope() { return scope_; }
  Actions& actions() { return *actions_; }
  ConnectionsPage& connectionsPage() { return *connections_; }
  RequestsPage& requestsPage() { return *requests_; }
  LogPage& logPage() { return *logs_; }
  DiagnosePage& diagnosePage() { return *diagnose_; }
  TrafficPage& trafficPage() { return *traffic_; }
  CertificatesPage& certificatesPage() { return *certificates_; }
  CertificateWatch& certificateWatch() { return *certificate_watch_; }
  ProxiesPage& proxiesPage() { return *proxies_; }
  SettingsPage& settingsPage() { return *settings_; }
  Editing& editing() { return *editing_; }
  Transfer& transfer() { return *transfer_; }
  QTabWidget& tabs() { return *tabs_; }
  Wizard& wizard() { return *wizard_; }

  /// Adds the files to the list and shows the first of them; what is no profile yet is offered for
  /// import.
  void openFiles(const QStringList& paths);
  /// Opens the wizard that makes a local service reachable.
  void expose();
  /// Starts the demo and shows it.
  void startDemo();
  /// Brings the window to the front, wherever it is.
  void bringUp();
  /// What closing it does from now on.
  void setCloseChoice(CloseChoice choice) { close_choice_ = choice; }
  /// Shows a proxy of a profile; an empty name: what there is of it, or everything.
  void showProxy(const std::string& profile, const std::string& proxy);
  /// Says that later starts and commands do not reach this program; `why` in the system's words.
  void tellUnreachable(const QString& why);
  /// Emits quitAgreed(), after asking when connections would be cut or drafts be lost.
  void requestQuit();

 Q_SIGNALS:
  /// The program is to end. Not QApplication::quit(): that asks every window to close first, and
  /// ours answers by hiding.
  void quitAgreed();
  void preferencesRequested();
  /// Started with a button, a menu or the tray.
  void startedByHand(const std::string& profile);

 protected:
  void closeEvent(QCloseEvent* event) override;
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void build();
  void buildWork();
  void connectActions();
  void connectViewActions();
  void connectPages();
  void connectEditing();
  void connectWizard();
  void showWizard(bool shown);
  void connectTransfer();
  void connectCertificates();
  void showProfiles(const QStringList& paths);
  void updateEditActions();
  void correctHere();
  void connectTray();

  void followScope();
  void updateActions();
  void closeWithoutTray();
  /// What quitting would lose: settings and proxies that were edited and not saved.
  int draftCount() const;
  int openConnections() const;
  void tick();
  void setPace();
  void start(const std::string& id);
  void stop(const std::string& id);
  void restart(const std::string& id);
  void cutOff(const std::string& id, const QString& verb, const std::function<void()>& then);
  void askForSecret(const std::string& id, const std::string& field);
  void copyAddress();
  void openInBrowser();
  void showFile();
  void forget();
  void saveLog();
  void showMenuOf(const std::string& id, const QPoint& at);
  void showTab(QWidget* page);
  void showConnection(observe::ConnectionId id, QWidget* page);
  /// What the keyboard works with first on a tab, and where it searches (null: nowhere).
  QWidget* focusOf(QWidget* page) const;
  QLineEdit* searchOf(QWidget* page) const;
  void searchHere();
  void nextArea();
  void about();
  std::vector<TableView*> tables() const;
  void showDensity(bool comfortable);
  void saveLayout();
  void restoreLayout();
  void resetLayout();
  void retranslate();
  std::string currentProfile() const { return scope_.current().profile; }

  WindowParts parts_;
  ScopeState scope_;
  Actions* actions_;
  Sidebar* sidebar_ = nullptr;
  ProfileHeader* header_ = nullptr;
  ProxiesPage* proxies_ = nullptr;
  ConnectionsPage* connections_ = nullptr;
  RequestsPage* requests_ = nullptr;
  LogPage* logs_ = nullptr;
  SettingsPage* settings_ = nullptr;
  Editing* editing_ = nullptr;
  Transfer* transfer_ = nullptr;
  DiagnosePage* diagnose_ = nullptr;
  TrafficPage* traffic_ = nullptr;
  CertificateWatch* certificate_watch_ = nullptr;
  CertificatesPage* certificates_ = nullptr;
  ProblemView* problems_ = nullptr;
  WelcomePage* welcome_ = nullptr;
  Wizard* wizard_ = nullptr;
  bool in_wizard_ = false;
  StatusStrip* status_ = nullptr;
  QTabWidget* tabs_ = nullptr;
  QSplitter* across_ = nullptr;
  WorkSplitter* down_ = nullptr;
  QStackedWidget* work_ = nullptr;
  QStackedWidget* body_ = nullptr;
  QWidget* work_page_ = nullptr;
  class QToolBar* tools_ = nullptr;
  QTimer second_;
  std::string corrected_;  ///< A profile with mistakes that is being corrected here.
  CloseChoice close_choice_ = CloseChoice::hide;
  bool told_about_tray_ = false;
  bool minimizes_ = false;  ///< The user has agreed to it: there is no tray.
};

}  // namespace culvert::ui
