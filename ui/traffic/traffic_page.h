#pragma once

#include "ui/profiles/profile_control.h"
#include "ui/scope/scope.h"
#include "ui/tables/table_view.h"
#include "ui/traffic/sample_model.h"
#include "ui/traffic/totals_model.h"
#include "ui/traffic/traffic_recorder.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QSplitter;
class QStackedLayout;
class QToolButton;

namespace culvert::ui {

class BannerStack;
class Desktop;
class EmptyState;
class TrafficGraph;

/// How much went through what is in scope: a graph of the last minutes or hours, the same as a
/// table, and below it the totals of the last days per proxy.
class TrafficPage : public QWidget {
  Q_OBJECT

 public:
  TrafficPage(ProfileControl& control, EngineBridge& bridge, ScopeState& scope, Desktop& desktop,
              TrafficRecorder::Now now = {}, QWidget* parent = nullptr);

  TrafficGraph& graph() { return *graph_; }
  TableView& samples() { return *samples_; }
  TableView& totals() { return *totals_; }
  TotalsModel& totalsModel() { return totals_model_; }
  SampleModel& sampleModel() { return sample_model_; }
  TrafficRecorder& recorder() { return recorder_; }
  QSplitter& splitter() { return *splitter_; }

  /// Once a second while visible. Nothing is drawn more often than that, unless the user does
  /// something.
  void tick();
  /// What the keyboard works with first: the graph, or the table in its place.
  QWidget& firstField();

  TrafficMeasure measure() const;
  TrafficRange range() const;
  void setMeasure(TrafficMeasure measure);
  void setRange(TrafficRange range);

  QVariantMap saveLayout() const;
  void restoreLayout(const QVariantMap& layout);

 Q_SIGNALS:
  /// One sentence for the status bar.
  void told(const QString& text);

 protected:
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  void buildTools();
  QWidget* buildUpper();
  QWidget* buildLower();
  void connectParts();

  SeriesKey scopeKey() const;
  std::vector<LineChoice> lines() const;
  bool hadTraffic() const;
  void refresh();
  void refreshGraph();
  void refreshTotals();
  void showTrouble();
  void chooseView();
  void fitSampleColumns();
  void toggleCurrent();
  void saveCsv();
  void savePicture();
  void write(const QString& path, const QByteArray& content);
  void retranslate();

  ProfileControl& control_;
  ScopeState& scope_;
  Desktop& desktop_;
  TrafficRecorder recorder_;
  TotalsModel totals_model_;
  TotalsOrder order_;
  SampleModel sample_model_;
  QComboBox* range_;
  QComboBox* measure_;
  QToolButton* as_table_;
  QToolButton* csv_;
  QToolButton* png_;
  BannerStack* trouble_;
  TrafficGraph* graph_;
  TableView* samples_;
  EmptyState* empty_;
  QStackedLayout* stack_;
  QLabel* sums_;
  TableView* totals_;
  QSplitter* splitter_;
  bool has_traffic_ = false;
  bool is_order_due_ = true;
};

}  // namespace culvert::ui
