#pragma once

#include <QTimer>
#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QVBoxLayout;

namespace culvert::ui {

/// Paste what curl, a browser or nginx said, and read what it means and what to do.
class ExplainView : public QWidget {
  Q_OBJECT

 public:
  explicit ExplainView(QWidget* parent = nullptr);

  QPlainTextEdit& field() { return *field_; }
  /// Explains what stands in the field now.
  void explain();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();

  QLabel* title_;
  QPlainTextEdit* field_;
  QLabel* answer_;
  QWidget* cards_;
  QVBoxLayout* list_;
  QTimer pause_;
};

}  // namespace culvert::ui
