#include "ui/tables/table_view.h"

#include "ui/texts/format.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDateTime>
#include <QHeaderView>
#include <QHelpEvent>
#include <QMenu>
#include <QScopedValueRollback>
#include <QStyledItemDelegate>
#include <QToolTip>

#include <algorithm>

namespace culvert::ui {
namespace {

constexpr qint64 held_after_selection_ms = 2000;
constexpr int cell_padding = 16;
constexpr int header_padding = 12;

/// A selection without the focus is pale: icons keep their own colours on it, which the style
/// would swap for those of a strong selection.
class CellDelegate final : public QStyledItemDelegate {
 public:
  CellDelegate(const std::vector<TableColumn>& columns, QObject* parent)
      : QStyledItemDelegate(parent), columns_(columns) {}

 protected:
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
    QStyledItemDelegate::initStyleOption(option, index);
    option->textElideMode = columns_.at(static_cast<std::size_t>(index.column())).elide;
    const bool pale = option->state & QStyle::State_Selected &&
                      !(option->state & QStyle::State_Active && option->widget->hasFocus());
    if (!pale) return;
    option->state &= ~QStyle::State_Selected;
    option->backgroundBrush = option->palette.brush(QPalette::Inactive, QPalette::Highlight);
  }

 private:
  const std::vector<TableColumn>& columns_;
};

}  // namespace

TableView::TableView(const std::vector<TableColumn>& columns, QWidget* parent)
    : QTableView(parent),
      columns_(columns),
      wanted_(columns.size(), true),
      withheld_(columns.size(), false) {
  setItemDelegate(new CellDelegate(columns_, this));
  setSelectionBehavior(SelectRows);
  setSelectionMode(ExtendedSelection);
  setShowGrid(false);
  setWordWrap(false);
  setTextElideMode(Qt::ElideRight);
  setAlternatingRowColors(true);
  setEditTriggers(NoEditTriggers);
  setTabKeyNavigation(false);  // Tab leaves the table: no focus trap.
  setCornerButtonEnabled(false);
  setHorizontalScrollMode(ScrollPerPixel);
  setFrameShape(QFrame::NoFrame);
  verticalHeader()->hide();
  verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  horizontalHeader()->setSectionsMovable(true);
  horizontalHeader()->setHighlightSections(false);
  horizontalHeader()->setStretchLastSection(true);
  horizontalHeader()->setMinimumSectionSize(36);
  horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(horizontalHeader(), &QHeaderView::customContextMenuRequested, this,
          &TableView::chooseColumns);
  connect(horizontalHeader(), &QHeaderView::sectionResized, this, &TableView::sectionResized);
  connect(horizontalHeader(), &QHeaderView::sectionMoved, this, &TableView::layoutEdited);
  connect(horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, &TableView::layoutEdited);
  connect(horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, &TableView::fitColumns);
  fitRows();
}

void TableView::applyColumns() {
  for (std::size_t i = 0; i < columns_.size(); ++i)
    wanted_[i] = columns_[i].shown;
  hideColumns();
  edited_ = false;
  fitColumns();
}

void TableView::hideColumns() {
  for (std::size_t i = 0; i < columns_.size(); ++i)
    setColumnHidden(static_cast<int>(i), !wanted_[i] || withheld_[i]);
}

int TableView::headerWidth(int column) const {
  // The header's words and its sort arrow must fit, whatever the language.
  const QString words = model()->headerData(column, Qt::Horizontal).toString();
  const bool sorted = isSortingEnabled() && horizontalHeader()->sortIndicatorSection() == column;
  const int arrow = sorted ? style()->pixelMetric(QStyle::PM_HeaderMarkSize) : 0;
  return fontMetrics().horizontalAdvance(words) + header_padding + arrow;
}

int TableView::firstWidth(int column) const {
  const QFontMetrics metrics(font());
  const int chars = columns_[static_cast<std::size_t>(column)].sample_chars;
  int width = std::max(chars * metrics.averageCharWidth() + cell_padding, headerWidth(column));
  const QString words = model()->headerData(column, Qt::Horizontal, words_role).toString();
  const int icon = style()->pixelMetric(QStyle::PM_SmallIconSize);
  for (const QString& word : words.split(u'\n', Qt::SkipEmptyParts))
    width = std::max(width, metrics.horizontalAdvance(word) + icon + cell_padding);
  return width;
}

int TableView::leastWidth(int column) const {
  const int chars = columns_[static_cast<std::size_t>(column)].least_chars;
  const int first = firstWidth(column);
  if (chars == 0) return first;
  const int least = chars * fontMetrics().averageCharWidth() + cell_padding;
  return std::min(first, std::max(least, headerWidth(column)));
}

