#pragma once

#include "ui/wizard/address_page.h"
#include "ui/wizard/connect_page.h"
#include "ui/wizard/server_page.h"
#include "ui/wizard/service_page.h"

#include <array>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace culvert::ui {

/// "Expose a port": four pages from a local service to its public address. Enter goes on, Esc goes
/// back, and nothing that was entered is lost on the way. Its server page alone moves what was
/// tried on this computer to a real server.
class Wizard : public QWidget {
  Q_OBJECT

 public:
  struct Parts {
    ProfileControl& control;
    EngineBridge& bridge;
    ProfileFiles& files;
    Desktop& desktop;
    PortSource& ports;
  };

  explicit Wizard(const Parts& parts, QWidget* parent = nullptr);

  /// At the first page; what was entered and not carried out is still there.
  void begin();
  /// The proxies of this profile are to go to a real server.
  void beginMove(const std::string& profile);
  void readServerFile(const QString& path) { server_->readFile(path); }

  WizardStep step() const { return step_; }
  /// A profile goes because another one took its place: that is no reason to look elsewhere.
  bool isSettling() const { return settling_; }
  /// Where typing begins on the page that is shown.
  void focusFirst() { page(step_).firstField().setFocus(Qt::OtherFocusReason); }

 Q_SIGNALS:
  /// Done with it: this profile is what it was about. Empty: nothing came of it.
  void closed(const std::string& profile);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void layOut();
  void connectAll();
  void showStep(WizardStep step);
  void goOn();
  void goBack();
  void goTo(WizardStep step);
  void carryOut();
  void leave();
  WizardPlan plan() const;
  WizardPage& page(WizardStep step) const;
  void refresh();
  void retranslate();

  ProfileControl& control_;
  Attempt attempt_;
  ServicePage* service_;
  ServerPage* server_;
  AddressPage* address_;
  ConnectPage* connect_;
  std::array<WizardPage*, 4> all_;  ///< In the order of WizardStep.
  QLabel* place_;
  QLabel* title_;
  QStackedWidget* pages_;
  QPushButton *cancel_, *back_, *next_;
  WizardStep step_ = WizardStep::service;
  std::string moves_;
  bool settling_ = false;
  std::string reached_;  ///< The profile with which it ended well.
};

}  // namespace culvert::ui
