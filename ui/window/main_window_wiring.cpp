// What the actions, pages and the tray of the window do.
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
#include "ui/window/main_window.h"
#include "ui/window/status_strip.h"
#include "ui/window/welcome_page.h"
#include "ui/window/work_splitter.h"
#include "ui/wizard/wizard.h"

#include <QMenu>
#include <QStatusBar>

namespace culvert::ui {

void MainWindow::connectActions() {
  Actions& a = *actions_;
  connect(a.open, &QAction::triggered, this, [this] {
    parts_.desktop.askForFiles(this, [this](const QStringList& paths) { openFiles(paths); });
  });
  connect(a.preferences, &QAction::triggered, this, &MainWindow::preferencesRequested);
  connect(a.quit, &QAction::triggered, this, &MainWindow::requestQuit);
  connect(a.start, &QAction::triggered, this, [this] { start(currentProfile()); });
  connect(a.stop, &QAction::triggered, this, [this] { stop(currentProfile()); });
  connect(a.restart, &QAction::triggered, this, [this] { restart(currentProfile()); });
  connect(a.try_now, &QAction::triggered, this, [this] { parts_.control.retryNow(); });
  connect(a.apply, &QAction::triggered, this, [this] { editing_->apply(currentProfile()); });
  connect(a.show_file, &QAction::triggered, this, &MainWindow::showFile);
  connect(a.forget, &QAction::triggered, this, &MainWindow::forget);
  connect(a.copy_address, &QAction::triggered, this, &MainWindow::copyAddress);
  connect(a.open_browser, &QAction::triggered, this, &MainWindow::openInBrowser);
  connect(a.show_connections, &QAction::triggered, this, [this] { showTab(connections_); });
  connect(a.show_requests, &QAction::triggered, this, [this] { showTab(requests_); });
  connect(a.show_logs, &QAction::triggered, this, [this] { showTab(logs_); });
  connect(a.diagnose, &QAction::triggered, this, [this] {
    showTab(diagnose_);
    diagnose_->run();
  });
  connect(a.about, &QAction::triggered, this, &MainWindow::about);
}

void MainWindow::connectViewActions() {
  Actions& a = *actions_;
  connect(a.sidebar, &QAction::toggled, sidebar_, &QWidget::setVisible);
  connect(a.header, &QAction::toggled, header_, &QWidget::setVisible);
  connect(a.comfortable, &QAction::toggled, this, &MainWindow::showDensity);
  connect(a.tab_connections, &QAction::triggered, this, [this] { showTab(connections_); });
  connect(a.tab_requests, &QAction::triggered, this, [this] { showTab(requests_); });
  connect(a.tab_logs, &QAction::triggered, this, [this] { showTab(logs_); });
  connect(a.tab_certificates, &QAction::triggered, this, [this] { showTab(certificates_); });
  connect(a.tab_diagnose, &QAction::triggered, this, [this] { showTab(diagnose_); });
  connect(a.tab_traffic, &QAction::triggered, this, [this] { showTab(traffic_); });
  connect(a.tab_settings, &QAction::triggered, this, [this] { showTab(settings_); });
  connect(a.back, &QAction::triggered, &scope_, &ScopeState::goBack);
  connect(a.forward, &QAction::triggered, &scope_, &ScopeState::goForward);
  connect(a.find, &QAction::triggered, this, &MainWindow::searchHere);
  connect(a.next_area, &QAction::triggered, this, &MainWindow::nextArea);
  connect(a.reset_layout, &QAction::triggered, this, &MainWindow::resetLayout);
  const auto speak = [this](QAction* action, LanguageChoice choice) {
    connect(action, &QAction::triggered, this, [this, choice] {
      parts_.layout.setValue(QStringLiteral("language"), Language::codeOf(choice));
      parts_.language.setChoice(choice);
    });
    action->setChecked(parts_.language.choice() == choice);
  };
  speak(a.language_system, LanguageChoice::system);
  speak(a.language_english, LanguageChoice::english);
  speak(a.language_chinese, LanguageChoice::chinese);
  const auto paint = [this](QAction* action, ThemeChoice choice) {
    connect(action, &QAction::triggered, this, [this, choice] {
      parts_.layout.setValue(QStringLiteral("theme"), static_cast<int>(choice));
      parts_.theme.setChoice(choice);
    });
    action->setChecked(parts_.theme.choice() == choice);
  };
  paint(a.theme_system, ThemeChoice::system);
  paint(a.theme_light, ThemeChoice::light);
  paint(a.theme_dark, ThemeChoice::dark);
  paint(a.theme_contrast, ThemeChoice::high_contrast);
}

void MainWindow::connectPages() {
  connect(&scope_, &ScopeState::changed, this, &MainWindow::followScope);
  connect(&parts_.control, &ProfileControl::statusChanged, this, [this](const std::string& id) {
    if (id == currentProfile() || currentProfile().empty()) updateActions();
  });
  connect(&parts_.control.store(), &ProfileStore::removed, this, [this](const std::string& id) {
    if (currentProfile() == id) scope_.set({});
    followScope();
  });
  for (const auto listed : {&ProfileStore::added, &ProfileStore::changed})
    connect(&parts_.control.store(), listed, this, &MainWindow::followScope);
  connect(sidebar_, &Sidebar::openRequested, actions_->open, &QAction::trigger);
  connect(sidebar_, &Sidebar::menuRequested, this, &MainWindow::showMenuOf);
  connect(header_, &ProfileHeader::startRequested, this, &MainWindow::start);
  connect(header_, &ProfileHeader::stopRequested, this, &MainWindow::stop);
  connect(header_, &ProfileHeader::secretWanted, this, &MainWindow::askForSecret);
  connect(welcome_, &WelcomePage::openRequested, actions_->open, &QAction::trigger);
  connect(welcome_, &WelcomePage::startDemoRequested, this, &MainWindow::startDemo);
  connect(proxies_, &ProxiesPage::copyAddressRequested, this, &MainWindow::copyAddress);
  connect(proxies_, &ProxiesPage::openInBrowserRequested, this, &MainWindow::openInBrowser);
  connect(proxies_, &ProxiesPage::showConnectionsRequested, this,
          [this] { showTab(connections_); });
  connect(proxies_, &ProxiesPage::showRequestsRequested, this, [this] { showTab(requests_); });
  connect(proxies_, &ProxiesPage::diagnoseRequested, actions_->diagnose, &QAction::trigger);
  connect(proxies_, &ProxiesPage::showLogsRequested, this, [this] { showTab(logs_); });
  connect(proxies_, &ProxiesPage::currentChanged, this, &MainWindow::updateActions);
  connect(proxies_, &ProxiesPage::contentHeightChanged, this,
          [this] { down_->setUpperContent(proxies_->contentHeight()); });
  connect(connections_, &ConnectionsPage::showLogsRequested, this,
          [this](observe::ConnectionId id) { showConnection(id, logs_); });
  connect(requests_, &RequestsPage::showLogsRequested, this,
          [this](observe::ConnectionId id) { showConnection(id, logs_); });
  connect(requests_, &RequestsPage::showConnectionRequested, this,
          [this](observe::ConnectionId id) { showConnection(id, connections_); });
  const auto tell = [this](const QString& text) { statusBar()->showMessage(text, 10'000); };
  connect(requests_, &RequestsPage::told, this, tell);
  connect(diagnose_, &DiagnosePage::told, this, tell);
  connect(traffic_, &TrafficPage::told, this, tell);
  connect(logs_, &LogPage::saveRequested, this, &MainWindow::saveLog);
  connect(problems_, &ProblemView::openFileRequested, this, &MainWindow::showFile);
  connect(problems_, &ProblemView::readAgainRequested, this,
          [this] { parts_.control.store().reload(currentProfile()); });
  connect(status_, &StatusStrip::everythingRequested, this, [this] { scope_.set({}); });
  connect(status_, &StatusStrip::problemRequested, this, [this](const std::string& id) {
    scope_.set({id, {}, 0});
  });
  connect(status_, &StatusStrip::probeRequested, &parts_.control.secrets(), &SecretService::probe);
}

void MainWindow::connectWizard() {
  connect(actions_->expose, &QAction::triggered, this, &MainWindow::expose);
  connect(welcome_, &WelcomePage::exposeRequested, this, &MainWindow::expose);
  connect(proxies_, &ProxiesPage::exposeRequested, this, &MainWindow::expose);
  connect(&parts_.tray, &Tray::exposeRequested, this, [this] {
    bringUp();
    expose();
  });
  connect(header_, &ProfileHeader::realServerRequested, this, [this](const std::string& id) {
    wizard_->beginMove(id);
    showWizard(true);
  });
  connect(wizard_, &Wizard::closed, this, [this](const std::string& id) {
    showWizard(false);
    if (!id.empty()) scope_.set({id, {}, 0});
    followScope();
    (id.empty() && welcome_->isVisible() ? &welcome_->firstButton()
                                         : static_cast<QWidget*>(&proxies_->table()))
        ->setFocus();
  });
  // Whoever looks at a profile meanwhile finds the wizard again as it was.
  connect(&scope_, &ScopeState::changed, this, [this] {
    if (!wizard_->isSettling()) showWizard(false);
  });
}

void MainWindow::expose() {
  wizard_->begin();
  showWizard(true);
}

void MainWindow::showWizard(bool shown) {
  in_wizard_ = shown;
  updateActions();
  if (shown) wizard_->focusFirst();
}

void MainWindow::connectTray() {
  Tray* tray = &parts_.tray;
  connect(tray, &Tray::openRequested, this, &MainWindow::bringUp);
  connect(tray, &Tray::toggleRequested, this, [this] {
    if (isVisible() && isActiveWindow())
      hide();
    else
      bringUp();
  });
  connect(tray, &Tray::startRequested, this, &MainWindow::start);
  connect(tray, &Tray::stopRequested, this, &MainWindow::stop);
  connect(tray, &Tray::copyRequested, this,
          [this](const QString& address) { parts_.desktop.copy(address); });
  connect(tray, &Tray::preferencesRequested, this, &MainWindow::preferencesRequested);
  connect(tray, &Tray::quitRequested, this, &MainWindow::requestQuit);
}

void MainWindow::connectTransfer() {
  Actions& a = *actions_;
  connect(a.import_files, &QAction::triggered, transfer_, &Transfer::askForFiles);
  connect(a.import_clipboard, &QAction::triggered, transfer_, &Transfer::importClipboard);
  connect(a.export_profiles, &QAction::triggered, this, [this] {
    std::vector<std::string> names;
    const observe::ProxyRecord* proxy = proxies_->current();
    if (proxy && proxy->profile == currentProfile()) names.push_back(proxy->name);
    transfer_->exportProfile(currentProfile(), names);
  });
  connect(transfer_, &Transfer::openRequested, this, &MainWindow::showProfiles);
  connect(transfer_, &Transfer::imported, this, [this](const std::vector<std::string>& ids) {
    scope_.set({ids.front(), {}, 0});
  });
  connect(transfer_, &Transfer::bannersChanged, this, [this] {
    header_->refresh();
    updateEditActions();
  });
  connect(transfer_, &Transfer::told, this,
          [this](const QString& text) { statusBar()->showMessage(text, 10'000); });
}

void MainWindow::connectCertificates() {
  connect(certificates_, &CertificatesPage::told, this,
          [this](const QString& text) { statusBar()->showMessage(text, 10'000); });
  connect(certificates_, &CertificatesPage::settingsWanted, this,
          [this](const std::string& profile, const std::string& proxy,
                 const config::KeyChanges& changes) {
            if (!proxy.empty()) return editing_->propose(profile, proxy, changes);
            scope_.set({profile, {}, 0});
            corrected_ = profile;  // a profile with mistakes shows nothing but them otherwise
            followScope();
            showTab(settings_);
            settings_->propose(changes);
          });
}

void MainWindow::connectEditing() {
  Actions& a = *actions_;
  Editing* editing = editing_;
  const auto here = [this, editing](QAction* action, void (Editing::*act)(const std::string&)) {
    connect(action, &QAction::triggered, this,
            [this, editing, act] { (editing->*act)(currentProfile()); });
  };
  here(a.review, &Editing::review);
  here(a.restore, &Editing::restore);
  connect(a.undo, &QAction::triggered, this, [this] {
    if (editing_->files().undoable(currentProfile()).isEmpty() && transfer_->canUndo())
      transfer_->undo();
    else
      editing_->undo(currentProfile());
  });
  connect(a.new_profile, &QAction::triggered, editing, &Editing::newProfile);
  connect(a.new_proxy, &QAction::triggered, this,
          [this] { editing_->newItem(currentProfile(), "proxies"); });
  connect(a.new_visitor, &QAction::triggered, this,
          [this] { editing_->newItem(currentProfile(), "visitors"); });
  const auto about = [this](QAction* action, void (Editing::*act)(const observe::ProxyRecord&)) {
    connect(action, &QAction::triggered, this, [this, act] {
      if (const observe::ProxyRecord* proxy = proxies_->current()) {
        const observe::ProxyRecord record = *proxy;  // the rows may change meanwhile
        (editing_->*act)(record);
      }
    });
  };
  about(a.edit_proxy, &Editing::edit);
  about(a.duplicate_proxy, &Editing::duplicate);
  about(a.remove_proxy, &Editing::remove);
  connect(a.switch_proxy, &QAction::triggered, this, [this] {
    if (const observe::ProxyRecord* proxy = proxies_->current()) {
      const observe::ProxyRecord record = *proxy;
      editing_->switchOn(record, !editing_->isSwitchedOn(record));
    }
  });
  proxies_->table().addAction(a.remove_proxy);
  connect(proxies_, &ProxiesPage::menuShown, this, [this](QMenu* menu) {
    const Actions& b = *actions_;
    menu->addActions({b.edit_proxy, b.duplicate_proxy, b.switch_proxy, b.remove_proxy});
    menu->addSeparator();
    menu->addActions({b.new_proxy, b.new_visitor});
  });
  header_->setMoreBanners([this](const std::string& id) {
    std::vector<BannerText> banners = transfer_->banners();
    for (BannerText& banner : editing_->banners(id))
      banners.push_back(std::move(banner));
    return banners;
  });
  connect(editing, &Editing::bannersChanged, this, [this] {
    header_->refresh();
    updateEditActions();
  });
  connect(editing, &Editing::profileMade, this, [this](const std::string& id, bool is_new) {
    scope_.set({id, {}, 0});
    if (is_new) showTab(settings_);
  });
  connect(header_, &ProfileHeader::applyRequested, editing, &Editing::apply);
  connect(header_, &ProfileHeader::reviewRequested, editing, &Editing::review);
  connect(settings_, &SettingsPage::applyRequested, &parts_.control, &ProfileControl::applyChanges);
  connect(settings_, &SettingsPage::convertRequested, editing, &Editing::convert);
  connect(settings_, &SettingsPage::reviewRequested, this,
          [this](const std::string& id, const std::string& text) {
            editing_->reviewText(id, text,
                                 [this, id, text] { settings_->applyReviewed(id, text); });
          });
  connect(problems_, &ProblemView::editRequested, this, &MainWindow::correctHere);
}

}  // namespace culvert::ui
