#pragma once

#include "core/config/problem.h"

#include <QWidget>

#include <vector>

class QLabel;
class QTableWidget;

namespace culvert::ui {

/// Everything that is wrong with a file, each with line and column. Takes the place of the tables
/// while a profile cannot be read.
class ProblemView : public QWidget {
  Q_OBJECT

 public:
  explicit ProblemView(QWidget* parent = nullptr);
  /// `editable`: whether its text is one that the window edits.
  void setProblems(const QString& path, const std::vector<config::Problem>& problems,
                   bool editable = false);

 Q_SIGNALS:
  void openFileRequested();
  /// Correcting it in the window is wanted.
  void editRequested();
  void readAgainRequested();

 protected:
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void retranslate();
  void fill();
  void wrapRows();

  QString path_;
  std::vector<config::Problem> problems_;
  QLabel* title_;
  QTableWidget* table_;
  class QPushButton* edit_;
  class QPushButton* open_;
  class QPushButton* again_;
};

}  // namespace culvert::ui
