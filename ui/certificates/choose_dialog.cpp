#include "ui/certificates/choose_dialog.h"

#include "core/config/toml_writer.h"
#include "ui/certificates/certificate_texts.h"
#include "ui/texts/format.h"
#include "ui/transfer/background.h"
#include "ui/wizard/inline_note.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace culvert::ui {

ChooseDialog::ChooseDialog(Desktop& desktop, CertificateTarget target, QWidget* parent)
    : QDialog(parent),
      target_(std::move(target)),
      certificate_(new PathField(desktop, PathField::Purpose::open,
                                 QStringLiteral("certificatePath"),
                                 tr("Certificates (*.pem *.crt *.cer)"), this)),
      notes_(new QWidget(this)),
      list_(new QVBoxLayout(notes_)) {
  setAttribute(Qt::WA_DeleteOnClose);
  setObjectName(QStringLiteral("chooseFilesDialog"));
  setWindowTitle(tr("Choose files"));
  auto* form = new QGridLayout;
  form->setColumnStretch(1, 1);
  const auto row = [this, form](const QString& label, const QString& name, PathField* field) {
    auto* words = new QLabel(label, this);
    words->setBuddy(field);
    field->setName(name);
    const int at = form->rowCount();
    form->addWidget(words, at, 0);
    form->addWidget(field, at, 1);
    connect(field, &PathField::changed, &pause_, qOverload<>(&QTimer::start));
  };
  row(tr("&Certificate file:"), tr("Certificate file"), certificate_);
  if (certificates::is_pair(target_.use.role)) {
    key_ = new PathField(desktop, PathField::Purpose::open, QStringLiteral("keyPath"),
                         tr("Keys (*.pem *.key)"), this);
    row(tr("&Key file:"), tr("Key file"), key_);
  }
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  put_ = buttons->addButton(tr("Put into the settings"), QDialogButtonBox::AcceptRole);
  put_->setObjectName(QStringLiteral("putFiles"));
  put_->setDefault(true);
  list_->setContentsMargins(0, 0, 0, 0);
  auto* column = new QVBoxLayout(this);
  column->addWidget(new QLabel(tr("%1 of %2", "%1: what a certificate is for, %2: proxy or profile")
                                   .arg(CertificateTexts::role(target_.use.role), target_.name),
                               this));
  column->addLayout(form);
  column->addWidget(notes_);
  column->addStretch(1);
  column->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::accepted, this, &ChooseDialog::put);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  pause_.setSingleShot(true);
  pause_.setInterval(pause_ms);
  connect(&pause_, &QTimer::timeout, this, &ChooseDialog::check);
  certificate_->setPath(fromCore(target_.use.cert_file));
  if (key_) key_->setPath(fromCore(target_.use.key_file));
  put_->setEnabled(false);
  resize(600, 260);
}

certificates::Use ChooseDialog::chosen() const {
  certificates::Use use = target_.use;
  use.cert_file = certificate_->path().toStdString();
  use.key_file = key_ ? key_->path().toStdString() : std::string();
  return use;
}

void ChooseDialog::check() {
  const certificates::Use use = chosen();
  const int ticket = ++ticket_;
  inBackground(
      this, [use] { return certificates::read(use); },
      [this, use, ticket](const certificates::Reading& reading) {
        if (ticket == ticket_) tell(use, reading);
      });
}

void ChooseDialog::tell(const certificates::Use& use, const certificates::Reading& reading) {
  while (QLayoutItem* item = list_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  CertificateRow row;
  row.use = use;
  row.reading = reading;
  const auto now = std::chrono::system_clock::now();
  const bool named = !use.cert_file.empty() && (!key_ || !use.key_file.empty());
  if (named) row.judgements = certificates::judge(use, reading, now);
  for (const certificates::Judgement& judgement : row.judgements) {
    auto* note = new InlineNote(notes_);
    note->show(CertificateTexts::tone(judgement.weight), CertificateTexts::icon(judgement.weight),
               CertificateTexts::sentence(judgement, row, now));
    list_->addWidget(note);
  }
  put_->setEnabled(named && !reading.certificates.empty());
}

void ChooseDialog::put() {
  const certificates::Use use = chosen();
  config::KeyChanges changes{
      {use.cert_key, config::toml_text(use.cert_file)}
  };
  if (key_) changes.emplace_back(use.key_key, config::toml_text(use.key_file));
  Q_EMIT settingsWanted(target_.profile, use.proxy, changes);
  accept();
}

}  // namespace culvert::ui
