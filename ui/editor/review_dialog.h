#pragma once

#include "ui/editor/impact.h"

#include <QDialog>

class QLabel;
class QTreeWidget;

namespace culvert::ui {

/// What applying would change, old and new, how far each reaches, and how many connections it
/// costs. Modeless; Apply and Cancel.
class ReviewDialog : public QDialog {
  Q_OBJECT

 public:
  ReviewDialog(const QString& profile_name, const Impact& impact, QWidget* parent);

 Q_SIGNALS:
  void applyRequested();

 private:
  void fill(const Impact& impact);

  QTreeWidget* list_;
};

}  // namespace culvert::ui
