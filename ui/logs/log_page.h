#pragma once

#include "ui/bridge/engine_bridge.h"
#include "ui/logs/log_filter.h"
#include "ui/logs/log_model.h"
#include "ui/profiles/profile_store.h"
#include "ui/scope/scope.h"
#include "ui/tables/table_view.h"

#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QSplitter;
class QToolButton;

namespace culvert::ui {

/// The log of what is in scope: level, search, follow, pause, save; the whole text of the current
/// line below.
class LogPage : public QWidget {
  Q_OBJECT

 public:
  LogPage(ProfileStore& store, EngineBridge& bridge, ScopeState& scope, QWidget* parent = nullptr);

  TableView& table() { return *table_; }
  LogModel& model() { return model_; }
  QLineEdit& search() { return *search_; }
  /// The lines shown, as a file would hold them.
  QString shownText() const;

 Q_SIGNALS:
  void saveRequested();

 protected:
  void changeEvent(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void buildTools();
  void watchScrolling();
  void take(const std::vector<observe::Event>& events, quint64 lost);
  void setFollowing(bool following);
  void setPaused(bool paused);
  void showCurrent();
  void showUnseen();
  bool isAtEnd() const;
  void retranslate();

  /// What arrives while paused is held, up to the size of the list.
  static constexpr std::size_t most_held = 100'000;

  ScopeState& scope_;
  LogModel model_;
  LogFilter filter_;
  QComboBox* level_;
  QLineEdit* search_;
  QToolButton* follow_;
  QToolButton* pause_;
  QToolButton* clear_;
  QToolButton* save_;
  TableView* table_;
  QPlainTextEdit* text_;
  QTimer search_pause_;
  std::vector<observe::Event> held_;
  quint64 held_lost_ = 0;
  int unseen_ = 0;
  bool key_pressed_ = false;  ///< The table is scrolled by keys.
};

}  // namespace culvert::ui
