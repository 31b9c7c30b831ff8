#include "ui/window/actions.h"

#include "ui/theme/icon.h"

#include <QActionGroup>
#include <QMenu>
#include <QMenuBar>
#include <QRegularExpression>
#include <QToolBar>
#include <QWidget>

namespace culvert::ui {

namespace {

/// "启动(&S)" → "启动", "S&top" → "Stop": mnemonics belong to menus. Chinese adds them in
/// parentheses, which Qt would leave standing on a button.
QString withoutMnemonic(QString text) {
  static const QRegularExpression added(QStringLiteral("\\(&[A-Z0-9]\\)"));
  return text.remove(added).remove(u'&');
}

}  // namespace

QAction* Actions::make(const char* id, const QString& icon_name, const QKeySequence& keys) {
  auto* action = new QAction(this);
  action->setObjectName(QLatin1String(id));
  if (!icon_name.isEmpty()) action->setIcon(icon(icon_name));
  if (!keys.isEmpty()) action->setShortcut(keys);
  return action;
}

QAction* Actions::makeChoice(const char* id, QActionGroup* group) {
  QAction* action = make(id);
  action->setCheckable(true);
  group->addAction(action);
  return action;
}

Actions::Actions(QObject* parent) : QObject(parent) {
  new_profile = make("file.new", QStringLiteral("add"));
  undo = make("file.undo", {}, QKeySequence::Undo);
  open = make("file.open", QStringLiteral("open"), QKeySequence::Open);
  preferences = make("file.preferences", {}, QKeySequence(Qt::CTRL | Qt::Key_Comma));
  import_files = make("file.import", {}, QKeySequence(Qt::CTRL | Qt::Key_I));
  import_clipboard =
      make("file.import_clipboard", {}, QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_V));
  export_profiles = make("file.export", {}, QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E));
  quit = make("file.quit", {}, QKeySequence(Qt::CTRL | Qt::Key_Q));
  start = make("profile.start", QStringLiteral("start"), QKeySequence(Qt::CTRL | Qt::Key_R));
  stop = make("profile.stop", QStringLiteral("stop"), QKeySequence(Qt::CTRL | Qt::Key_Period));
  restart = make("profile.restart");
  try_now = make("profile.try_now");
  apply = make("profile.apply", QStringLiteral("apply"), QKeySequence(Qt::CTRL | Qt::Key_S));
  review = make("profile.review");
  restore = make("profile.restore");
  show_file = make("profile.show_file");
  forget = make("profile.forget");
  expose = make("proxy.expose", QStringLiteral("expose"), QKeySequence::New);
  new_proxy =
      make("proxy.new", QStringLiteral("add"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P));
  new_visitor = make("proxy.new_visitor");
  edit_proxy = make("proxy.edit", {}, QKeySequence(Qt::CTRL | Qt::Key_E));
  duplicate_proxy = make("proxy.duplicate", {}, QKeySequence(Qt::CTRL | Qt::Key_D));
  switch_proxy = make("proxy.switch");
  remove_proxy = make("proxy.remove", {}, QKeySequence::Delete);
  // Delete means something else in a text field.
  remove_proxy->setShortcutContext(Qt::WidgetShortcut);
  copy_address = make("proxy.copy_address", QStringLiteral("copy"));
  open_browser = make("proxy.open_browser", QStringLiteral("browser"));
  show_connections = make("proxy.show_connections");
  show_requests = make("proxy.show_requests");
  show_logs = make("proxy.show_logs", {}, QKeySequence(Qt::CTRL | Qt::Key_L));
  diagnose = make("proxy.diagnose", {}, QKeySequence(Qt::Key_F5));
  sidebar = make("view.sidebar");
  header = make("view.header");
  comfortable = make("view.comfortable");
  for (QAction* action : {sidebar, header, comfortable})
    action->setCheckable(true);
  sidebar->setChecked(true);
  header->setChecked(true);
  back = make("view.back", {}, QKeySequence(Qt::ALT | Qt::Key_Left));
  forward = make("view.forward", {}, QKeySequence(Qt::ALT | Qt::Key_Right));
  reset_layout = make("view.reset_layout");
  find = make("view.find", {}, QKeySequence::Find);
  next_area = make("view.next_area", {}, QKeySequence(Qt::Key_F6));
  tab_connections = make("view.connections", {}, QKeySequence(Qt::CTRL | Qt::Key_1));
  tab_requests = make("view.requests", {}, QKeySequence(Qt::CTRL | Qt::Key_2));
  tab_logs = make("view.logs", {}, QKeySequence(Qt::CTRL | Qt::Key_3));
  tab_certificates = make("view.certificates", {}, QKeySequence(Qt::CTRL | Qt::Key_4));
  tab_diagnose = make("view.diagnose", {}, QKeySequence(Qt::CTRL | Qt::Key_5));
  tab_settings = make("view.settings", {}, QKeySequence(Qt::CTRL | Qt::Key_9));
  auto* languages = new QActionGroup(this);
  language_system = makeChoice("language.system", languages);
  language_english = makeChoice("language.en", languages);
  language_chinese = makeChoice("language.zh_CN", languages);
  auto* themes = new QActionGroup(this);
  theme_system = makeChoice("theme.system", themes);
  theme_light = makeChoice("theme.light", themes);
  theme_dark = makeChoice("theme.dark", themes);
  theme_contrast = makeChoice("theme.contrast", themes);
  about = make("help.about");
  start->setIcon(icon(QStringLiteral("start"), Tone::ok));
}

