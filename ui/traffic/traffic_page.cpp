#include "ui/traffic/traffic_page.h"

#include "ui/texts/format.h"
#include "ui/theme/icon.h"
#include "ui/traffic/traffic_graph.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/empty_state.h"
#include "ui/window/desktop.h"

#include <QBuffer>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSaveFile>
#include <QSplitter>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

namespace culvert::ui {
namespace {

constexpr int range_count = 6;
constexpr int measure_count = 3;
const QList<int> first_shares{650, 350};
constexpr double picture_ratio = 2;  // of a saved one: it is looked at elsewhere

const std::vector<TableColumn>& total_columns() {
  static const std::vector<TableColumn> columns{
      {QStringLiteral("name"),       20, true, 12, Qt::ElideMiddle},
      {QStringLiteral("profile"),    16, true, 9,  Qt::ElideRight },
      {QStringLiteral("today_down"), 9,  true, 0,  Qt::ElideRight },
      {QStringLiteral("today_up"),   9,  true, 0,  Qt::ElideRight },
      {QStringLiteral("week_down"),  9,  true, 0,  Qt::ElideRight },
      {QStringLiteral("week_up"),    9,  true, 0,  Qt::ElideRight },
      {QStringLiteral("month_down"), 10, true, 0,  Qt::ElideRight },
      {QStringLiteral("month_up"),   10, true, 0,  Qt::ElideRight },
  };
  return columns;
}

const std::vector<TableColumn>& sample_columns() {
  static const std::vector<TableColumn> columns = [] {
    std::vector<TableColumn> made{
        {QStringLiteral("time"), 17, true, 0, Qt::ElideRight}
    };
    for (int line = 0; line < SampleModel::most_lines; ++line) {
      made.push_back({QStringLiteral("down%1").arg(line), 12, true, 8, Qt::ElideMiddle});
      made.push_back({QStringLiteral("up%1").arg(line), 12, true, 8, Qt::ElideMiddle});
    }
    return made;
  }();
  return columns;
}

QString twoWays(const TransferredBytes& bytes) {
  return QStringLiteral("↓ %1  ↑ %2").arg(formatBytes(bytes.down), formatBytes(bytes.up));
}

}  // namespace

TrafficPage::TrafficPage(ProfileControl& control, EngineBridge& bridge, ScopeState& scope,
                         Desktop& desktop, TrafficRecorder::Now now, QWidget* parent)
    : QWidget(parent),
      control_(control),
      scope_(scope),
      desktop_(desktop),
      recorder_(control.store(), bridge, std::move(now)),
      order_(totals_model_),
      range_(new QComboBox(this)),
      measure_(new QComboBox(this)),
      as_table_(new QToolButton(this)),
      csv_(new QToolButton(this)),
      png_(new QToolButton(this)),
      trouble_(new BannerStack(this)),
      graph_(new TrafficGraph(this)),
      samples_(new TableView(sample_columns(), this)),
      empty_(new EmptyState(QStringLiteral("state-half"), this)),
      stack_(new QStackedLayout),
      sums_(new QLabel(this)),
      totals_(new TableView(total_columns(), this)),
      splitter_(new QSplitter(Qt::Vertical, this)) {
  setObjectName(QStringLiteral("trafficPage"));
  buildTools();
  splitter_->addWidget(buildUpper());
  splitter_->addWidget(buildLower());
  splitter_->setStretchFactor(0, 2);
  splitter_->setStretchFactor(1, 1);
  splitter_->setSizes(first_shares);
  splitter_->setChildrenCollapsible(false);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(trouble_);
  column->addWidget(splitter_, 1);
  connectParts();
  QWidget* before = range_;
  for (QWidget* next : std::initializer_list<QWidget*>{measure_, as_table_, csv_, png_, graph_,
                                                       samples_, totals_}) {
    setTabOrder(before, next);
    before = next;
  }
  setRange(TrafficRange::five_minutes);
  retranslate();
  totals_->applyColumns();
  samples_->applyColumns();
  fitSampleColumns();
  showTrouble();
  refreshTotals();
  refreshGraph();
}

void TrafficPage::buildTools() {
  range_->setObjectName(QStringLiteral("trafficRange"));
  measure_->setObjectName(QStringLiteral("trafficMeasure"));
  for (int i = 0; i < range_count; ++i)
    range_->addItem({});
  for (int i = 0; i < measure_count; ++i)
    measure_->addItem({});
  as_table_->setObjectName(QStringLiteral("trafficAsTable"));
  csv_->setObjectName(QStringLiteral("trafficCsv"));
  png_->setObjectName(QStringLiteral("trafficPng"));
  as_table_->setCheckable(true);
  as_table_->setIcon(icon(QStringLiteral("all")));
  csv_->setIcon(icon(QStringLiteral("copy")));
  png_->setIcon(icon(QStringLiteral("copy")));
  for (QToolButton* button : {as_table_, csv_, png_}) {
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAutoRaise(true);
    button->setMinimumSize(26, 26);
    button->setFocusPolicy(Qt::StrongFocus);
  }
}

QWidget* TrafficPage::buildUpper() {
  samples_->setObjectName(QStringLiteral("trafficSamples"));
  samples_->setModel(&sample_model_);
  auto* line = new QHBoxLayout;
  line->setContentsMargins(14, 6, 14, 6);
  line->setSpacing(8);
  line->addWidget(range_);
  line->addWidget(measure_);
  line->addWidget(as_table_);
  line->addStretch(1);
  line->addWidget(csv_);
  line->addWidget(png_);
  stack_->addWidget(graph_);
  stack_->addWidget(samples_);
  stack_->addWidget(empty_);
  auto* upper = new QWidget(splitter_);
  auto* column = new QVBoxLayout(upper);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(line);
  column->addLayout(stack_, 1);
  return upper;
}

QWidget* TrafficPage::buildLower() {
  sums_->setObjectName(QStringLiteral("trafficSums"));
  sums_->setForegroundRole(QPalette::PlaceholderText);
  sums_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  sums_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  sums_->setContentsMargins(14, 6, 14, 6);
  totals_->setObjectName(QStringLiteral("trafficTotals"));
  totals_->setModel(&order_);
  totals_->setSortingEnabled(true);
  totals_->sortByColumn(TotalsModel::name_column, Qt::AscendingOrder);
  totals_->setMinimumHeight(fontMetrics().height() * 5);
  auto* lower = new QWidget(splitter_);
  auto* column = new QVBoxLayout(lower);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(sums_);
  column->addWidget(totals_, 1);
  return lower;
}

void TrafficPage::connectParts() {
  connect(&scope_, &ScopeState::changed, this, &TrafficPage::refresh);
  connect(range_, &QComboBox::currentIndexChanged, this, &TrafficPage::refreshGraph);
  connect(measure_, &QComboBox::currentIndexChanged, this, &TrafficPage::refreshGraph);
  connect(as_table_, &QToolButton::toggled, this, &TrafficPage::chooseView);
  connect(csv_, &QToolButton::clicked, this, &TrafficPage::saveCsv);
  connect(png_, &QToolButton::clicked, this, &TrafficPage::savePicture);
  connect(&recorder_, &TrafficRecorder::fileTroubleChanged, this, &TrafficPage::showTrouble);
  connect(totals_, &QAbstractItemView::activated, this, &TrafficPage::toggleCurrent);
  connect(&totals_model_, &TotalsModel::chosenChanged, this, [this] {
    std::vector<SeriesKey> keys;
    for (const LineChoice& choice : totals_model_.chosen())
      keys.push_back(choice.key);
    recorder_.keep(std::move(keys));
    refreshGraph();
  });
}

TrafficMeasure TrafficPage::measure() const {
  return static_cast<TrafficMeasure>(std::max(0, measure_->currentIndex()));
}

TrafficRange TrafficPage::range() const {
  return static_cast<TrafficRange>(std::max(0, range_->currentIndex()));
}

void TrafficPage::setMeasure(TrafficMeasure measure) {
  measure_->setCurrentIndex(std::clamp(static_cast<int>(measure), 0, measure_count - 1));
}

void TrafficPage::setRange(TrafficRange range) {
  range_->setCurrentIndex(std::clamp(static_cast<int>(range), 0, range_count - 1));
}

QWidget& TrafficPage::firstField() {
  if (stack_->currentWidget() == samples_) return *samples_;
  return stack_->currentWidget() == graph_ ? static_cast<QWidget&>(*graph_) : *range_;
}

SeriesKey TrafficPage::scopeKey() const {
  return {scope_.current().profile, scope_.current().proxy};
}

std::vector<LineChoice> TrafficPage::lines() const {
  const SeriesKey key = scopeKey();
  QString name = tr("All profiles");
  if (!key.profile.empty()) name = control_.store().nameOf(key.profile);
  if (!key.proxy.empty()) name = fromCore(key.proxy);
  std::vector<LineChoice> lines{
      {key, name, 0}
  };
  if (!key.proxy.empty()) return lines;
  for (LineChoice& choice : totals_model_.chosen()) {
    if (!key.profile.empty() && choice.key.profile != key.profile) continue;
    if (key.profile.empty())
      choice.name =
          QStringLiteral("%1 (%2)").arg(choice.name, control_.store().nameOf(choice.key.profile));
    lines.push_back(std::move(choice));
  }
  return lines;
}

void TrafficPage::tick() {
  if (!window()->isMinimized()) refresh();
}

void TrafficPage::refresh() {
  if (!isVisible()) return;
  refreshTotals();
  refreshGraph();
}

/// In the last day, whatever is drawn of it.
bool TrafficPage::hadTraffic() const {
  const auto some = [](const TrafficValues& values) {
    return values.down + values.up + values.connections + values.requests > 0;
  };
  return std::ranges::any_of(recorder_.history().values(scopeKey(), TrafficRange::one_day), some);
}

void TrafficPage::refreshGraph() {
  TrafficPicture picture = pictureOf(recorder_.history(), measure(), range(), lines());
  has_traffic_ = picture.hasTraffic() || hadTraffic();
  if (as_table_->isChecked()) {
    sample_model_.setPicture(picture);
    fitSampleColumns();
  }
  graph_->setPicture(std::move(picture));
  chooseView();
}

void TrafficPage::chooseView() {
  const Scope& scope = scope_.current();
  const bool runs =
      scope.profile.empty() ? control_.anythingRuns() : control_.status(scope.profile).isActive();
  const bool is_empty = !runs && !has_traffic_;
  QWidget* view = as_table_->isChecked() ? static_cast<QWidget*>(samples_) : graph_;
  if (as_table_->isChecked() && stack_->currentWidget() != samples_) {
    sample_model_.setPicture(graph_->picture());
    fitSampleColumns();
  }
  stack_->setCurrentWidget(is_empty ? static_cast<QWidget*>(empty_) : view);
  for (QToolButton* button : {as_table_, csv_, png_})
    button->setEnabled(!is_empty);
}

void TrafficPage::fitSampleColumns() {
  for (int column = 0; column < SampleModel::column_count; ++column)
    samples_->setColumnShown(sample_columns()[static_cast<std::size_t>(column)].id,
                             sample_model_.isUsed(column));
}

void TrafficPage::refreshTotals() {
  const QDate today = recorder_.today();
  std::vector<TotalsRow> rows;
  std::set<SeriesKey> there;
  const auto add = [&](const SeriesKey& key, bool is_gone) {
    rows.push_back({key, fromCore(key.proxy), control_.store().nameOf(key.profile),
                    recorder_.totals().of(key, today), is_gone});
  };
  for (const observe::ProxyRecord& record : control_.proxies()) {
    const SeriesKey key{record.profile, record.name};
    if (there.insert(key).second) add(key, false);
  }
  for (const SeriesKey& key : recorder_.totals().proxies())
    if (!there.contains(key) && control_.store().find(key.profile)) add(key, true);
  bool differs = totals_model_.setRows(std::move(rows));
  differs = order_.setScope(scopeKey()) || differs;
  totals_->setColumnShown(QStringLiteral("profile"), scope_.current().profile.empty());
  // What the pointer is at must not move away; it is put in order a little later.
  is_order_due_ = is_order_due_ || differs;
  if (is_order_due_ && !totals_->isHeld()) {
    is_order_due_ = false;
    order_.sort(totals_->horizontalHeader()->sortIndicatorSection(),
                totals_->horizontalHeader()->sortIndicatorOrder());
  }
  TotalsOfDays sums;
  for (int row = 0; row < order_.rowCount(); ++row)
    sums.add(order_.row(row).totals);
  sums_->setText(tr("Today %1  ·  7 days %2  ·  30 days %3", "%1 to %3: bytes in both directions")
                     .arg(twoWays(sums.today), twoWays(sums.week), twoWays(sums.month)));
}

void TrafficPage::toggleCurrent() {
  const QModelIndex index = totals_->currentIndex();
  if (!index.isValid()) return;
  const QModelIndex name = index.siblingAtColumn(TotalsModel::name_column);
  const bool is_chosen = name.data(Qt::CheckStateRole).toInt() == Qt::Checked;
  order_.setData(name, is_chosen ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
}

void TrafficPage::showTrouble() {
  const TotalsFile& file = recorder_.file();
  BannerText text;
  text.tone = Tone::warn;
  text.icon = QStringLiteral("warning");
  text.detail = file.reason();
  switch (file.trouble()) {
    case TotalsFile::Trouble::none:
      return trouble_->show({});
    case TotalsFile::Trouble::damaged:
      text.title = tr("The totals of the last days cannot be read");
      text.text = tr("Counting starts anew. The damaged file is kept as %1.", "%1: path")
                      .arg(ltr(file.keptAs()));
      break;
    case TotalsFile::Trouble::unreadable:
      text.title = tr("The totals of the last days cannot be read");
      text.text = tr("The file %1 is left as it is; what is counted now lasts until Culvert ends.",
                     "%1: path")
                      .arg(ltr(file.path()));
      break;
    case TotalsFile::Trouble::unwritable:
      text.title = tr("The totals of the days cannot be saved");
      text.text =
          tr("The file %1 cannot be written. Culvert tries again every few minutes.", "%1: path")
              .arg(ltr(file.path()));
      break;
  }
  trouble_->show({text});
}

void TrafficPage::saveCsv() {
  desktop_.askWhereToSave(this, QStringLiteral("traffic.csv"),
                          [this](const QString& path) { write(path, toCsv(graph_->picture())); });
}

void TrafficPage::savePicture() {
  desktop_.askWhereToSave(this, QStringLiteral("traffic.png"), [this](const QString& path) {
    if (!graph_->isVisible()) graph_->resize(samples_->size());
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    graph_->toImage(picture_ratio).save(&buffer, "PNG");
    write(path, buffer.data());
  });
}

void TrafficPage::write(const QString& path, const QByteArray& content) {
  QSaveFile file(path);
  const bool is_written =
      file.open(QIODevice::WriteOnly) && file.write(content) == content.size() && file.commit();
  Q_EMIT told(is_written ? tr("Saved as %1", "%1: path").arg(ltr(path))
                         : tr("The file %1 cannot be written: %2", "%1: path, %2: reason")
                               .arg(ltr(path), file.errorString()));
}

QVariantMap TrafficPage::saveLayout() const {
  return {
      {QStringLiteral("range"),   range_->currentIndex()  },
      {QStringLiteral("measure"), measure_->currentIndex()},
      {QStringLiteral("table"),   as_table_->isChecked()  },
  };
}

void TrafficPage::restoreLayout(const QVariantMap& layout) {
  const int usual = static_cast<int>(TrafficRange::five_minutes);
  setRange(static_cast<TrafficRange>(layout.value(QStringLiteral("range"), usual).toInt()));
  setMeasure(static_cast<TrafficMeasure>(layout.value(QStringLiteral("measure")).toInt()));
  as_table_->setChecked(layout.value(QStringLiteral("table")).toBool());
}

void TrafficPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

void TrafficPage::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange) totals_model_.repaint();
  QWidget::changeEvent(event);
}

