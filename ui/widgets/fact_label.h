#pragma once

#include <QWidget>

#include <vector>

namespace culvert::ui {

/// A technical value that breaks behind its marks when there is too little room, and anywhere only
/// when that does not help: a QLabel breaks at spaces only, and addresses, names of ciphers and
/// certificates have none. Where the height is short, too, an ellipsis tells that something is cut.
/// "Copy" is in its context menu.
class FactLabel : public QWidget {
  Q_OBJECT

 public:
  explicit FactLabel(const QString& text, QWidget* parent = nullptr);

  const QString& text() const { return text_; }
  void setMuted(bool muted);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;

 protected:
  /// What is cut is told in the tool tip.
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  /// Lays the text out and returns the height; draws when there is a painter.
  int layOut(int width, class QPainter* painter) const;
  void drawLines(class QPainter& painter, const QString& text,
                 const std::vector<class QTextLine>& lines) const;

  QString text_;
  bool muted_ = false;
};

}  // namespace culvert::ui