void Actions::fill(QMenuBar& bar) {
  const auto menu = [&bar](const char* id, const QList<QAction*>& actions) {
    QMenu* made = bar.addMenu(QString());
    made->setObjectName(QLatin1String(id));
    for (QAction* action : actions) {
      if (action)
        made->addAction(action);
      else
        made->addSeparator();
    }
    return made;
  };
  file_menu_ =
      menu("menu.file", {new_profile, open, nullptr, import_files, import_clipboard,
                         export_profiles, nullptr, undo, nullptr, preferences, nullptr, quit});
  profile_menu_ = menu("menu.profile", {start, stop, restart, try_now, nullptr, apply, review,
                                        restore, nullptr, show_file, forget});
  proxy_menu_ =
      menu("menu.proxy", {expose, new_proxy, new_visitor, nullptr, edit_proxy, duplicate_proxy,
                          switch_proxy, remove_proxy, nullptr, copy_address, open_browser, nullptr,
                          show_connections, show_requests, show_logs, nullptr, diagnose});
  view_menu_ = menu("menu.view", {sidebar, header, comfortable, nullptr, tab_connections,
                                  tab_requests, tab_logs, tab_certificates, tab_diagnose,
                                  tab_settings, nullptr, back, forward, find, next_area, nullptr});
  language_menu_ = view_menu_->addMenu(QString());
  language_menu_->addActions({language_system, language_english, language_chinese});
  theme_menu_ = view_menu_->addMenu(QString());
  theme_menu_->addActions({theme_system, theme_light, theme_dark, theme_contrast});
  view_menu_->addSeparator();
  view_menu_->addAction(reset_layout);
  help_menu_ = menu("menu.help", {about});
  preferences->setMenuRole(QAction::PreferencesRole);
  quit->setMenuRole(QAction::QuitRole);
  about->setMenuRole(QAction::AboutRole);
}

void Actions::fill(QToolBar& bar) {
  bar.addActions({expose, open, new_proxy});
  bar.addSeparator();
  bar.addActions({start, stop, apply});
  bar.addSeparator();
  bar.addActions({copy_address, open_browser});
}

void Actions::retranslate() {
  file_menu_->setTitle(tr("&File"));
  profile_menu_->setTitle(tr("&Profile"));
  proxy_menu_->setTitle(tr("P&roxy"));
  view_menu_->setTitle(tr("&View"));
  language_menu_->setTitle(tr("&Language"));
  theme_menu_->setTitle(tr("&Theme"));
  help_menu_->setTitle(tr("&Help"));
  new_profile->setText(tr("&New profile…"));
  undo->setText(tr("&Undo"));
  open->setText(tr("&Open a profile…"));
  preferences->setText(tr("&Preferences…"));
  import_files->setText(tr("&Import…"));
  import_clipboard->setText(tr("Import from the &clipboard"));
  export_profiles->setText(tr("&Export…"));
  quit->setText(tr("&Quit"));
  start->setText(tr("&Start"));
  stop->setText(tr("S&top"));
  restart->setText(tr("&Restart"));
  try_now->setText(tr("Try &now"));
  apply->setText(tr("&Apply changes"));
  review->setText(tr("Re&view changes…"));
  restore->setText(tr("&Go back to the settings that worked"));
  show_file->setText(tr("Show &file"));
  forget->setText(tr("Remove from &list"));
  expose->setText(tr("E&xpose a port…"));
  new_proxy->setText(tr("&New proxy…"));
  new_visitor->setText(tr("New &visitor entry…"));
  edit_proxy->setText(tr("&Edit…"));
  duplicate_proxy->setText(tr("&Duplicate…"));
  switch_proxy->setText(tr("Switch o&ff"));
  remove_proxy->setText(tr("&Remove"));
  copy_address->setText(tr("&Copy public address"));
  open_browser->setText(tr("Open in &browser"));
  show_connections->setText(tr("Show c&onnections"));
  show_requests->setText(tr("Show re&quests"));
  diagnose->setText(tr("Dia&gnose"));
  show_logs->setText(tr("Show &logs"));
  sidebar->setText(tr("&Sidebar"));
  header->setText(tr("&Header"));
  comfortable->setText(tr("&Roomy rows"));
  tab_connections->setText(tr("&Connections"));
  tab_requests->setText(tr("Re&quests"));
  tab_certificates->setText(tr("Certi&ficates"));
  tab_diagnose->setText(tr("&Diagnose"));
  tab_logs->setText(tr("L&ogs"));
  tab_settings->setText(tr("Sett&ings"));
  back->setText(tr("&Back"));
  forward->setText(tr("For&ward"));
  find->setText(tr("S&earch"));
  next_area->setText(tr("&Next area"));
  reset_layout->setText(tr("Reset la&yout"));
  language_system->setText(tr("&System", "language"));
  // Each language in its own words, so that everybody finds the way back.
  language_english->setText(QStringLiteral("&English"));
  language_chinese->setText(QStringLiteral("&简体中文"));
  theme_system->setText(tr("&System", "theme"));
  theme_light->setText(tr("&Light"));
  theme_dark->setText(tr("&Dark"));
  theme_contrast->setText(tr("High &contrast"));
  about->setText(tr("&About Culvert"));
  for (QAction* action : findChildren<QAction*>()) {
    const QString words = withoutMnemonic(action->text());
    action->setToolTip(words);
    action->setIconText(words);
  }
  expose->setIconText(tr("Expose a port"));
  open->setIconText(tr("Open"));
  new_proxy->setIconText(tr("New proxy"));
  copy_address->setIconText(tr("Copy address"));
}

}  // namespace culvert::ui
