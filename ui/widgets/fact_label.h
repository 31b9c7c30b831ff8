#pragma once

#include <QWidget>

namespace culvert::ui {

/// A technical value that breaks anywhere when there is too little room: a QLabel breaks at spaces
/// only, and names of ciphers and certificates have none. "Copy" is in its context menu.
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
  void paintEvent(QPaintEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  /// Lays the text out and returns the height; draws when there is a painter.
  int layOut(int width, class QPainter* painter) const;

  QString text_;
  bool muted_ = false;
};

}  // namespace culvert::ui
