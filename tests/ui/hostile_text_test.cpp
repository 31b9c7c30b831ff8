// Words that come from visitors, servers and files are shown as they are written: no label, tool
// tip or message box takes them for HTML.
#include "tests/ui/exchange_samples.h"
#include "tests/ui/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/connections/connections_page.h"
#include "ui/diagnose/diagnose_page.h"
#include "ui/diagnose/explain_view.h"
#include "ui/logs/log_page.h"
#include "ui/proxies/proxies_page.h"
#include "ui/requests/requests_page.h"
#include "ui/window/actions.h"

#include <QHelpEvent>
#include <QLabel>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTest>
#include <QToolTip>

#include <set>

namespace culvert::ui::hostile_text_test {
namespace {

const std::string hostile = "<h1>Safe</h1><img src=x>";

/// A label that Qt would ask for HTML, and has been shown.
bool mayBeRich(const QLabel& label) {
  return label.testAttribute(Qt::WA_WState_Polished) && label.textFormat() != Qt::PlainText;
}

/// A window in which everything that others choose is HTML.
struct HostileScene : WindowFixture {
  HostileScene()
      : id(store.add(write(QStringLiteral("<b>Office<b>.toml"),
                           "serverAddr = \"frps.example.com\"\n[[proxies]]\nname = \"" +
                               QByteArray::fromStdString(hostile) +
                               "\"\ntype = \"tcp\"\nlocalPort = 22\n"))) {
    window->resize(1180, 760);
    window->show();
    control.start(id);
    addLink();
    addConnection();
    addExchange();
    addEvents();
    window->scope().set({id, {}, 0});
    settle();
  }

  void addLink() {
    observe::SessionRecord session = sampleSession(id);
    session.server_version = session.run_id = hostile;
    session.link.peer = session.link.transport = session.link.protocol = hostile;
    session.link.tls.cert_subject = session.link.tls.cert_issuer = hostile;
    deliver(session);
    observe::ProxyRecord proxy = sampleProxy(id, hostile, "tcp", observe::ProxyState::refused);
    proxy.public_address = proxy.local_target = proxy.protocol_now = hostile;
    proxy.error = Error{Errc::rejected, Leg::relay, hostile, {}};
    deliver(proxy);
  }

  void addConnection() {
    observe::ConnectionRecord record = sampleConnection(2, id, hostile);
    record.visitor = record.local_target = record.application = hostile;
    record.downstream.host = record.downstream.tls.sni = hostile;
    record.downstream.tls.alpn_offered = {hostile, "h2"};
    record.upstream.tls.cert_subject = record.upstream.tls.cert_issuer = hostile;
    record.why = Error{Errc::rejected, Leg::upstream, hostile, {}};
    observe::ConnectionDelta delta;
    delta.changed.push_back(shared(record));
    deliver(delta);
  }

  void addExchange() {
    observe::ExchangeRecord row = sampleExchange(1, id, hostile);
    row.method = "POST";
    row.path = "/" + hostile;
    row.authority = row.content_type = row.visitor = hostile;
    row.error = Error{Errc::rejected, Leg::upstream, hostile, {}};
    observe::ExchangeDelta delta;
    delta.changed.push_back(shared(row));
    deliver(delta);
  }

  void addEvents() {
    deliver(observe::EventKind::connecting, {id, {}, 0, {}}, {hostile, hostile});
    deliver(observe::EventKind::login_failed, {id, hostile, 0, {}}, {},
            Error{Errc::auth, Leg::relay, hostile, {}});
    deliver(observe::EventKind::connection_opened, {id, hostile, 2, {}}, {hostile, hostile});
  }

  std::vector<TableView*> tables() const {
    return {&window->proxiesPage().table(), &window->connectionsPage().table(),
            &window->requestsPage().table(), &window->logPage().table()};
  }

