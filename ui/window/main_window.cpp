#include "ui/window/main_window.h"

#include "ui/certificates/certificates_page.h"
#include "ui/connections/connections_page.h"
#include "ui/diagnose/diagnose_page.h"
#include "ui/editor/editing.h"
#include "ui/editor/settings_page.h"
#include "ui/logs/log_page.h"
#include "ui/profiles/problem_view.h"
#include "ui/profiles/profile_header.h"
#include "ui/profiles/sidebar.h"
#include "ui/proxies/proxies_page.h"
#include "ui/requests/requests_page.h"
#include "ui/requests/search_field.h"
#include "ui/scope/scope_chip.h"
#include "ui/secrets/secret_dialog.h"
#include "ui/texts/format.h"
#include "ui/theme/icon.h"
#include "ui/traffic/traffic_page.h"
#include "ui/transfer/transfer.h"
#include "ui/window/actions.h"
#include "ui/window/status_strip.h"
#include "ui/window/welcome_page.h"
#include "ui/window/work_splitter.h"
#include "ui/wizard/wizard.h"

#include <QApplication>
#include <QCloseEvent>
#include <QFileInfo>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QSaveFile>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QToolBar>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace culvert::ui {

MainWindow::MainWindow(const WindowParts& parts, QWidget* parent)
    : QMainWindow(parent), parts_(parts), actions_(new Actions(this)) {
  setObjectName(QStringLiteral("mainWindow"));
  setWindowIcon(icon(QStringLiteral("culvert"), Tone::accent));
  setAcceptDrops(true);
  setMinimumSize(720, 480);
  build();
  connectActions();
  connectViewActions();
  connectPages();
  connectEditing();
  connectWizard();
  connectTransfer();
  connectCertificates();
  connectTray();
  restoreLayout();
  retranslate();
  second_.setInterval(1000);
  connect(&second_, &QTimer::timeout, this, &MainWindow::tick);
  second_.start();
  followScope();
}

MainWindow::~MainWindow() {
  saveLayout();
}

void MainWindow::build() {
  actions_->fill(*menuBar());
  tools_ = addToolBar(QString());
  tools_->setObjectName(QStringLiteral("toolBar"));
  tools_->setMovable(false);
  tools_->setContextMenuPolicy(Qt::PreventContextMenu);
  tools_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  tools_->setIconSize({16, 16});
  actions_->fill(*tools_);
  status_ = new StatusStrip(parts_.control, this);
  setStatusBar(status_);
  sidebar_ = new Sidebar(parts_.control, scope_, this);
  sidebar_->setMinimumWidth(160);
  welcome_ = new WelcomePage(this);
  buildWork();
  work_ = new QStackedWidget(this);
  work_->addWidget(work_page_);
  work_->addWidget(welcome_);
  PortSource* ports = parts_.ports ? parts_.ports : new SystemPortSource(this);
  wizard_ = new Wizard({parts_.control, parts_.bridge, editing_->files(), parts_.desktop, *ports});
  work_->addWidget(wizard_);
  across_ = new QSplitter(Qt::Horizontal, this);
  across_->addWidget(sidebar_);
  across_->addWidget(work_);
  across_->setStretchFactor(0, 0);
  across_->setStretchFactor(1, 1);
  across_->setChildrenCollapsible(false);
  across_->setHandleWidth(1);
  across_->setSizes({200, 980});
  setCentralWidget(across_);
}