void TrafficPage::retranslate() {
  for (int i = 0; i < range_count; ++i)
    range_->setItemText(i, TrafficTexts::range(static_cast<TrafficRange>(i)));
  for (int i = 0; i < measure_count; ++i)
    measure_->setItemText(i, TrafficTexts::measure(static_cast<TrafficMeasure>(i)));
  const auto name = [](QWidget* widget, const QString& text) {
    widget->setAccessibleName(text);
    widget->setToolTip(text);
  };
  name(range_, tr("How far back"));
  name(measure_, tr("What is drawn"));
  const auto label = [](QToolButton* button, const QString& text, const QString& tip) {
    button->setText(text);
    button->setAccessibleName(text);
    button->setToolTip(tip);
  };
  label(as_table_, tr("Show as table"), tr("The values of the graph in rows"));
  label(csv_, tr("Save CSV…"), tr("Write the values shown to a file"));
  label(png_, tr("Save picture…"), tr("Write the graph to a PNG file"));
  graph_->setAccessibleName(tr("Traffic graph"));
  samples_->setAccessibleName(tr("Values of the graph"));
  totals_->setAccessibleName(tr("Totals per proxy"));
  empty_->setText(tr("No traffic yet"),
                  tr("What goes through the proxies is drawn here while the profile runs."));
  totals_model_.retranslate();
  sample_model_.retranslate();
  totals_->fitColumns();
  samples_->fitColumns();
  showTrouble();
  refreshTotals();
  refreshGraph();
}

}  // namespace culvert::ui
