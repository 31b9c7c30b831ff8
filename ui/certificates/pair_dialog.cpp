#include "ui/certificates/pair_dialog.h"

#include "core/config/toml_writer.h"
#include "ui/certificates/certificate_texts.h"
#include "ui/texts/format.h"
#include "ui/transfer/background.h"
#include "ui/wizard/inline_note.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace culvert::ui {

PairDialog::PairDialog(Desktop& desktop, const QString& folder,
                       std::optional<CertificateTarget> target, QWidget* parent)
    : QDialog(parent),
      desktop_(desktop),
      folder_(folder),
      target_(std::move(target)),
      form_(new QGridLayout),
      certificate_(new PathField(desktop, PathField::Purpose::save,
                                 QStringLiteral("certificatePath"), {}, this)),
      key_(new PathField(desktop, PathField::Purpose::save, QStringLiteral("keyPath"), {}, this)),
      replace_(new QCheckBox(tr("&Replace the files that are there"), this)),
      put_(new QCheckBox(this)),
      note_(new InlineNote(this)) {
  setAttribute(Qt::WA_DeleteOnClose);
  replace_->setObjectName(QStringLiteral("replaceFiles"));
  put_->setObjectName(QStringLiteral("putIntoSettings"));
  note_->setObjectName(QStringLiteral("pairNote"));
  form_->setColumnStretch(1, 1);
  (new QVBoxLayout(this))->addLayout(form_);
}

void PairDialog::addRow(const QString& label, QWidget* field) {
  auto* words = new QLabel(label, this);
  words->setBuddy(field);
  const int at = form_->rowCount();
  form_->addWidget(words, at, 0);
  form_->addWidget(field, at, 1);
  QString name = label;
  name.remove(u'&').remove(u':').remove(QChar(0xff1a));
  if (auto* path = qobject_cast<PathField*>(field)) {
    path->setName(name);
    order_ << &path->line() << &path->button();
  } else {
    field->setAccessibleName(name);
    order_ << field;
  }
}

void PairDialog::finish(const QString& certificate_label, const QString& key_label,
                        const QString& verb, const QString& ending, bool can_be_put) {
  ending_ = ending;
  addRow(certificate_label, certificate_);
  addRow(key_label, key_);
  for (QCheckBox* box : {replace_, put_})
    form_->addWidget(box, form_->rowCount(), 1);
  replace_->hide();
  const bool fits = can_be_put && target_ && certificates::is_pair(target_->use.role);
  put_->setVisible(fits);
  put_->setChecked(fits);
  if (target_)
    put_->setText(
        tr("&Name the files in the settings of %1", "%1: a proxy or a profile").arg(target_->name));
  form_->addWidget(note_, form_->rowCount(), 0, 1, 2);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  make_ = buttons->addButton(verb, QDialogButtonBox::AcceptRole);
  make_->setObjectName(QStringLiteral("makePair"));
  make_->setDefault(true);
  layout()->addWidget(buttons);
  order_ << replace_ << put_ << make_;
  for (qsizetype i = 1; i < order_.size(); ++i)
    setTabOrder(order_[i - 1], order_[i]);
  order_.front()->setFocus();
  for (PathField* field : {certificate_, key_})
    connect(field, &PathField::changed, this, &PairDialog::refresh);
  connect(replace_, &QCheckBox::toggled, this, &PairDialog::refresh);
  connect(buttons, &QDialogButtonBox::accepted, this, &PairDialog::run);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  refresh();
  resize(560, sizeHint().height());
}

void PairDialog::setBaseName(const QString& name) {
  const QString base = name.isEmpty() ? QStringLiteral("certificate") : name;
  if (!certificate_->line().isModified())
    certificate_->setPath(QStringLiteral("%1/%2%3").arg(folder_, base, ending_));
  if (!key_->line().isModified()) key_->setPath(QStringLiteral("%1/%2.key").arg(folder_, base));
}

certificates::PairFiles PairDialog::files() const {
  return {certificate_->path().toStdString(), key_->path().toStdString()};
}

certificates::Overwrite PairDialog::overwrite() const {
  return replace_->isChecked() ? certificates::Overwrite::yes : certificates::Overwrite::no;
}

void PairDialog::refresh() {
  if (!make_ || is_busy_) return;
  const certificates::PairFiles wanted = files();
  const bool named = !wanted.cert_file.empty() && !wanted.key_file.empty();
  const auto there = named ? certificates::existing(wanted) : std::vector<std::string>();
  replace_->setVisible(!there.empty());
  if (there.empty()) replace_->setChecked(false);
  if (!there.empty() && !replace_->isChecked())
    note_->warn(tr("There is a file %1 already.", "%1: path").arg(ltr(fromCore(there.front()))));
  else
    note_->clear();
  make_->setEnabled(named && isReady() && (there.empty() || replace_->isChecked()));
}

/// What is being made is what stood there; nobody should think to change it now.
void PairDialog::setBusy(bool busy) {
  is_busy_ = busy;
  for (QWidget* field : order_)
    field->setEnabled(!busy);
}

void PairDialog::run() {
  if (!make_->isEnabled()) return;
  made_ = files();
  setBusy(true);
  note_->busy(tr("Under way…"));
  inBackground(this, work(), [this](const Result<void>& result) { done(result); });
}

void PairDialog::done(const Result<void>& result) {
  if (!result) {
    setBusy(false);
    refresh();
    return note_->wrong(CertificateTexts::failure(result.error()));
  }
  Q_EMIT told(doneSentence());
  if (put_->isChecked() && target_)
    Q_EMIT settingsWanted(target_->profile, target_->use.proxy,
                          {
                              {target_->use.cert_key, config::toml_text(made_.cert_file)},
                              {target_->use.key_key,  config::toml_text(made_.key_file) }
    });
  accept();
}

}  // namespace culvert::ui