void MainWindow::buildWork() {
  work_page_ = new QWidget(this);
  header_ = new ProfileHeader(parts_.control, work_page_);
  editing_ = new Editing(parts_.control, parts_.desktop,
                         parts_.control.store().folder() + QStringLiteral("/history"), this);
  transfer_ = new Transfer(editing_->files(), parts_.desktop,
                           parts_.control.store().folder() + QStringLiteral("/profiles"), this);
  settings_ = new SettingsPage(editing_->files(), scope_);
  proxies_ = new ProxiesPage(parts_.control, scope_);
  connections_ = new ConnectionsPage(parts_.control, parts_.bridge, scope_);
  requests_ = new RequestsPage(parts_.control, parts_.bridge, scope_, parts_.desktop);
  logs_ = new LogPage(parts_.control.store(), parts_.bridge, scope_);
  diagnose_ = new DiagnosePage(parts_.control, parts_.bridge, scope_, parts_.desktop);
  traffic_ = new TrafficPage(parts_.control, parts_.bridge, scope_, parts_.desktop, parts_.now);
  certificate_watch_ = new CertificateWatch(parts_.control, this);
  certificates_ = new CertificatesPage(parts_.control, parts_.bridge, scope_, parts_.desktop,
                                       *certificate_watch_);
  problems_ = new ProblemView;
  tabs_ = new QTabWidget;
  tabs_->setObjectName(QStringLiteral("tabs"));
  tabs_->setDocumentMode(true);
  tabs_->addTab(connections_, QString());
  tabs_->addTab(requests_, QString());
  tabs_->addTab(logs_, QString());
  tabs_->addTab(certificates_, QString());
  tabs_->addTab(diagnose_, QString());
  tabs_->addTab(traffic_, QString());
  tabs_->addTab(settings_, QString());
  tabs_->setCornerWidget(new ScopeChip(scope_, parts_.control.store(), tabs_));
  down_ = new WorkSplitter;
  down_->addWidget(proxies_);
  down_->addWidget(tabs_);
  body_ = new QStackedWidget;
  body_->addWidget(down_);
  body_->addWidget(problems_);
  auto* column = new QVBoxLayout(work_page_);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(header_);
  column->addWidget(body_, 1);
}

void MainWindow::correctHere() {
  corrected_ = currentProfile();
  followScope();
  showTab(settings_);
  settings_->showText();
}

void MainWindow::updateEditActions() {
  const std::string id = currentProfile();
  Actions& a = *actions_;
  const bool editable = editing_->canEdit(id);
  const observe::ProxyRecord* proxy = proxies_->current();
  const bool of_file = proxy && editing_->canEdit(proxy->profile);
  for (QAction* action : {a.new_proxy, a.new_visitor})
    action->setEnabled(editable);
  for (QAction* action : {a.edit_proxy, a.duplicate_proxy, a.switch_proxy, a.remove_proxy})
    action->setEnabled(of_file);
  if (proxy)
    a.switch_proxy->setText(editing_->isSwitchedOn(*proxy) ? Actions::tr("Switch o&ff")
                                                           : Actions::tr("Switch o&n"));
  a.review->setEnabled(a.apply->isEnabled());
  a.restore->setEnabled(editing_->files().canRestore(id));
  const QString what = editing_->files().undoable(id);
  a.undo->setEnabled(!what.isEmpty() || transfer_->canUndo());
  a.undo->setToolTip(what);
}

void MainWindow::openFiles(const QStringList& paths) {
  transfer_->take(paths);
}

void MainWindow::showProfiles(const QStringList& paths) {
  std::string first;
  for (const QString& path : paths) {
    const std::string id = parts_.control.store().open(path);
    if (first.empty()) first = id;
  }
  if (!first.empty()) scope_.set({first, {}, 0});
}

void MainWindow::showProxy(const std::string& profile, const std::string& proxy) {
  if (!profile.empty() && parts_.control.store().find(profile)) scope_.set({profile, proxy, 0});
  bringUp();
}

void MainWindow::startDemo() {
  parts_.control.store().showDemo();
  if (parts_.control.status(ProfileStore::demo_id).canStart()) start(ProfileStore::demo_id);
  scope_.set({ProfileStore::demo_id, {}, 0});
}

void MainWindow::bringUp() {
  setWindowState(windowState() & ~Qt::WindowMinimized);
  show();
  raise();
  activateWindow();
}

void MainWindow::followScope() {
  const std::string id = currentProfile();
  const Profile* profile = parts_.control.store().find(id);
  header_->setProfile(id);
  transfer_->setCurrent(id);
  const bool unreadable = profile && !profile->isReadable() &&
                          parts_.control.status(id).state == ProfileState::unreadable &&
                          !profile->isOnlyUnsupported() && corrected_ != id;
  if (corrected_ != id) corrected_.clear();
  if (unreadable) problems_->setProblems(profile->path, profile->problems, profile->isToml());
  body_->setCurrentWidget(unreadable ? static_cast<QWidget*>(problems_) : down_);
  updateActions();
}

