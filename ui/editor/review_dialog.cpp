#include "ui/editor/review_dialog.h"

#include "ui/editor/field_texts.h"
#include "ui/texts/format.h"
#include "ui/theme/icon.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace culvert::ui {
namespace {

using config::Difference;

QString nameOf(const Difference& difference) {
  const QString item = fromCore(difference.item);
  if (difference.path.empty()) return item;
  const QString label = fieldLabel(difference.path);
  //: A setting of a proxy: the proxy's name, the setting.
  return item.isEmpty() ? label : ReviewDialog::tr("%1: %2").arg(item, label);
}

QString valueText(const std::string& toml, bool whole_item) {
  if (toml.empty()) return whole_item ? QStringLiteral("—") : QString();
  return fromCore(toml);
}

}  // namespace

ReviewDialog::ReviewDialog(const QString& profile_name, const Impact& impact, QWidget* parent)
    : QDialog(parent), list_(new QTreeWidget(this)) {
  setAttribute(Qt::WA_DeleteOnClose);
  setObjectName(QStringLiteral("reviewDialog"));
  setWindowTitle(tr("Changes of %1", "%1: name of a profile").arg(profile_name));
  auto* sentence = new QLabel(impactSentence(impact), this);
  sentence->setObjectName(QStringLiteral("impactSentence"));
  sentence->setWordWrap(true);
  QFont strong = sentence->font();
  strong.setBold(true);
  sentence->setFont(strong);
  list_->setObjectName(QStringLiteral("changeList"));
  list_->setAccessibleName(tr("Changes"));
  list_->setRootIsDecorated(false);
  list_->setUniformRowHeights(true);
  list_->setHeaderLabels({tr("Setting"), tr("Until now"), tr("From now on"), tr("Takes effect")});
  fill(impact);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  QPushButton* apply = buttons->addButton(tr("Apply"), QDialogButtonBox::AcceptRole);
  apply->setObjectName(QStringLiteral("applyButton"));
  apply->setEnabled(!impact.isEmpty());
  const bool cuts = impact.connections > 0;
  buttons->button(QDialogButtonBox::Cancel)->setDefault(cuts);
  apply->setDefault(!cuts);
  auto* column = new QVBoxLayout(this);
  column->addWidget(sentence);
  column->addWidget(list_, 1);
  column->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::accepted, this, [this] {
    Q_EMIT applyRequested();
    accept();
  });
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  resize(860, 380);
}

void ReviewDialog::fill(const Impact& impact) {
  for (const Difference& difference : impact.differences) {
    const bool whole = difference.path.empty();
    const QString after = difference.kind == Difference::Kind::removed
                              ? tr("removed")
                              : valueText(difference.after, whole);
    auto* row = new QTreeWidgetItem(list_, {nameOf(difference), valueText(difference.before, whole),
                                            after, reachText(difference.reach)});
    const bool wide = difference.reach == config::Reach::reconnect;
    row->setIcon(3, icon(wide ? QStringLiteral("state-reconnecting") : QStringLiteral("check"),
                         wide ? Tone::warn : Tone::ok));
    for (int column = 0; column < 4; ++column)
      row->setToolTip(column, row->text(column));
  }
  list_->setColumnWidth(0, 230);
  list_->setColumnWidth(1, 160);
  list_->setColumnWidth(2, 160);
}

}  // namespace culvert::ui
