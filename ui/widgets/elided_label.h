#pragma once

#include <QLabel>

namespace culvert::ui {

/// One line of plain text that ends with an ellipsis where there is no room for all of it. It never
/// asks for more width than it is given.
class ElidedLabel : public QLabel {
  Q_OBJECT

 public:
  explicit ElidedLabel(QWidget* parent = nullptr);

  /// Also the accessible name. Use it instead of setText().
  void setWholeText(const QString& text);
  const QString& wholeText() const { return whole_; }

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void fit();

  QString whole_;
};

}  // namespace culvert::ui
