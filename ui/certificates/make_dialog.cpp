#include "ui/certificates/make_dialog.h"

#include "ui/texts/format.h"
#include "ui/wizard/inline_note.h"

#include <QComboBox>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSpinBox>
#include <QUrl>

#include <algorithm>

namespace culvert::ui {

using certificates::KeyKind;

MakeDialog::MakeDialog(What what, Desktop& desktop, const QString& folder,
                       std::optional<CertificateTarget> target, QWidget* parent)
    : PairDialog(desktop, folder, std::move(target), parent),
      what_(what),
      names_(new QLineEdit(this)),
      kind_(new QComboBox(this)) {
  setObjectName(QStringLiteral("makeCertificateDialog"));
  const bool request = what == What::request;
  setWindowTitle(request ? tr("Make a signing request") : tr("Make a self-signed certificate"));
  names_->setObjectName(QStringLiteral("certificateNames"));
  kind_->setObjectName(QStringLiteral("certificateKeyKind"));
  QStringList hosts;
  if (this->target())
    for (const std::string& host : this->target()->use.hosts)
      hosts.append(fromCore(host));
  names_->setText(hosts.isEmpty() ? QStringLiteral("localhost, 127.0.0.1, ::1")
                                  : hosts.join(QStringLiteral(", ")));
  names_->setPlaceholderText(QStringLiteral("example.com, *.example.com, 192.0.2.1"));
  kind_->addItem(tr("ECDSA P-256 (fast, for all but very old programs)"),
                 static_cast<int>(KeyKind::ecdsa_p256));
  kind_->addItem(QStringLiteral("RSA 2048"), static_cast<int>(KeyKind::rsa_2048));
  kind_->addItem(QStringLiteral("RSA 4096"), static_cast<int>(KeyKind::rsa_4096));
  kind_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  addRow(tr("&Names and addresses:"), names_);
  addRow(tr("&Kind of key:"), kind_);
  if (!request) {
    days_ = new QSpinBox(this);
    days_->setObjectName(QStringLiteral("certificateDays"));
    days_->setRange(1, certificates::most_days);
    days_->setValue(365);
    addRow(tr("Valid for &days:"), days_);
  }
  connect(names_, &QLineEdit::textChanged, this, &MakeDialog::namesEdited);
  finish(request ? tr("&Request file:") : tr("&Certificate file:"), tr("K&ey file:"), tr("Make"),
         request ? QStringLiteral(".csr") : QStringLiteral(".crt"), !request);
  namesEdited();
}

QStringList MakeDialog::names() const {
  static const QRegularExpression between(QStringLiteral("[\\s,;，、]+"));
  QStringList names;
  for (const QString& written : names_->text().split(between, Qt::SkipEmptyParts)) {
    // Other than ASCII as DNS has it: "xn--…".
    const bool ascii = std::ranges::all_of(written, [](QChar c) { return c.unicode() < 128; });
    const QString name = ascii ? written : QString::fromLatin1(QUrl::toAce(written));
    names.append(name.isEmpty() ? written : name);
  }
  return names;
}

void MakeDialog::namesEdited() {
  const QStringList all = names();
  QString base = all.value(0);
  base.replace(u'*', u'_').replace(u':', u'-').replace(u'/', u'_');
  setBaseName(base);
  refresh();
  for (const QString& name : all)
    if (!certificates::is_certifiable(name.toStdString()))
      return note().wrong(tr("%1 is neither a host name nor an address.").arg(ltr(name)));
}

bool MakeDialog::isReady() const {
  const QStringList all = names();
  return !all.isEmpty() && std::ranges::all_of(all, [](const QString& name) {
    return certificates::is_certifiable(name.toStdString());
  });
}

PairDialog::Work MakeDialog::work() {
  certificates::MakeWish wish;
  for (const QString& name : names())
    wish.names.push_back(name.toStdString());
  wish.key = static_cast<KeyKind>(kind_->currentData().toInt());
  if (days_) wish.days = days_->value();
  return [wish, what = what_, to = made(), over = overwrite()]() -> Result<void> {
    const auto made = what == What::request
                          ? certificates::make_request(wish)
                          : certificates::make_self_signed(wish, std::chrono::system_clock::now());
    if (!made) return made.error();
    return certificates::write_pair(*made, to, over);
  };
}

QString MakeDialog::doneSentence() const {
  const QString path = ltr(fromCore(made().cert_file));
  return what_ == What::request
             ? tr("The request is in %1. Send it to an authority; keep the key.", "%1: path")
                   .arg(path)
             : tr("The certificate is in %1.", "%1: path").arg(path);
}

}  // namespace culvert::ui
