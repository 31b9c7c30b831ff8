#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace culvert::ui {

/// The first thing a newcomer sees: expose a port, see the demo, or open a configuration that
/// exists.
class WelcomePage : public QWidget {
  Q_OBJECT

 public:
  explicit WelcomePage(QWidget* parent = nullptr);
  QWidget& firstButton() const;

 Q_SIGNALS:
  void exposeRequested();
  void startDemoRequested();
  void openRequested();

 protected:
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  void retranslate();
  void drawGlyph();

  QLabel* glyph_;
  QLabel* title_;
  QLabel* subtitle_;
  QLabel* expose_title_;
  QLabel* expose_text_;
  QPushButton* expose_;
  QLabel* try_title_;
  QLabel* try_text_;
  QPushButton* try_;
  QLabel* open_title_;
  QLabel* open_text_;
  QPushButton* open_;
};

}  // namespace culvert::ui
