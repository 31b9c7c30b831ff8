#pragma once

#include "core/base/secret.h"
#include "ui/secrets/secret_service.h"

#include <QDialog>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace culvert::ui {

/// Asks for one secret. Keeps it in the keychain when the profile says so and the keychain works,
/// else for this session; a keychain that refuses leaves the form open and says so.
class SecretDialog : public QDialog {
  Q_OBJECT

 public:
  SecretDialog(SecretService& secrets, const std::string& profile, const QString& profile_name,
               const MissingSecret& missing, QWidget* parent);

 Q_SIGNALS:
  /// The secret can be used from now on.
  void entered();

 private:
  void submit();
  void written(const SecretAnswer& answer);

  SecretService& secrets_;
  std::string profile_;
  MissingSecret missing_;
  QLineEdit* value_;
  QCheckBox* keep_;
  QLabel* note_;
  QPushButton* use_;
};

}  // namespace culvert::ui
