#pragma once

#include "ui/bridge/engine_bridge.h"
#include "ui/diagnose/check_model.h"
#include "ui/diagnose/report.h"
#include "ui/profiles/profile_control.h"
#include "ui/scope/scope.h"

#include <QWidget>

#include <deque>
#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedLayout;
class QVBoxLayout;

namespace culvert::ui {

class Desktop;
class EmptyState;
class ExplainView;
class ReportView;
class TableView;

/// The doctor: examines the local service of one proxy, says what is wrong and what to do, and
/// does it; explains what other programs said; and makes a report that can be sent around.
class DiagnosePage : public QWidget {
  Q_OBJECT

 public:
  DiagnosePage(ProfileControl& control, EngineBridge& bridge, ScopeState& scope, Desktop& desktop,
               QWidget* parent = nullptr);

  /// Examines the chosen proxy.
  void run();
  void stop();
  QWidget& firstField() const;
  CheckModel& model() { return model_; }
  ExplainView& explanation() { return *explain_; }

 Q_SIGNALS:
  void told(const QString& text);

 protected:
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  struct Choice {
    std::string profile, proxy;
    bool operator==(const Choice&) const = default;
  };

  QWidget* buildChecks();
  void fillChoices();
  void followScope();
  std::optional<Choice> chosen() const;
  std::optional<config::Proxy> proxyOf(const Choice& choice) const;
  KnownFacts factsOf(const Choice& choice) const;
  void take(const observe::Examination& examination);
  void keepEvents(const std::vector<observe::Event>& events);
  void show();
  void showFindings(const std::vector<Finding>& findings);
  void showCards(const std::vector<Finding>& findings);
  void updateState();
  void fix(const Finding& finding);
  void showReport();
  void saveReport(const QString& text);
  void retranslate();

  static constexpr std::size_t most_events = 500;

  ProfileControl& control_;
  EngineBridge& bridge_;
  ScopeState& scope_;
  Desktop& desktop_;
  CheckModel model_;
  std::vector<Choice> choices_;
  std::optional<Choice> examined_;
  std::optional<observe::Examination> examination_;
  std::deque<observe::Event> events_;
  /// What the cards tell now; none: they are to be made anew.
  std::optional<std::vector<Finding>> told_;
  QString told_file_;
  std::uint64_t ticket_ = 0;
  bool running_ = false;
  QComboBox* proxy_;
  QCheckBox* request_;
  QLineEdit* path_;
  QPushButton* run_;
  QPushButton* report_button_;
  QLabel* verdict_;
  TableView* table_;
  QWidget* cards_;
  QVBoxLayout* list_;
  EmptyState* empty_;
  QStackedLayout* results_;
  ExplainView* explain_;
  ReportView* report_;
  QStackedLayout* pages_;
};

}  // namespace culvert::ui
