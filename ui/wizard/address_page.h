#pragma once

#include "ui/wizard/service_choice.h"
#include "ui/wizard/wizard_page.h"

class QLineEdit;
class QRadioButton;

namespace culvert::ui {

class InlineNote;

/// Under which address: a port of the server, or a name for a web app. Each with a proposal, which
/// follows the service until somebody types another one.
class AddressPage : public WizardPage {
  Q_OBJECT

 public:
  explicit AddressPage(QWidget* parent = nullptr);

  void begin(const ServiceChoice& service, bool prefers_names);
  void clear();
  AddressChoice choice() const;

  QString title() const override;
  bool check() override;
  QWidget& firstField() const override;
  void retranslate() override;

 private:
  void layOut();
  QLineEdit* fieldOf(AddressChoice::Kind kind) const;

  QRadioButton *by_port_, *by_subdomain_, *by_domain_;
  QLineEdit *port_, *subdomain_, *domain_;
  InlineNote* note_;
  bool touched_ = false;
};

}  // namespace culvert::ui
