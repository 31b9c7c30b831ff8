#include "ui/tables/table_view.h"

#include "ui/texts/format.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDateTime>
#include <QHeaderView>
#include <QMenu>
#include <QStyledItemDelegate>

#include <algorithm>

namespace culvert::ui {
namespace {

constexpr qint64 held_after_selection_ms = 2000;

/// A selection without the focus is pale: icons keep their own colours on it, which the style
/// would swap for those of a strong selection.
class PaleSelection final : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

 protected:
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
    QStyledItemDelegate::initStyleOption(option, index);
    const bool pale = option->state & QStyle::State_Selected &&
                      !(option->state & QStyle::State_Active && option->widget->hasFocus());
    if (!pale) return;
    option->state &= ~QStyle::State_Selected;
    option->backgroundBrush = option->palette.brush(QPalette::Inactive, QPalette::Highlight);
  }
};

}  // namespace

TableView::TableView(const std::vector<TableColumn>& columns, QWidget* parent)
    : QTableView(parent), columns_(columns) {
  setItemDelegate(new PaleSelection(this));
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
  for (const auto edited : {&QHeaderView::sectionResized, &QHeaderView::sectionMoved})
    connect(horizontalHeader(), edited, this, &TableView::layoutEdited);
  connect(horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, &TableView::layoutEdited);
  fitRows();
}

void TableView::applyColumns() {
  const QFontMetrics metrics(font());
  const int one = metrics.averageCharWidth();
  for (int i = 0; i < static_cast<int>(columns_.size()); ++i) {
    const TableColumn& column = columns_[static_cast<std::size_t>(i)];
    const QString header = model()->headerData(i, Qt::Horizontal).toString();
    // The header's words and its sort arrow must fit, whatever the language.
    const int for_header = metrics.horizontalAdvance(header) + 24;
    setColumnWidth(i, std::max(column.sample_chars * one + 16, for_header));
    setColumnHidden(i, !column.shown);
  }
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
  if (index >= 0) setColumnHidden(index, !shown);
}

bool TableView::isColumnShown(const QString& id) const {
  const int index = indexOf(id);
  return index >= 0 && !isColumnHidden(index);
}

QVariantMap TableView::saveLayout() const {
  QVariantMap layout;
  for (int i = 0; i < static_cast<int>(columns_.size()); ++i) {
    QVariantMap one;
    // A hidden section has no width of its own to save.
    if (!isColumnHidden(i)) one[QStringLiteral("width")] = columnWidth(i);
    one[QStringLiteral("shown")] = !isColumnHidden(i);
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
    if (width > 0) setColumnWidth(i, width);
    setColumnHidden(i, !one.value(QStringLiteral("shown"), true).toBool());
    places.emplace_back(one.value(QStringLiteral("place"), i).toInt(), i);
  }
  std::ranges::sort(places);
  for (std::size_t place = 0; place < places.size(); ++place)
    horizontalHeader()->moveSection(horizontalHeader()->visualIndex(places[place].second),
                                    static_cast<int>(place));
  const int sorted = indexOf(layout.value(QStringLiteral("/sort")).toString());
  if (isSortingEnabled() && sorted >= 0)
    sortByColumn(sorted,
                 static_cast<Qt::SortOrder>(layout.value(QStringLiteral("/order")).toInt()));
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
    connect(action, &QAction::toggled, this, [this, i](bool shown) {
      setColumnHidden(i, !shown);
      if (shown && columnWidth(i) < 40) setColumnWidth(i, 100);
      Q_EMIT layoutEdited();
    });
  }
  menu->popup(horizontalHeader()->mapToGlobal(at));
}

void TableView::changeEvent(QEvent* event) {
  QTableView::changeEvent(event);
  if (event->type() == QEvent::FontChange || event->type() == QEvent::ApplicationFontChange)
    fitRows();
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
    QApplication::clipboard()->setText(selectedText());
    return;
  }
  QTableView::keyPressEvent(event);
}

void TableView::selectionChanged(const QItemSelection& selected, const QItemSelection& before) {
  selection_moved_ms_ = QDateTime::currentMSecsSinceEpoch();
  QTableView::selectionChanged(selected, before);
}

}  // namespace culvert::ui
