#pragma once

#include <QWidget>

#include <functional>

class QLabel;
class QPushButton;

namespace culvert::ui {

/// What an empty area says: one sentence of what belongs here.
class EmptyState : public QWidget {
  Q_OBJECT

 public:
  explicit EmptyState(const QString& icon_name, QWidget* parent = nullptr);
  void setText(const QString& title, const QString& text);
  /// The one button below; without words there is none.
  void setAction(const QString& text, std::function<void()> run);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void drawGlyph();

  QString icon_name_;
  QLabel* glyph_;
  QLabel* title_;
  QLabel* text_;
  QPushButton* button_;
  std::function<void()> run_;
};

}  // namespace culvert::ui