void TableView::fitColumns() {
  if (edited_ || !model()) return;
  const QScopedValueRollback fitting(fitting_, true);
  struct Share {
    int column, width, least, weight;
  };
  std::vector<Share> shares;
  int wanted = 0;
  int least = 0;
  int weights = 0;
  for (int i = 0; i < static_cast<int>(columns_.size()); ++i) {
    if (isColumnHidden(i)) continue;
    const bool shares_room = columns_[static_cast<std::size_t>(i)].least_chars > 0;
    shares.push_back({i, firstWidth(i), leastWidth(i), 0});
    shares.back().weight = shares_room ? shares.back().width : 0;
    wanted += shares.back().width;
    least += shares.back().least;
    weights += shares.back().weight;
  }
  int room = viewport()->width() - wanted;
  // Where even the least does not fit, the table scrolls, and nothing needs to be narrow.
  if (least > viewport()->width()) room = 0;
  int give = wanted - least;
  for (Share& share : shares) {
    const int part = room < 0 ? (give == 0 ? 0 : room * (share.width - share.least) / give)
                              : (weights == 0 ? 0 : room * share.weight / weights);
    // What is left of the division goes to the columns that follow.
    give -= share.width - share.least;
    weights -= share.weight;
    room -= part;
    setColumnWidth(share.column, share.width + part);
  }
}

void TableView::sectionResized(int section, int before, int after) {
  const bool shown_or_hidden = before == 0 || after == 0;
  if (fitting_ || shown_or_hidden) return;
  // The last one fills what is left; nobody has asked for it.
  const QHeaderView& header = *horizontalHeader();
  for (int place = header.count() - 1; place >= 0; --place) {
    if (header.isSectionHidden(header.logicalIndex(place))) continue;
    if (header.logicalIndex(place) == section) return;
    break;
  }
  edited_ = true;
  Q_EMIT layoutEdited();
}

void TableView::setComfortable(bool comfortable) {
  comfortable_ = comfortable;
  fitRows();
}

void TableView::fitRows() {
  const int text = QFontMetrics(font()).height();
  const int height = std::max(text + (comfortable_ ? 14 : 7), comfortable_ ? 32 : 24);
  verticalHeader()->setMinimumSectionSize(height);
  verticalHeader()->setDefaultSectionSize(height);
  horizontalHeader()->setFixedHeight(text + 12);
}

int TableView::indexOf(const QString& id) const {
  const auto at = std::ranges::find(columns_, id, &TableColumn::id);
  return at == columns_.end() ? -1 : static_cast<int>(at - columns_.begin());
}

void TableView::setColumnShown(const QString& id, bool shown) {
  const int index = indexOf(id);
  if (index < 0) return;
  const bool was_hidden = isColumnHidden(index);
  withheld_[static_cast<std::size_t>(index)] = !shown;
  hideColumns();
  if (isColumnHidden(index) != was_hidden) fitColumns();
}

void TableView::chooseColumn(const QString& id, bool shown) {
  const int index = indexOf(id);
  if (index < 0) return;
  wanted_[static_cast<std::size_t>(index)] = shown;
  // Asked for, it comes, whatever keeps it away otherwise.
  if (shown) withheld_[static_cast<std::size_t>(index)] = false;
  hideColumns();
  if (shown && edited_ && columnWidth(index) < 40) setColumnWidth(index, firstWidth(index));
  fitColumns();
  Q_EMIT layoutEdited();
}

bool TableView::isColumnShown(const QString& id) const {
  const int index = indexOf(id);
  return index >= 0 && !isColumnHidden(index);
}

QVariantMap TableView::saveLayout() const {
  QVariantMap layout;
  for (int i = 0; i < static_cast<int>(columns_.size()); ++i) {
    QVariantMap one;
    // A hidden section has no width of its own to save, and one that we chose may change.
    if (edited_ && !isColumnHidden(i)) one[QStringLiteral("width")] = columnWidth(i);
    one[QStringLiteral("shown")] = bool{wanted_[static_cast<std::size_t>(i)]};
    one[QStringLiteral("place")] = horizontalHeader()->visualIndex(i);
    layout[columns_[static_cast<std::size_t>(i)].id] = one;
  }
  const int sorted = horizontalHeader()->sortIndicatorSection();
  if (isSortingEnabled() && sorted >= 0 && sorted < static_cast<int>(columns_.size())) {
    layout[QStringLiteral("/sort")] = columns_[static_cast<std::size_t>(sorted)].id;
    layout[QStringLiteral("/order")] = static_cast<int>(horizontalHeader()->sortIndicatorOrder());
  }
  return layout;
}

