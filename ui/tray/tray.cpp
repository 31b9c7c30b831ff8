#include "ui/tray/tray.h"

#include "ui/proxies/proxy_addresses.h"
#include "ui/texts/format.h"
#include "ui/texts/mnemonics.h"
#include "ui/theme/icon.h"

#include <algorithm>

namespace culvert::ui {
namespace {

bool hasProblem(ProfileState state) {
  return state == ProfileState::degraded || state == ProfileState::reconnecting ||
         state == ProfileState::waiting_secret || state == ProfileState::failed ||
         state == ProfileState::unreadable;
}

}  // namespace

CloseAction closeAction(bool tray_available, bool anything_runs, CloseChoice choice) {
  if (choice == CloseChoice::quit) return CloseAction::quit;
  if (choice == CloseChoice::minimize) return CloseAction::minimize;
  if (tray_available) return CloseAction::hide;
  return anything_runs ? CloseAction::minimize : CloseAction::quit;
}

Tray::Tray(ProfileControl& control, std::unique_ptr<TrayIcon> icon, QObject* parent)
    : QObject(parent), control_(control), icon_(std::move(icon)) {
  build();
  icon_->setMenu(&menu_);
  connect(icon_.get(), &TrayIcon::clicked, this, &Tray::toggleRequested);
  connect(icon_.get(), &TrayIcon::middleClicked, this, [this] {
    if (addresses_[0]->isVisible()) addresses_[0]->trigger();
  });
  // Rates move all the time; once a second is enough for a menu.
  pause_.setSingleShot(true);
  pause_.setInterval(1000);
  connect(&pause_, &QTimer::timeout, this, &Tray::refresh);
  connect(&control_, &ProfileControl::statusChanged, this, [this] {
    refreshState();
    if (!pause_.isActive()) pause_.start();
  });
  for (const auto changed : {&ProfileStore::added, &ProfileStore::removed})
    connect(&control_.store(), changed, this, &Tray::refresh);
  retranslate();
  icon_->setShown(true);
}

void Tray::build() {
  status_ = menu_.addAction(QString());
  status_->setEnabled(false);
  open_ = menu_.addAction(QString(), this, &Tray::openRequested);
  expose_ = menu_.addAction(QString(), this, &Tray::exposeRequested);
  menu_.addSeparator();
  for (QAction*& action : profiles_) {
    action = menu_.addAction(QString());
    action->setCheckable(true);
    connect(action, &QAction::triggered, this, [this, action](bool on) {
      const std::string id = action->data().toString().toStdString();
      if (on)
        Q_EMIT startRequested(id);
      else
        Q_EMIT stopRequested(id);
    });
  }
  all_ = menu_.addAction(QString(), this, &Tray::openRequested);
  menu_.addSeparator();
  addresses_menu_ = menu_.addMenu(QString());
  for (QAction*& action : addresses_) {
    action = addresses_menu_->addAction(QString());
    connect(action, &QAction::triggered, this,
            [this, action] { Q_EMIT copyRequested(action->data().toString()); });
  }
  problems_ = menu_.addAction(QString(), this, &Tray::openRequested);
  menu_.addSeparator();
  preferences_ = menu_.addAction(QString(), this, &Tray::preferencesRequested);
  quit_ = menu_.addAction(QString(), this, &Tray::quitRequested);
}

void Tray::retranslate() {
  open_->setText(tr("Open window"));
  expose_->setText(tr("Expose a port…"));
  all_->setText(tr("All profiles…"));
  addresses_menu_->setTitle(tr("Copy address"));
  preferences_->setText(tr("Preferences…"));
  quit_->setText(tr("Quit"));
  last_state_.clear();
  refresh();
}

void Tray::refresh() {
  refreshProfiles();
  refreshAddresses();
  refreshState();
}

void Tray::refreshProfiles() {
  const auto& all = control_.store().profiles();
  const bool many = all.size() > most_profiles;
  std::size_t used = 0;
  for (const Profile& profile : all) {
    const ProfileStatus status = control_.status(profile.id);
    const bool matters = !many || status.isActive() || hasProblem(status.state);
    if (!matters || used == most_profiles) continue;
    QAction* action = profiles_.at(used++);
    action->setData(fromCore(profile.id));
    //: A profile in the tray menu and its state.
    action->setText(
        withoutMnemonics(tr("%1: %2").arg(control_.store().nameOf(profile.id), stateText(status))));
    action->setChecked(status.isActive());
    action->setEnabled(status.isActive() || status.canStart());
    action->setVisible(true);
  }
  for (; used < most_profiles; ++used)
    profiles_.at(used)->setVisible(false);
  all_->setVisible(many);
}

void Tray::refreshAddresses() {
  std::size_t used = 0;
  std::vector<observe::ProxyRecord> proxies = control_.proxies();
  std::ranges::stable_sort(
      proxies, [](const auto& a, const auto& b) { return b.last_activity < a.last_activity; });
  for (const observe::ProxyRecord& proxy : proxies) {
    if (proxy.public_address.empty() || used == most_addresses) continue;
    QAction* action = addresses_.at(used++);
    action->setText(withoutMnemonics(
        QStringLiteral("%1  (%2)").arg(shortAddress(proxy), fromCore(proxy.name))));
    action->setData(addressesOf(proxy).join(u'\n'));
    action->setVisible(true);
  }
  addresses_menu_->menuAction()->setVisible(used > 0);
  for (; used < most_addresses; ++used)
    addresses_.at(used)->setVisible(false);
}

void Tray::refreshState() {
  int running = 0;
  int problems = 0;
  int starting = 0;
  bool stopped_for_good = false;
  quint64 rate = 0;
  const auto& all = control_.store().profiles();
  for (const Profile& profile : all) {
    const ProfileStatus status = control_.status(profile.id);
    if (status.isRunning()) ++running;
    if (status.state == ProfileState::starting) ++starting;
    if (hasProblem(status.state)) ++problems;
    if (status.state == ProfileState::failed) stopped_for_good = true;
    rate += status.up_rate + status.down_rate;
  }
  QString text = tr("%1 of %2 running", "profiles").arg(running).arg(all.size());
  if (rate > 0) text += QStringLiteral(" · ") + formatRate(rate);
  status_->setText(text);
  problems_->setText(tr("%n problem(s)", nullptr, problems));
  problems_->setIcon(problems > 0 ? culvert::ui::icon(QStringLiteral("warning"), Tone::warn)
                                  : QIcon());
  problems_->setVisible(problems > 0);
  const ProfileState shown = stopped_for_good ? ProfileState::failed
                             : problems > 0   ? ProfileState::degraded
                             : starting > 0   ? ProfileState::starting
                             : running > 0    ? ProfileState::running
                                              : ProfileState::stopped;
  const QString key = text + stateIcon(shown);
  if (key == last_state_) return;
  last_state_ = key;
  icon_->setState(culvert::ui::icon(stateIcon(shown), stateTone(shown)),
                  QStringLiteral("Culvert: %1").arg(text));
}

}  // namespace culvert::ui
