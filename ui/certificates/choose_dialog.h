#pragma once

#include "core/config/certificates/judgement.h"
#include "ui/certificates/pair_dialog.h"

#include <QTimer>

class QVBoxLayout;

namespace culvert::ui {

/// Chooses other files for a place in the settings, and says what is wrong with them before they go
/// there. Modeless.
class ChooseDialog : public QDialog {
  Q_OBJECT

 public:
  ChooseDialog(Desktop& desktop, CertificateTarget target, QWidget* parent);

 Q_SIGNALS:
  void settingsWanted(const std::string& profile, const std::string& proxy,
                      const culvert::config::KeyChanges& changes);

 private:
  void check();
  void tell(const certificates::Use& use, const certificates::Reading& reading);
  void put();
  certificates::Use chosen() const;

  /// While somebody types.
  static constexpr int pause_ms = 250;

  CertificateTarget target_;
  PathField *certificate_, *key_ = nullptr;
  QWidget* notes_;
  QVBoxLayout* list_;
  QPushButton* put_;
  QTimer pause_;
  int ticket_ = 0;
};

}  // namespace culvert::ui
