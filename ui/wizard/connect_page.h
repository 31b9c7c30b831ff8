#pragma once

#include "ui/wizard/attempt.h"
#include "ui/wizard/test_visitor.h"
#include "ui/wizard/wizard_page.h"

#include <map>

class QLabel;
class QListWidget;
class QListWidgetItem;
class QPushButton;

namespace culvert::ui {

class BannerStack;
struct BannerText;
class Desktop;
class FactLabel;
class InlineNote;
class QrCode;
class StepList;

/// Where a trouble is mended.
enum class WizardStep { service, server, address, connect };

/// The steps of connecting as they happen; then the address and the first request, or what is wrong
/// with its cure.
class ConnectPage : public WizardPage {
  Q_OBJECT

 public:
  ConnectPage(ProfileControl& control, EngineBridge& bridge, Desktop& desktop,
              QWidget* parent = nullptr);

  /// Watches what the attempt began.
  void watch(const Attempt& attempt, const WizardPlan& plan);
  /// It did not even begin.
  void showTrouble(const AttemptTrouble& trouble);
  void tellSecretNotKept(const QString& detail);
  /// What was moved is still in the profile of this name, too.
  void tellOldKept(const QString& name);
  void clear();
  bool isReached() const { return reached_; }
  /// "http://…" of a web app, else "host:port"; empty until it is reached.
  const QString& address() const { return address_text_; }

  QString title() const override;
  bool check() override { return true; }
  QWidget& firstField() const override;
  void retranslate() override;

 Q_SIGNALS:
  void reached();
  /// The title has changed.
  void stateChanged();
  void backRequested(WizardStep step);
  void againRequested();

 private:
  void layOut();
  void follow();
  void reach(const observe::ProxyRecord& proxy);
  void showProblems(const ProfileStatus& status, const observe::ProxyRecord* proxy);
  BannerText cardOf(const Error& error);
  void addCure(BannerText& card, const Error& error);
  void test();
  void takeExchanges(const observe::ExchangeDelta& delta);
  void takeConnections(const observe::ConnectionDelta& delta);
  void showRow(quint64 id, const QString& text);
  bool isOurs(const std::string& profile, const std::string& proxy) const;

  static constexpr int most_rows = 5;
  ProfileControl& control_;
  Desktop& desktop_;
  TestVisitor visitor_;
  StepList* steps_;
  BannerStack* card_;
  QWidget* success_;
  QLabel* address_label_;
  FactLabel* address_ = nullptr;
  QPushButton* copy_;
  QPushButton* open_;
  QPushButton* test_;
  QrCode* qr_;
  InlineNote* test_note_;
  InlineNote* secret_note_;
  InlineNote* kept_note_;
  QLabel* list_label_;
  QListWidget* list_;
  std::map<quint64, QListWidgetItem*> rows_;
  std::string profile_, proxy_;
  QString address_text_;
  bool is_web_ = false, is_here_ = false, reached_ = false, troubled_ = false;
};

}  // namespace culvert::ui
