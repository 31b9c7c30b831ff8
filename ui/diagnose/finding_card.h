#pragma once

#include "ui/diagnose/check_model.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace culvert::ui {

/// One finding: what is wrong, by what it was recognised, what to do, and a button that does it,
/// with the lines that it would write.
class FindingCard : public QFrame {
  Q_OBJECT

 public:
  /// `file`: where the button would write; empty: there is no button.
  FindingCard(const Finding& finding, const QString& file, QWidget* parent = nullptr);

 Q_SIGNALS:
  void fixRequested();
};

}  // namespace culvert::ui