void MainWindow::updateActions() {
  const std::string id = currentProfile();
  const Profile* profile = parts_.control.store().find(id);
  const ProfileStatus status = parts_.control.status(id);
  Actions& a = *actions_;
  a.start->setEnabled(profile &&
                      (status.canStart() || status.state == ProfileState::waiting_secret));
  a.stop->setEnabled(profile && status.isActive());
  a.restart->setEnabled(profile && status.isActive());
  a.try_now->setEnabled(profile && status.state == ProfileState::reconnecting);
  a.apply->setEnabled(profile && status.changed_on_disk);
  updateEditActions();
  a.show_file->setEnabled(profile && !profile->isDemo());
  a.forget->setEnabled(profile && !status.isActive());
  const observe::ProxyRecord* proxy = proxies_->current();
  a.copy_address->setEnabled(proxy && !proxy->public_address.empty());
  a.open_browser->setEnabled(proxy && !browserUrl(*proxy).isEmpty());
  a.show_connections->setEnabled(proxy);
  // Nothing of one's own and nothing running: there is only a beginning to show.
  const auto& profiles = parts_.control.store().profiles();
  const bool alone = profiles.size() == 1 && profiles.front().isDemo();
  const bool idle =
      alone && parts_.control.status(ProfileStore::demo_id).state == ProfileState::stopped;
  if (in_wizard_) return work_->setCurrentWidget(wizard_);
  work_->setCurrentWidget(idle ? static_cast<QWidget*>(welcome_) : work_page_);
}

void MainWindow::tick() {
  if (!isVisible()) return;
  header_->refresh();
  sidebar_->model().refreshNotes();
  status_->refresh();
  proxies_->model().refreshTimes();
  if (connections_->isVisible()) connections_->tick();
  if (requests_->isVisible()) requests_->tick();
  if (traffic_->isVisible()) traffic_->tick();
}

void MainWindow::setPace() {
  const bool seen = isVisible() && !isMinimized();
  parts_.bridge.setPace(seen ? Pace::live : Pace::background);
}

void MainWindow::start(const std::string& id) {
  if (id.empty()) return;
  parts_.control.start(id);
  Q_EMIT startedByHand(id);
  if (currentProfile() != id) scope_.set({id, {}, 0});
}

void MainWindow::stop(const std::string& id) {
  cutOff(id, tr("Stop", "verb"), [this, id] { parts_.control.stop(id); });
}

void MainWindow::restart(const std::string& id) {
  cutOff(id, tr("Restart", "verb"), [this, id] { parts_.control.restart(id); });
}

/// Asks first where somebody is connected.
void MainWindow::cutOff(const std::string& id, const QString& verb,
                        const std::function<void()>& then) {
  const int open = parts_.control.status(id).connections;
  if (open == 0) return then();
  parts_.desktop.confirm(this, tr("%n connection(s) will be closed.", nullptr, open), verb, then);
}

int MainWindow::draftCount() const {
  const auto editors = editing_->editors();
  return settings_->draftCount() +
         static_cast<int>(std::ranges::count_if(editors, &ProxyEditor::isChanged));
}

int MainWindow::openConnections() const {
  int open = 0;
  for (const Profile& profile : parts_.control.store().profiles())
    open += parts_.control.status(profile.id).connections;
  return open;
}

void MainWindow::requestQuit() {
  const int open = openConnections();
  const int drafts = draftCount();
  if (open == 0 && drafts == 0) return Q_EMIT quitAgreed();
  bringUp();
  if (drafts > 0)
    return parts_.desktop.confirm(
        this, tr("What you typed in %n place(s) is not saved and will be lost.", nullptr, drafts),
        tr("Quit"), [this] { Q_EMIT quitAgreed(); });
  parts_.desktop.confirm(this, tr("%n connection(s) will be closed.", nullptr, open), tr("Quit"),
                         [this] { Q_EMIT quitAgreed(); });
}

