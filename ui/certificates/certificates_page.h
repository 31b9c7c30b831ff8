#pragma once

#include "core/config/fix.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/certificates/certificate_details.h"
#include "ui/certificates/certificate_model.h"
#include "ui/certificates/pair_dialog.h"
#include "ui/profiles/profile_control.h"
#include "ui/scope/scope.h"

#include <QWidget>

#include <functional>
#include <optional>

class QAction;
class QLabel;
class QMenu;
class QSplitter;
class QStackedLayout;
class QToolButton;

namespace culvert::ui {

class Desktop;
class EmptyState;
class TableView;

/// Every certificate that profiles use: what is wrong with it, how long it is good for, and what
/// can be done. Changes of settings are left to the editors. GUI thread.
class CertificatesPage : public QWidget {
  Q_OBJECT

 public:
  CertificatesPage(ProfileControl& control, EngineBridge& bridge, ScopeState& scope,
                   Desktop& desktop, CertificateWatch& watch, QWidget* parent = nullptr);

  TableView& table() { return *table_; }
  QWidget& firstField() const;
  QSplitter& splitter() { return *splitter_; }
  CertificateFilter& filter() { return filter_; }

  // What the buttons do.
  void makeCertificate();
  void makeRequest();
  void importPkcs12();
  void chooseFiles();
  void testHandshake();
  void copyPem();

 Q_SIGNALS:
  /// Settings of a proxy (or of the profile: empty) are to be changed, in a draft. An empty value
  /// takes the key away.
  void settingsWanted(const std::string& profile, const std::string& proxy,
                      const culvert::config::KeyChanges& changes);
  void told(const QString& text);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void build();
  QAction* makeAction(const char* id, const QString& icon_name);
  void take();
  void takeExamination(const observe::Examination& examination);
  void followScope();
  void change(const std::function<void()>& rows);
  void showCurrent();
  void updateState();
  void showMenu(const QPoint& at);
  std::optional<CertificateRow> current() const;
  std::optional<CertificateTarget> targetOf(const CertificateRow& row) const;
  std::optional<CertificateTarget> pairTarget() const;
  const config::Proxy* proxyOf(const CertificateRow& row) const;
  QString nameOf(const CertificateRow& row) const;
  QString folder() const;
  void open(PairDialog* dialog);
  void pin(const std::string& sha256);
  void forgetPin();
  void restart();
  void retranslate();

  ProfileControl& control_;
  EngineBridge& bridge_;
  ScopeState& scope_;
  Desktop& desktop_;
  CertificateWatch& watch_;
  CertificateModel model_;
  CertificateFilter filter_;
  std::optional<CertificateRow> chosen_;  ///< Found again when the rows are others.
  bool changing_ = false;                 ///< Rows come and go just now.

  /// The handshake that was asked for last, and what came of it.
  struct Test {
    std::string profile, proxy;
    std::uint64_t ticket = 0;
    CertificateDetails::Handshake found;
  };
  std::optional<Test> test_;

  QLabel* summary_;
  QToolButton* make_;
  QMenu* make_menu_;
  QAction *self_signed_, *request_, *import_, *choose_, *test_action_, *copy_, *forget_pin_;
  QList<QToolButton*> buttons_;
  TableView* table_;
  EmptyState* empty_;
  QStackedLayout* stack_;
  QSplitter* splitter_;
  CertificateDetails* details_;
};

}  // namespace culvert::ui