void TableView::restoreLayout(const QVariantMap& layout) {
  std::vector<std::pair<int, int>> places;  // wanted place, column
  for (int i = 0; i < static_cast<int>(columns_.size()); ++i) {
    const QString& id = columns_[static_cast<std::size_t>(i)].id;
    if (!layout.contains(id)) continue;
    const QVariantMap one = layout[id].toMap();
    const int width = one.value(QStringLiteral("width")).toInt();
    if (width > 0) {
      setColumnWidth(i, width);
      edited_ = true;
    }
    wanted_[static_cast<std::size_t>(i)] = one.value(QStringLiteral("shown"), true).toBool();
    places.emplace_back(one.value(QStringLiteral("place"), i).toInt(), i);
  }
  hideColumns();
  std::ranges::sort(places);
  for (std::size_t place = 0; place < places.size(); ++place)
    horizontalHeader()->moveSection(horizontalHeader()->visualIndex(places[place].second),
                                    static_cast<int>(place));
  const int sorted = indexOf(layout.value(QStringLiteral("/sort")).toString());
  if (isSortingEnabled() && sorted >= 0)
    sortByColumn(sorted,
                 static_cast<Qt::SortOrder>(layout.value(QStringLiteral("/order")).toInt()));
  fitColumns();
}

void TableView::resetLayout() {
  for (int i = 0; i < static_cast<int>(columns_.size()); ++i)
    horizontalHeader()->moveSection(horizontalHeader()->visualIndex(i), i);
  applyColumns();
  Q_EMIT layoutEdited();
}

QString TableView::selectedText() const {
  QStringList lines;
  QModelIndexList rows = selectionModel()->selectedRows();
  std::ranges::sort(rows, {}, &QModelIndex::row);
  for (const QModelIndex& row : rows) {
    QStringList cells;
    for (int place = 0; place < horizontalHeader()->count(); ++place) {
      const int column = horizontalHeader()->logicalIndex(place);
      if (!isColumnHidden(column)) cells.append(row.siblingAtColumn(column).data().toString());
    }
    lines.append(cells.join(u'\t'));
  }
  return plain(lines.join(u'\n'));
}

bool TableView::isHeld() const {
  return pressed_ || menu_open_ ||
         QDateTime::currentMSecsSinceEpoch() - selection_moved_ms_ < held_after_selection_ms;
}

void TableView::chooseColumns(const QPoint& at) {
  QMenu* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  for (int i = 0; i < static_cast<int>(columns_.size()); ++i) {
    QAction* action = menu->addAction(model()->headerData(i, Qt::Horizontal).toString());
    action->setCheckable(true);
    action->setChecked(!isColumnHidden(i));
    const QString& id = columns_[static_cast<std::size_t>(i)].id;
    connect(action, &QAction::toggled, this, [this, id](bool shown) { chooseColumn(id, shown); });
  }
  menu->popup(horizontalHeader()->mapToGlobal(at));
}

void TableView::changeEvent(QEvent* event) {
  QTableView::changeEvent(event);
  if (event->type() != QEvent::FontChange && event->type() != QEvent::ApplicationFontChange) return;
  fitRows();
  fitColumns();
}

void TableView::resizeEvent(QResizeEvent* event) {
  QTableView::resizeEvent(event);
  fitColumns();
}

QString TableView::toolTipOf(const QModelIndex& index) const {
  const QString tip = index.data(Qt::ToolTipRole).toString();
  const bool elided = sizeHintForIndex(index).width() > columnWidth(index.column());
  const QString text = index.data().toString();
  if (!elided || tip.startsWith(text)) return tip;
  return tip.isEmpty() ? text : text + u'\n' + tip;
}

bool TableView::viewportEvent(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QTableView::viewportEvent(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const QModelIndex index = indexAt(help->pos());
  const QString tip = index.isValid() ? toolTipOf(index) : QString();
  QToolTip::showText(help->globalPos(), tip, viewport(), visualRect(index));
  return true;
}

void TableView::mousePressEvent(QMouseEvent* event) {
  pressed_ = true;
  QTableView::mousePressEvent(event);
}

void TableView::mouseReleaseEvent(QMouseEvent* event) {
  pressed_ = false;
  QTableView::mouseReleaseEvent(event);
}

void TableView::contextMenuEvent(QContextMenuEvent* event) {
  pressed_ = false;
  menu_open_ = true;
  QTableView::contextMenuEvent(event);
  menu_open_ = false;
}

void TableView::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy) && selectionModel()->hasSelection()) {
    const QString text = copied_ ? copied_() : selectedText();
    if (!text.isEmpty()) QApplication::clipboard()->setText(text);
    return;
  }
  QTableView::keyPressEvent(event);
}

void TableView::selectionChanged(const QItemSelection& selected, const QItemSelection& before) {
  selection_moved_ms_ = QDateTime::currentMSecsSinceEpoch();
  QTableView::selectionChanged(selected, before);
}

}  // namespace culvert::ui