void MainWindow::askForSecret(const std::string& id, const std::string& field) {
  const ProfileStatus status = parts_.control.status(id);
  for (const MissingSecret& missing : status.missing) {
    if (missing.field != field) continue;
    auto* dialog = new SecretDialog(parts_.control.secrets(), id, parts_.control.store().nameOf(id),
                                    missing, this);
    // Stopped meanwhile, it stays so.
    connect(dialog, &SecretDialog::entered, this, [this, id] {
      const bool waits = parts_.control.status(id).state == ProfileState::waiting_secret;
      if (waits || parts_.control.running(id)) parts_.control.retrySecrets(id);
    });
    dialog->open();
    return;
  }
}

void MainWindow::copyAddress() {
  if (const QString addresses = proxies_->chosenAddresses(); !addresses.isEmpty())
    parts_.desktop.copy(addresses);
}

void MainWindow::openInBrowser() {
  if (const observe::ProxyRecord* proxy = proxies_->current())
    if (const QString url = browserUrl(*proxy); !url.isEmpty()) parts_.desktop.openUrl(QUrl(url));
}

void MainWindow::showFile() {
  if (const Profile* profile = parts_.control.store().find(currentProfile()))
    parts_.desktop.openUrl(QUrl::fromLocalFile(profile->path));
}

void MainWindow::forget() {
  const std::string id = currentProfile();
  if (!parts_.control.status(id).isActive()) parts_.control.store().removeFromList(id);
}

void MainWindow::saveLog() {
  parts_.desktop.askWhereToSave(this, QStringLiteral("culvert.log"), [this](const QString& path) {
    const QByteArray text = logs_->shownText().toUtf8();
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit()) return;
    statusBar()->showMessage(tr("The file %1 cannot be written: %2", "%1: path, %2: reason")
                                 .arg(ltr(path), file.errorString()),
                             10'000);
  });
}

void MainWindow::showMenuOf(const std::string& id, const QPoint& at) {
  scope_.set({id, {}, 0});
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const Actions& a = *actions_;
  menu->addActions({a.start, a.stop, a.restart, a.try_now});
  menu->addSeparator();
  menu->addActions({a.apply, a.review, a.restore});
  menu->addSeparator();
  menu->addActions({a.new_proxy, a.new_visitor});
  menu->addSeparator();
  menu->addActions({a.show_file, a.forget});
  menu->popup(at);
}

void MainWindow::showTab(QWidget* page) {
  tabs_->setCurrentWidget(page);
  focusOf(page)->setFocus();
}

void MainWindow::showConnection(observe::ConnectionId id, QWidget* page) {
  Scope scope = scope_.current();
  scope.connection = id;
  scope_.set(scope);
  showTab(page);
}

QWidget* MainWindow::focusOf(QWidget* page) const {
  if (page == connections_) return &connections_->table();
  if (page == requests_) return &requests_->table();
  if (page == diagnose_) return &diagnose_->firstField();
  if (page == traffic_) return &traffic_->firstField();
  if (page == settings_) return &settings_->search();
  if (page == certificates_) return &certificates_->firstField();
  return &logs_->table();
}

QLineEdit* MainWindow::searchOf(QWidget* page) const {
  if (page == connections_) return &connections_->search();
  if (page == requests_) return &requests_->search();
  if (page == settings_) return &settings_->search();
  return page == logs_ ? &logs_->search() : nullptr;
}

void MainWindow::searchHere() {
  QLineEdit* field = &proxies_->search();
  if (!proxies_->isAncestorOf(QApplication::focusWidget()))
    field = searchOf(tabs_->currentWidget());
  if (!field) return;
  field->setFocus(Qt::ShortcutFocusReason);
  field->selectAll();
}

