#pragma once

#include <QAction>
#include <QObject>

class QActionGroup;
class QMenuBar;
class QToolBar;
class QMenu;

namespace culvert::ui {

/// All actions of the window with their shortcuts, the menu bar and the tool bar made of them.
/// Object names are stable ids. What they do is connected by the window.
class Actions : public QObject {
  Q_OBJECT

 public:
  explicit Actions(QObject* parent);

  void fill(QMenuBar& bar);
  void fill(QToolBar& bar);
  void retranslate();

  // File
  QAction *new_profile, *open, *import_files, *import_clipboard, *export_profiles, *undo;
  QAction *preferences, *quit;
  // Profile
  QAction *start, *stop, *restart, *try_now, *apply, *review, *restore, *show_file, *forget;
  // Proxy
  QAction *expose, *new_proxy, *new_visitor, *edit_proxy, *duplicate_proxy, *switch_proxy,
      *remove_proxy;
  QAction *copy_address, *open_browser, *show_connections, *show_requests, *show_logs, *diagnose;
  // View
  QAction *sidebar, *header, *comfortable, *back, *forward, *reset_layout, *find, *next_area;
  QAction *tab_connections, *tab_requests, *tab_logs, *tab_certificates, *tab_diagnose,
      *tab_settings;
  QAction *language_system, *language_english, *language_chinese;
  QAction *theme_system, *theme_light, *theme_dark, *theme_contrast;
  // Help
  QAction* about;

 private:
  QAction* make(const char* id, const QString& icon_name = {}, const QKeySequence& keys = {});
  QAction* makeChoice(const char* id, QActionGroup* group);

  QMenu *file_menu_, *profile_menu_, *proxy_menu_, *view_menu_, *language_menu_, *theme_menu_,
      *help_menu_;
};

}  // namespace culvert::ui
