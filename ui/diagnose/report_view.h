#pragma once

#include "ui/diagnose/report.h"

#include <QWidget>

#include <array>

class QCheckBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace culvert::ui {

/// The report exactly as it would leave this computer, with a tick for each of its parts.
class ReportView : public QWidget {
  Q_OBJECT

 public:
  explicit ReportView(QWidget* parent = nullptr);

  void setSource(ReportSource source);
  QString text() const;

 Q_SIGNALS:
  void closed();
  void copyRequested(const QString& text);
  void saveRequested(const QString& text);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void refresh();
  void retranslate();

  ReportSource source_;
  QLabel* note_;
  std::array<QCheckBox*, 4> parts_{};
  QPlainTextEdit* preview_;
  QPushButton* back_;
  QPushButton* copy_;
  QPushButton* save_;
};

}  // namespace culvert::ui
