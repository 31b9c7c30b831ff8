#pragma once

#include "ui/certificates/pair_dialog.h"

class QLineEdit;

namespace culvert::ui {

/// Takes a certificate and its key out of a PKCS#12 file.
class Pkcs12Dialog : public PairDialog {
  Q_OBJECT

 public:
  Pkcs12Dialog(Desktop& desktop, const QString& folder, std::optional<CertificateTarget> target,
               QWidget* parent);

 private:
  bool isReady() const override;
  Work work() override;
  QString doneSentence() const override;

  PathField* file_;
  QLineEdit* passphrase_;
};

}  // namespace culvert::ui
