#pragma once

#include "core/observe/diagnosis/diagnosis.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/wizard/port_model.h"
#include "ui/wizard/port_source.h"
#include "ui/wizard/wizard_page.h"

#include <QTimer>

#include <vector>

class QButtonGroup;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedLayout;

namespace culvert::ui {

class EmptyState;
class InlineNote;
class TableView;

/// What should be reachable: a number typed, or a row of the ports that programs listen on. Tests
/// the local service by itself, without asking it anything that its application would see.
class ServicePage : public WizardPage {
  Q_OBJECT

 public:
  ServicePage(EngineBridge& bridge, PortSource& source, QWidget* parent = nullptr);

  ServiceChoice choice() const;
  /// What the test proved to be needed: "culvert.upstream.scheme" = "\"https\"".
  const std::vector<observe::ConfigChange>& changes() const { return changes_; }
  PortModel& model() { return model_; }
  void clear();

  QString title() const override;
  bool check() override;
  QWidget& firstField() const override;
  void retranslate() override;

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void layOut();
  void connectAll();
  void takePorts(const std::vector<observe::ListeningPort>& ports);
  void portsUnknown();
  void typed();
  void chooseRow(int row);
  void chooseKind(ServiceKind kind);
  void setKind(ServiceKind kind);
  ServiceKind kind() const;
  void test();
  void stopTest();
  void take(const observe::Examination& examination);
  void tell(const observe::Examination& examination);

  static constexpr int settle_ms = 400;  ///< After the last key.
  EngineBridge& bridge_;
  PortSource& source_;
  PortModel model_;
  QLabel* prompt_;
  QLineEdit* target_;
  QPushButton* test_;
  InlineNote* note_;
  QButtonGroup* kinds_;
  QLabel* kind_label_;
  QLabel* list_label_;
  TableView* table_;
  EmptyState* empty_;
  QStackedLayout* list_;
  QTimer settle_;
  std::vector<observe::ConfigChange> changes_;
  std::uint64_t ticket_ = 0;  ///< Of the test that goes on; 0: none.
  bool kind_chosen_ = false;
  bool target_filled_ = false;  ///< By us, with the usual port of a kind.
  bool choosing_ = false;
  bool ports_unknown_ = false;
};

}  // namespace culvert::ui
