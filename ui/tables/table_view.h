#pragma once

#include <QTableView>
#include <QVariantMap>

#include <functional>
#include <utility>
#include <vector>

namespace culvert::ui {

/// A column of a table by its stable id; layouts are stored by id, so that a new column does not
/// destroy them.
struct TableColumn {
  QString id;
  int sample_chars = 12;  ///< First width, in average characters.
  bool shown = true;
  /// How narrow it may become where the room is short, in average characters; where there is more
  /// room than all need, these columns share it. 0: neither.
  int least_chars = 0;
  Qt::TextElideMode elide = Qt::ElideRight;  ///< Addresses tell more by both of their ends.
};

/// A table by the rules that keep 10,000 live rows fluid (desktop.md 3.5): fixed row height, no
/// sizing to contents, no wrapping, no widgets in cells. The header's context menu chooses columns.
class TableView : public QTableView {
  Q_OBJECT

 public:
  /// A model may answer it in headerData(): the words of which one stands in each cell of the
  /// column, one a line, with an icon. They fit, whatever the language.
  static constexpr int words_role = Qt::UserRole + 100;

  explicit TableView(const std::vector<TableColumn>& columns, QWidget* parent = nullptr);

  /// Call once the model is set: gives every column its first width.
  void applyColumns();
  /// Shares the width out among the columns, until the user sets one himself.
  void fitColumns();
  void setComfortable(bool comfortable);
  /// Withholds a column where it says nothing, or gives it back; whether it is seen then is the
  /// person's choice, which this leaves alone.
  void setColumnShown(const QString& id, bool shown);
  /// The person's choice, as in the menu of the header.
  void chooseColumn(const QString& id, bool shown);
  bool isColumnShown(const QString& id) const;

  QVariantMap saveLayout() const;
  void restoreLayout(const QVariantMap& layout);
  void resetLayout();

  /// The selected rows as lines of tab-separated cells, without isolates.
  QString selectedText() const;

  /// What Ctrl+C copies in place of the rows; nothing is copied when it is empty.
  void setCopied(std::function<QString()> text) { copied_ = std::move(text); }

  /// Whether the order must not move: the mouse is pressed, a menu is open, or the selection moved
  /// in the last two seconds.
  bool isHeld() const;
  /// The mouse is pressed in it; a selection that is drawn beyond the edge scrolls.
  bool isPressed() const { return pressed_; }

 Q_SIGNALS:
  void layoutEdited();

 protected:
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  /// What is elided is told in the tool tip.
  bool viewportEvent(QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void selectionChanged(const QItemSelection& selected, const QItemSelection& before) override;

 private:
  void chooseColumns(const QPoint& at);
  void hideColumns();
  void fitRows();
  void sectionResized(int section, int before, int after);
  QString toolTipOf(const QModelIndex& index) const;
  int firstWidth(int column) const;
  int leastWidth(int column) const;
  int headerWidth(int column) const;
  int indexOf(const QString& id) const;

  std::vector<TableColumn> columns_;
  std::vector<bool> wanted_;    ///< By the person.
  std::vector<bool> withheld_;  ///< By the program, as they say nothing now.
  std::function<QString()> copied_;
  bool comfortable_ = false;
  bool fitting_ = false;
  bool edited_ = false;  ///< The widths are the user's.
  bool pressed_ = false;
  bool menu_open_ = false;
  qint64 selection_moved_ms_ = 0;
};

}  // namespace culvert::ui
