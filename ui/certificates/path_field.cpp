#include "ui/certificates/path_field.h"

#include "ui/window/desktop.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace culvert::ui {

PathField::PathField(Desktop& desktop, Purpose purpose, const QString& name, const QString& filter,
                     QWidget* parent)
    : QWidget(parent),
      desktop_(desktop),
      purpose_(purpose),
      filter_(filter),
      line_(new QLineEdit(this)),
      choose_(new QPushButton(tr("Choose…"), this)) {
  line_->setObjectName(name);
  line_->setMinimumWidth(280);
  choose_->setAutoDefault(false);
  setFocusProxy(line_);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(line_, 1);
  row->addWidget(choose_);
  connect(line_, &QLineEdit::textChanged, this, &PathField::changed);
  connect(choose_, &QPushButton::clicked, this, &PathField::choose);
}

QString PathField::path() const {
  const QString text = line_->text().trimmed();
  return text.isEmpty() ? QString() : QFileInfo(text).absoluteFilePath();
}

void PathField::setPath(const QString& path) {
  line_->setText(path);
}

void PathField::setName(const QString& name) {
  name_ = name;
  line_->setAccessibleName(name);
  choose_->setAccessibleName(tr("Choose: %1", "%1: name of a field").arg(name));
}

void PathField::choose() {
  const auto take = [this](const QString& path) {
    // Chosen is as good as typed: nothing is proposed in its place any more.
    line_->setText(path);
    line_->setModified(true);
    Q_EMIT changed();
  };
  if (purpose_ == Purpose::save)
    desktop_.askWhereToSave(this, line_->text(), take);
  else
    desktop_.askForFile(this, name_, filter_, take);
}

}  // namespace culvert::ui
