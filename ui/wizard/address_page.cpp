#include "ui/wizard/address_page.h"

#include "ui/wizard/inline_note.h"

#include <QGridLayout>
#include <QLineEdit>
#include <QRadioButton>

namespace culvert::ui {

AddressPage::AddressPage(QWidget* parent)
    : WizardPage(parent),
      by_port_(new QRadioButton(this)),
      by_subdomain_(new QRadioButton(this)),
      by_domain_(new QRadioButton(this)),
      port_(new QLineEdit(this)),
      subdomain_(new QLineEdit(this)),
      domain_(new QLineEdit(this)),
      note_(new InlineNote(this)) {
  setObjectName(QStringLiteral("addressPage"));
  by_port_->setObjectName(QStringLiteral("byPort"));
  by_subdomain_->setObjectName(QStringLiteral("bySubdomain"));
  by_domain_->setObjectName(QStringLiteral("byDomain"));
  port_->setObjectName(QStringLiteral("addressPort"));
  subdomain_->setObjectName(QStringLiteral("addressSubdomain"));
  domain_->setObjectName(QStringLiteral("addressDomain"));
  note_->setObjectName(QStringLiteral("addressNote"));
  by_port_->setChecked(true);
  layOut();
  const auto follow = [this](QLineEdit* field, QRadioButton* button) {
    field->setMaxLength(253);
    connect(field, &QLineEdit::textEdited, this, [this, button] {
      touched_ = true;
      button->setChecked(true);
      note_->clear();
    });
    connect(button, &QRadioButton::clicked, this, [this, field] {
      touched_ = true;
      field->setFocus();
    });
  };
  follow(port_, by_port_);
  follow(subdomain_, by_subdomain_);
  follow(domain_, by_domain_);
}

void AddressPage::layOut() {
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(12);
  grid->setVerticalSpacing(10);
  grid->addWidget(by_port_, 0, 0);
  grid->addWidget(port_, 0, 1);
  grid->addWidget(by_subdomain_, 1, 0);
  grid->addWidget(subdomain_, 1, 1);
  grid->addWidget(by_domain_, 2, 0);
  grid->addWidget(domain_, 2, 1);
  grid->addWidget(note_, 3, 1);
  grid->setColumnStretch(1, 1);
  grid->setRowStretch(4, 1);
  const QList<QWidget*> order{by_port_, port_, by_subdomain_, subdomain_, by_domain_, domain_};
  for (qsizetype i = 1; i < order.size(); ++i)
    setTabOrder(order[i - 1], order[i]);
}

void AddressPage::clear() {
  touched_ = false;
  for (QLineEdit* field : {port_, subdomain_, domain_})
    field->clear();
  note_->clear();
}

void AddressPage::begin(const ServiceChoice& service, bool prefers_names) {
  const bool is_web = service.kind == ServiceKind::web;
  for (QWidget* widget : {static_cast<QWidget*>(by_subdomain_), static_cast<QWidget*>(subdomain_),
                          static_cast<QWidget*>(by_domain_), static_cast<QWidget*>(domain_)})
    widget->setVisible(is_web);
  note_->clear();
  if (!is_web) by_port_->setChecked(true);
  if (touched_) return;
  port_->setText(QString::number(proposalFor(service, AddressChoice::Kind::port).port));
  subdomain_->setText(proposalFor(service, AddressChoice::Kind::subdomain).name);
  (is_web && prefers_names ? by_subdomain_ : by_port_)->setChecked(true);
}

AddressChoice AddressPage::choice() const {
  AddressChoice choice;
  if (by_subdomain_->isChecked()) {
    choice.kind = AddressChoice::Kind::subdomain;
    choice.name = subdomain_->text().trimmed();
  } else if (by_domain_->isChecked()) {
    choice.kind = AddressChoice::Kind::domain;
    choice.name = domain_->text().trimmed();
  } else {
    choice.kind = AddressChoice::Kind::port;
    bool fits = false;
    const ushort port = port_->text().trimmed().toUShort(&fits);
    choice.port = fits ? port : ushort{0};
  }
  return choice;
}

QLineEdit* AddressPage::fieldOf(AddressChoice::Kind kind) const {
  if (kind == AddressChoice::Kind::subdomain) return subdomain_;
  return kind == AddressChoice::Kind::domain ? domain_ : port_;
}

QString AddressPage::title() const {
  return tr("Under which address?");
}

bool AddressPage::check() {
  const AddressChoice chosen = choice();
  const QString trouble = addressTrouble(chosen);
  if (trouble.isEmpty()) return true;
  note_->wrong(trouble);
  fieldOf(chosen.kind)->setFocus();
  return false;
}

QWidget& AddressPage::firstField() const {
  return *fieldOf(choice().kind);
}

void AddressPage::retranslate() {
  by_port_->setText(tr("This &port of the server:"));
  port_->setAccessibleName(tr("Port of the server"));
  by_subdomain_->setText(tr("A &subdomain of the server:"));
  subdomain_->setAccessibleName(tr("Subdomain"));
  by_domain_->setText(tr("A &domain of my own:"));
  domain_->setAccessibleName(tr("Domain"));
  domain_->setPlaceholderText(QStringLiteral("app.example.com"));
}

}  // namespace culvert::ui
