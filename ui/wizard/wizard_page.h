#pragma once

#include <QWidget>

namespace culvert::ui {

/// One page of the wizard. What was entered stays when it is left.
class WizardPage : public QWidget {
  Q_OBJECT

 public:
  using QWidget::QWidget;

  /// The question it asks.
  virtual QString title() const = 0;
  /// Whether what was entered is enough to go on. Otherwise it says why, beside the field.
  virtual bool check() = 0;
  /// Where typing begins.
  virtual QWidget& firstField() const = 0;
  virtual void retranslate() = 0;

 Q_SIGNALS:
  /// Enter in a field of several lines.
  void goOnRequested();
};

}  // namespace culvert::ui
