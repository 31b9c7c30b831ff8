#pragma once

#include <QWidget>

class QLabel;

namespace culvert::ui {

/// What an empty area says: one sentence of what belongs here.
class EmptyState : public QWidget {
  Q_OBJECT

 public:
  explicit EmptyState(const QString& icon_name, QWidget* parent = nullptr);
  void setText(const QString& title, const QString& text);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void drawGlyph();

  QString icon_name_;
  QLabel* glyph_;
  QLabel* title_;
  QLabel* text_;
};

}  // namespace culvert::ui