  std::string id;
};

/// The words of the tool tip there, once it was shown to be plain; none when there is no tool tip.
QString plainTip(QWidget& widget, const QPoint& at) {
  QHelpEvent event(QEvent::ToolTip, at, widget.mapToGlobal(at));
  QApplication::sendEvent(&widget, &event);
  for (QWidget* top : QApplication::topLevelWidgets()) {
    const auto* tip = top->inherits("QTipLabel") ? qobject_cast<QLabel*>(top) : nullptr;
    if (!tip || !tip->isVisible()) continue;
    if (mayBeRich(*tip)) return QStringLiteral("rich: ") + tip->text();
    return tip->text();
  }
  return {};
}

}  // namespace

class HostileTextTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void noLabelOfTheWindowTakesWordsForHtml() {
    HostileScene scene;
    for (TableView* table : scene.tables())
      table->selectRow(0);
    DiagnosePage& diagnose = scene.window->diagnosePage();
    diagnose.explanation().field().setPlainText(QString::fromStdString(hostile));
    diagnose.explanation().explain();
    std::set<QString> seen;
    for (int i = 0; i < scene.window->tabs().count(); ++i) {
      scene.window->tabs().setCurrentIndex(i);
      HostileScene::settle();
      for (const QLabel* label : scene.window->findChildren<QLabel*>()) {
        QVERIFY2(!mayBeRich(*label),
                 qPrintable(label->parent()->objectName() + u'/' + label->objectName() +
                            QStringLiteral(": ") + label->text()));
        if (label->text().contains(QLatin1String("<"))) seen.insert(label->text());
      }
    }
    QVERIFY2(seen.size() >= 3, qPrintable(QString::number(seen.size())));
  }

  void noToolTipOfATableTakesWordsForHtml() {
    HostileScene scene;
    int hostile_tips = 0;
    for (TableView* table : scene.tables()) {
      for (QWidget* at = table; at; at = at->parentWidget())
        if (scene.window->tabs().indexOf(at) >= 0) scene.window->tabs().setCurrentWidget(at);
      HostileScene::settle();
      QVERIFY(table->model()->rowCount() > 0);
      for (int row = 0; row < table->model()->rowCount(); ++row)
        for (int column = 0; column < table->model()->columnCount(); ++column) {
          if (table->isColumnHidden(column)) continue;
          table->setColumnWidth(column, 24);
          const QModelIndex cell = table->model()->index(row, column);
          const QString tip = plainTip(*table->viewport(), table->visualRect(cell).center());
          QVERIFY2(!tip.startsWith(QLatin1String("rich: ")), qPrintable(tip));
          if (tip.contains(QLatin1String("<h1>"))) ++hostile_tips;
        }
    }
    QVERIFY2(hostile_tips >= 4, qPrintable(QString::number(hostile_tips)));
  }

  void noToolTipOfAWidgetTakesWordsForHtml() {
    HostileScene scene;
    for (int i = 0; i < scene.window->tabs().count(); ++i) {
      scene.window->tabs().setCurrentIndex(i);
      HostileScene::settle();
      for (QWidget* widget : scene.window->findChildren<QWidget*>()) {
        if (!widget->isVisible() || widget->toolTip().isEmpty()) continue;
        const QString tip = plainTip(*widget, widget->rect().center());
        QVERIFY2(!tip.startsWith(QLatin1String("rich: ")), qPrintable(tip));
      }
    }
  }

  void noQuestionTakesWordsForHtml_data() {
    QTest::addColumn<bool>("choice");
    QTest::newRow("confirm") << false;
    QTest::newRow("choose") << true;
  }

  void noQuestionTakesWordsForHtml() {
    QFETCH(bool, choice);
    QWidget parent;
    SystemDesktop desktop;
    const QString question = QString::fromStdString(hostile);
    bool agreed = false;
    if (choice)
      desktop.choose(&parent, question, QStringLiteral("Keep"), QStringLiteral("Drop"),
                     [&](bool) { agreed = true; });
    else
      desktop.confirm(&parent, question, QStringLiteral("Send again"), [&] { agreed = true; });
    auto* box = parent.findChild<QMessageBox*>();
    QVERIFY(box);
    QCOMPARE(box->textFormat(), Qt::PlainText);
    QCOMPARE(box->text(), question);
    box->reject();
    QVERIFY(!agreed);
  }

  void aLabelThatSaysItIsRichStaysRich() {
    const Theme theme;
    QLabel label(QStringLiteral("<b>ours</b>"));
    label.setTextFormat(Qt::RichText);
    label.ensurePolished();
    QCOMPARE(label.textFormat(), Qt::RichText);
  }
};

}  // namespace culvert::ui::hostile_text_test

QTEST_MAIN(culvert::ui::hostile_text_test::HostileTextTest)
#include "hostile_text_test.moc"
