#pragma once

#include "ui/certificates/pair_dialog.h"

class QComboBox;
class QLineEdit;
class QSpinBox;

namespace culvert::ui {

/// Makes a self-signed certificate, or a request that an authority signs, with a new key.
class MakeDialog : public PairDialog {
  Q_OBJECT

 public:
  enum class What { certificate, request };

  MakeDialog(What what, Desktop& desktop, const QString& folder,
             std::optional<CertificateTarget> target, QWidget* parent);

 private:
  bool isReady() const override;
  Work work() override;
  QString doneSentence() const override;
  QStringList names() const;
  void namesEdited();

  What what_;
  QLineEdit* names_;
  QComboBox* kind_;
  QSpinBox* days_ = nullptr;
};

}  // namespace culvert::ui