void MainWindow::nextArea() {
  const QList<QWidget*> areas{sidebar_, proxies_, tabs_};
  const QList<QWidget*> targets{&sidebar_->list(), &proxies_->table(),
                                focusOf(tabs_->currentWidget())};
  qsizetype at = -1;
  for (qsizetype i = 0; i < areas.size(); ++i)
    if (areas[i]->isAncestorOf(QApplication::focusWidget())) at = i;
  targets[(at + 1) % targets.size()]->setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::about() {
  auto* box = new QMessageBox(this);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setWindowTitle(tr("About Culvert"));
  box->setIconPixmap(
      iconPixmap(QStringLiteral("culvert"), Tone::accent, 48, devicePixelRatioF(), false));
  box->setText(QStringLiteral("Culvert " CULVERT_VERSION));
  box->setInformativeText(
      tr("Makes local services reachable through a server that speaks frp's protocol, and shows "
         "what happens on the way.\nLicence: Apache-2.0. Qt %1.")
          .arg(QLatin1String(qVersion())));
  box->open();
}

std::vector<TableView*> MainWindow::tables() const {
  return {&proxies_->table(),  &connections_->table(), &requests_->table(),    &logs_->table(),
          &traffic_->totals(), &traffic_->samples(),   &certificates_->table()};
}

void MainWindow::tellUnreachable(const QString& why) {
  statusBar()->showMessage(
      tr("Commands from a shell do not reach this window: %1", "%1: the system's words").arg(why));
}

void MainWindow::showDensity(bool comfortable) {
  for (TableView* table : tables())
    table->setComfortable(comfortable);
  down_->setUpperContent(proxies_->contentHeight());
}

void MainWindow::closeEvent(QCloseEvent* event) {
  event->ignore();
  switch (closeAction(parts_.tray.isAvailable(), parts_.control.anythingRuns(), close_choice_)) {
    case CloseAction::hide:
      hide();
      if (!std::exchange(told_about_tray_, true))
        parts_.tray.icon().tell(tr("Culvert goes on working"),
                                tr("The window is closed. Open it or quit from this icon."));
      return;
    case CloseAction::minimize:
      if (close_choice_ == CloseChoice::minimize) return showMinimized();
      return closeWithoutTray();
    case CloseAction::quit:
      event->setAccepted(draftCount() == 0 && openConnections() == 0);
      return requestQuit();
  }
}

void MainWindow::closeWithoutTray() {
  const auto minimize = [this] {
    statusBar()->showMessage(tr("Still working. There is no tray here."), 30'000);
    showMinimized();
  };
  if (minimizes_) return minimize();
  // Not every desktop shows where a minimized window went.
  parts_.desktop.choose(
      this,
      tr("There is no tray here. Culvert can go on working in a minimized window; starting it "
         "again brings the window back. Quitting ends what runs."),
      tr("Minimize"), tr("Quit"), [this, minimize](bool quit) {
        // That what runs ends has just been said; that something is not saved has not.
        if (quit) return draftCount() > 0 ? requestQuit() : quitAgreed();
        minimizes_ = true;
        minimize();
      });
}

void MainWindow::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::WindowStateChange) setPace();
  QMainWindow::changeEvent(event);
}

void MainWindow::showEvent(QShowEvent* event) {
  QMainWindow::showEvent(event);
  setPace();
}

void MainWindow::hideEvent(QHideEvent* event) {
  QMainWindow::hideEvent(event);
  setPace();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls() || event->mimeData()->hasText()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  QStringList paths;
  for (const QUrl& url : event->mimeData()->urls())
    if (url.isLocalFile() && QFileInfo(url.toLocalFile()).isFile()) paths.append(url.toLocalFile());
  openFiles(paths);
  if (!event->mimeData()->hasUrls()) transfer_->importText(event->mimeData()->text());
  event->acceptProposedAction();
}

void MainWindow::retranslate() {
  actions_->retranslate();
  setWindowTitle(tr("Culvert"));
  tools_->setWindowTitle(tr("Tools"));
  tabs_->setTabText(tabs_->indexOf(connections_), tr("Connections"));
  tabs_->setTabText(tabs_->indexOf(requests_), tr("Requests"));
  tabs_->setTabText(tabs_->indexOf(logs_), tr("Logs"));
  tabs_->setTabText(tabs_->indexOf(certificates_), tr("Certificates"));
  tabs_->setTabText(tabs_->indexOf(diagnose_), tr("Diagnose"));
  tabs_->setTabText(tabs_->indexOf(traffic_), tr("Traffic"));
  tabs_->setTabText(tabs_->indexOf(settings_), tr("Settings"));
  tabs_->setAccessibleName(tr("Details"));
  parts_.tray.retranslate();
}

}  // namespace culvert::ui
