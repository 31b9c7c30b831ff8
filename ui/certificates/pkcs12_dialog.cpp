#include "ui/certificates/pkcs12_dialog.h"

#include "ui/texts/format.h"

#include <QFileInfo>
#include <QLineEdit>

namespace culvert::ui {

Pkcs12Dialog::Pkcs12Dialog(Desktop& desktop, const QString& folder,
                           std::optional<CertificateTarget> target, QWidget* parent)
    : PairDialog(desktop, folder, std::move(target), parent),
      file_(new PathField(desktop, PathField::Purpose::open, QStringLiteral("pkcs12Path"),
                          tr("PKCS#12 files (*.p12 *.pfx)"), this)),
      passphrase_(new QLineEdit(this)) {
  setObjectName(QStringLiteral("pkcs12Dialog"));
  setWindowTitle(tr("Import PKCS#12"));
  passphrase_->setObjectName(QStringLiteral("pkcs12Passphrase"));
  passphrase_->setEchoMode(QLineEdit::Password);
  addRow(tr("&PKCS#12 file:"), file_);
  addRow(tr("P&assphrase:"), passphrase_);
  connect(file_, &PathField::changed, this, [this] {
    setBaseName(QFileInfo(file_->path()).completeBaseName());
    refresh();
  });
  finish(tr("&Certificate file:"), tr("&Key file, not encrypted:"), tr("Import"),
         QStringLiteral(".crt"), true);
  setBaseName({});
}

bool Pkcs12Dialog::isReady() const {
  return QFileInfo(file_->path()).isFile();
}

PairDialog::Work Pkcs12Dialog::work() {
  return [from = file_->path().toStdString(), words = Secret(passphrase_->text().toStdString()),
          to = made(), over = overwrite()]() -> Result<void> {
    const auto read = certificates::read_pkcs12(from, words);
    if (!read) return read.error();
    return certificates::write_pair(*read, to, over);
  };
}

QString Pkcs12Dialog::doneSentence() const {
  return tr("The certificate is in %1, its key beside it can be read by you alone.", "%1: path")
      .arg(ltr(fromCore(made().cert_file)));
}

}  // namespace culvert::ui
