#include "ui/secrets/secret_dialog.h"

#include "ui/texts/format.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

namespace culvert::ui {

SecretDialog::SecretDialog(SecretService& secrets, const std::string& profile,
                           const QString& profile_name, const MissingSecret& missing,
                           QWidget* parent)
    : QDialog(parent),
      secrets_(secrets),
      profile_(profile),
      missing_(missing),
      value_(new QLineEdit(this)),
      keep_(new QCheckBox(tr("Keep it in the keychain"), this)),
      note_(new QLabel(this)),
      use_(nullptr) {
  setObjectName(QStringLiteral("secretDialog"));
  setWindowTitle(tr("Enter a secret"));
  setAttribute(Qt::WA_DeleteOnClose);
  auto* label = new QLabel(tr("%1 of %2:", "%1: name of a setting, %2: name of a profile")
                               .arg(ltr(fromCore(missing.field)), ltr(profile_name)),
                           this);
  label->setBuddy(value_);
  value_->setObjectName(QStringLiteral("secretValue"));
  value_->setEchoMode(QLineEdit::Password);
  value_->setAccessibleName(label->text());
  value_->setMinimumWidth(320);

  const bool wants_keychain = missing.marker.kind == SecretMarker::Kind::keychain;
  const bool works = secrets.keychain() == KeychainState::open;
  keep_->setChecked(wants_keychain && works);
  keep_->setVisible(wants_keychain);
  keep_->setEnabled(works);
  note_->setWordWrap(true);
  note_->setForegroundRole(QPalette::PlaceholderText);
  if (wants_keychain && !works)
    note_->setText(
        tr("The keychain cannot be used now. The value is kept until the program ends."));
  else if (!wants_keychain)
    note_->setText(tr("The value is kept until the program ends."));

  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  use_ = buttons->addButton(tr("Use"), QDialogButtonBox::AcceptRole);
  use_->setEnabled(false);
  auto* column = new QVBoxLayout(this);
  column->addWidget(label);
  column->addWidget(value_);
  column->addWidget(keep_);
  column->addWidget(note_);
  column->addWidget(buttons);
  connect(value_, &QLineEdit::textChanged, this,
          [this](const QString& text) { use_->setEnabled(!text.isEmpty()); });
  connect(buttons, &QDialogButtonBox::accepted, this, &SecretDialog::submit);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

void SecretDialog::submit() {
  use_->setEnabled(false);
  const QPointer<SecretDialog> self(this);
  secrets_.enter(profile_, missing_.field, Secret(value_->text().toStdString()), keep_->isChecked(),
                 [self](const SecretAnswer& answer) {
                   if (self) self->written(answer);
                 });
}

void SecretDialog::written(const SecretAnswer& answer) {
  if (answer.outcome == SecretOutcome::done) {
    value_->clear();
    Q_EMIT entered();
    accept();
    return;
  }
  keep_->setChecked(false);
  use_->setEnabled(true);
  const QString detail =
      answer.detail.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(answer.detail);
  note_->setText(tr("The keychain did not store it. It can be used for this session.") + detail);
}

}  // namespace culvert::ui
