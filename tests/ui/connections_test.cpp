// The table of connections and the facts of the chosen one: nobody's but its own.
#include "core/observe/ledger.h"
#include "tests/ui/running_window.h"
#include "ui/connections/connection_details.h"
#include "ui/connections/connections_page.h"
#include "ui/widgets/fact_label.h"
#include "ui/window/actions.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QTest>

#include <chrono>
#include <utility>

namespace culvert::ui::connections_test {
namespace {

using namespace std::chrono_literals;

QStringList factsOf(const QWidget& details) {
  QStringList facts;
  for (const LegFacts* leg : details.findChildren<LegFacts*>())
    facts.append(leg->accessibleName() + u'\n' + leg->spoken());
  return facts;
}

QString idAt(const QModelIndex& index) {
  return index.siblingAtColumn(ConnectionModel::id_column).data().toString();
}

/// The window with the connections 1 to 5, of which the second is chosen.
struct ChosenConnection : RunningWindow {
  ChosenConnection() {
    observe::ConnectionDelta delta;
    for (observe::ConnectionId one = 1; one <= 5; ++one)
      delta.changed.push_back(shared(sampleConnection(one, id, "web")));
    deliver(delta);
    window->resize(1180, 760);
    window->show();
    window->tabs().setCurrentWidget(&page());
    choose(2);
  }

  ConnectionsPage& page() const { return window->connectionsPage(); }
  TableView& table() const { return page().table(); }
  ConnectionDetails& details() const { return *page().findChild<ConnectionDetails*>(); }
  void choose(observe::ConnectionId wanted) const {
    for (int row = 0; row < table().model()->rowCount(); ++row)
      if (idAt(table().model()->index(row, 0)) == QString::number(wanted)) table().selectRow(row);
  }
  QStringList chosen() const {
    QStringList ids;
    for (const QModelIndex& index : table().selectionModel()->selectedRows())
      ids.append(idAt(index));
    return ids;
  }
  /// Everything that the details say; nothing while they are not shown.
  QString said() const {
    if (details().isHidden()) return {};
    QStringList words = factsOf(details());
    for (const QLabel* label : details().findChildren<QLabel*>())
      if (!label->isHidden()) words.append(label->text());
    return words.join(u'\n');
  }
  void close(observe::ConnectionId one, std::optional<Error> why = {}) {
    observe::ConnectionRecord record = sampleConnection(one, id, "web");
    record.state = observe::ConnectionState::closed;
    record.closed = std::chrono::system_clock::now();
    record.why = std::move(why);
    observe::ConnectionDelta delta;
    delta.changed = {shared(std::move(record))};
    deliver(delta);
  }
  /// Where the row of the chosen one is told in the table.
  QString cell(ConnectionModel::Column column, int role = Qt::DisplayRole) const {
    return table().selectionModel()->selectedRows(column).value(0).data(role).toString();
  }
  QMenu* menuAt(const QPoint& at) const {
    Q_EMIT table().customContextMenuRequested(at);
    return page().findChild<QMenu*>();
  }
  void enter(observe::SessionState state, observe::WallTime since, const char* version) {
    observe::SessionRecord record = sampleSession(id, state);
    record.since = since;
    if (state == observe::SessionState::running)
      record.link.tls.version = version;
    else
      record.link = {};
    deliver(record);
  }
  QString link() const { return factsOf(details()).value(1); }
};

}  // namespace

class ConnectionsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void detailsTellBothLegsAndTheServerLink() {
    RunningWindow scene;
    scene.window->show();
    ConnectionsPage& page = scene.window->connectionsPage();
    page.table().selectRow(0);
    auto* details = page.findChild<ConnectionDetails*>();
    QVERIFY(details->isVisible());
    const QStringList facts = factsOf(*details);
    QCOMPARE(facts.size(), 3);
    QVERIFY(facts[0].startsWith(QLatin1String("Public side")));
    QVERIFY(facts[0].contains(QLatin1String("TLS version: TLSv1.3 (seen on the wire)")));
    QVERIFY(facts[0].contains(QLatin1String("ALPN offered: h2, http/1.1 (seen on the wire)")));
    QVERIFY(facts[0].contains(QLatin1String("ALPN chosen:  (hidden)")));
    QVERIFY(facts[1].startsWith(QLatin1String("Server link")));
    QVERIFY(facts[1].contains(QLatin1String("Certificate: CN=frps.example.com")));
    QVERIFY(facts[1].contains(QLatin1String("Verified: yes")));
    QVERIFY(facts[2].contains(QLatin1String("Verified: no, any certificate is taken")));
    QVERIFY(facts[2].startsWith(QLatin1String("Local side")));
    QVERIFY(facts[2].contains(QLatin1String("TLS version: TLSv1.2 (terminated here)")));
    QVERIFY(facts[2].contains(QLatin1String("ALPN chosen: h2 (terminated here)")));
    for (const FactLabel* fact : details->findChildren<FactLabel*>())
      QTRY_VERIFY2(fact->height() >= fact->heightForWidth(fact->width()), qPrintable(fact->text()));
  }

  void selectionStaysOnItsConnection() {
    RunningWindow scene;
    ConnectionsPage& page = scene.window->connectionsPage();
    page.table().selectRow(0);
    observe::ConnectionDelta delta;
    delta.reset = true;
    delta.changed = {shared(sampleConnection(1, scene.id, "web")),
                     shared(sampleConnection(2, scene.id, "web")),
                     shared(sampleConnection(3, scene.id, "web"))};
    scene.deliver(delta);
    const QModelIndexList rows = page.table().selectionModel()->selectedRows();
    QCOMPARE(rows.size(), 1);
    QCOMPARE(rows[0].siblingAtColumn(ConnectionModel::id_column).data().toString(),
             QStringLiteral("2"));
  }

  void countOfClosedConnectionsDoesNotTakeTheLimitForAFact() {
    QCOMPARE(std::size_t{ConnectionModel::most_closed}, observe::Ledger::most_closed_rows);
    RunningWindow scene;
    const auto words = [&scene] {
      return scene.window->connectionsPage()
          .findChild<QLabel*>(QStringLiteral("connectionCounts"))
          ->text();
    };
    observe::ConnectionDelta delta;
    for (observe::ConnectionId id = 10; id < 10 + ConnectionModel::most_closed - 1; ++id) {
      observe::ConnectionRecord record = sampleConnection(id, scene.id, "web");
      record.state = observe::ConnectionState::closed;
      record.closed = record.opened;
      delta.changed.push_back(shared(record));
    }
    scene.deliver(delta);
    QVERIFY2(words().contains(QStringLiteral("·  4999 closed in the last 30 s")),
             qPrintable(words()));
    observe::ConnectionRecord last = sampleConnection(2, scene.id, "web");
    last.state = observe::ConnectionState::closed;
    last.closed = last.opened;
    observe::ConnectionDelta one_more;
    one_more.changed = {shared(last)};
    scene.deliver(one_more);
    QVERIFY2(words().contains(QLatin1String("at least 5000 closed in the last 30 s")),
             qPrintable(words()));
  }

  void aConnectionThatGoesIsFollowedByNoOther_data() {
    QTest::addColumn<bool>("reset");
    QTest::newRow("in a list of changes") << false;
    QTest::newRow("in a full picture") << true;
  }

  void aConnectionThatGoesIsFollowedByNoOther() {
    QFETCH(bool, reset);
    ChosenConnection scene;
    scene.close(2);
    QCOMPARE(scene.chosen(), QStringList{QStringLiteral("2")});
    observe::ConnectionDelta delta;
    delta.reset = reset;
    if (reset)
      delta.changed = {shared(sampleConnection(1, scene.id, "web")),
                       shared(sampleConnection(3, scene.id, "web"))};
    else
      delta.removed = {2, 4};
    scene.deliver(delta);
    QCOMPARE(scene.chosen(), QStringList());
    QCOMPARE(scene.said(), QString());
    scene.close(3);
    QCOMPARE(scene.chosen(), QStringList());
    QCOMPARE(scene.said(), QString());
    scene.choose(1);
    QVERIFY(scene.said().contains(QLatin1String("203.0.113.2:40001")));
  }

  void othersThatWereChosenWithItStay() {
    ChosenConnection scene;
    QItemSelectionModel& selection = *scene.table().selectionModel();
    const int row = scene.table().currentIndex().row();
    selection.select(selection.model()->index(row + 1, 0),
                     QItemSelectionModel::Select | QItemSelectionModel::Rows);
    const QStringList both = scene.chosen();
    QCOMPARE(both.size(), 2);
    observe::ConnectionDelta delta;
    delta.removed = {2};
    scene.deliver(delta);
    QCOMPARE(scene.chosen().size(), 1);
    QVERIFY(both.contains(scene.chosen().front()));
    QCOMPARE(scene.said(), QString());
  }

  void whatIsOutOfSightIsReplacedByNoOther_data() {
    QTest::addColumn<bool>("by_search");
    QTest::newRow("by the search") << true;
    QTest::newRow("as a closed one") << false;
  }

  void whatIsOutOfSightIsReplacedByNoOther() {
    QFETCH(bool, by_search);
    ChosenConnection scene;
    scene.close(2);
    auto* shown = scene.page().findChild<QCheckBox*>(QStringLiteral("showClosed"));
    if (by_search)
      scene.page().search().setText(QStringLiteral("-id:2"));
    else
      shown->click();
    QTRY_COMPARE(scene.table().model()->rowCount(), 4);
    QCOMPARE(scene.chosen(), QStringList());
    QVERIFY(scene.said().contains(QLatin1String("203.0.113.3:40002")));
    scene.page().search().clear();
    shown->setChecked(true);
    QTRY_COMPARE(scene.chosen(), QStringList{QStringLiteral("2")});
  }

  void theKeysWalkOnWhileRowsCome() {
    ChosenConnection scene;
    QItemSelectionModel& selection = *scene.table().selectionModel();
    const QModelIndex walked = selection.model()->index(selection.currentIndex().row() + 2, 0);
    const QString id = idAt(walked);
    selection.setCurrentIndex(walked, QItemSelectionModel::NoUpdate);
    scene.close(5);
    QCOMPARE(idAt(scene.table().currentIndex()), id);
    QCOMPARE(scene.chosen(), QStringList{QStringLiteral("2")});
    QVERIFY(scene.said().contains(QLatin1String("203.0.113.3:40002")));
  }

  void factsOfAnotherProfileAreNotLeftBehind_data() {
    QTest::addColumn<QString>("profile");
    QTest::addColumn<QString>("proxy");
    QTest::newRow("another profile") << QStringLiteral("demo") << QString();
    QTest::newRow("another proxy") << QString() << QStringLiteral("ssh");
  }

  void factsOfAnotherProfileAreNotLeftBehind() {
    QFETCH(QString, profile);
    QFETCH(QString, proxy);
    ChosenConnection scene;
    QVERIFY(!scene.said().isEmpty());
    scene.window->scope().set(
        {profile.isEmpty() ? scene.id : profile.toStdString(), proxy.toStdString(), 0});
    QCOMPARE(scene.said(), QString());
    scene.window->scope().set({scene.id, {}, 0});
    QCOMPARE(scene.said(), QString());
    QCOMPARE(scene.chosen(), QStringList());
  }

  void theServerLinkIsTheOneThatTheConnectionCameOver() {
    ChosenConnection scene;
    const observe::WallTime now = std::chrono::system_clock::now();
    QVERIFY2(scene.link().contains(QLatin1String("TLS version: TLSv1.3")),
             qPrintable(scene.link()));
    scene.enter(observe::SessionState::reconnecting, now + 1s, "");
    QVERIFY2(scene.link().contains(QLatin1String("TLS version: TLSv1.3")),
             qPrintable(scene.link()));
    QVERIFY(scene.link().contains(QLatin1String("This link has ended.")));
    scene.enter(observe::SessionState::running, now + 2s, "TLSv1.2");
    QVERIFY2(scene.link().contains(QLatin1String("TLS version: TLSv1.3")),
             qPrintable(scene.link()));
    observe::ConnectionRecord later = sampleConnection(6, scene.id, "web");
    later.opened = now + 3s;
    observe::ConnectionDelta delta;
    delta.changed = {shared(later)};
    scene.deliver(delta);
    scene.choose(6);
    QVERIFY2(scene.link().contains(QLatin1String("TLS version: TLSv1.2")),
             qPrintable(scene.link()));
    QVERIFY(!scene.link().contains(QLatin1String("ended")));
  }

  void aLinkThatWasNotSeenIsNotMadeUp() {
    ChosenConnection scene;
    observe::ConnectionRecord old = sampleConnection(6, scene.id, "web");
    old.opened = std::chrono::system_clock::now() - 4h;  // the link is 3 h 12 min old
    observe::ConnectionDelta delta;
    delta.changed = {shared(old)};
    scene.deliver(delta);
    scene.choose(6);
    QVERIFY2(!scene.link().contains(QLatin1String("TLS")), qPrintable(scene.link()));
    QVERIFY(scene.link().contains(QLatin1String("Not known: the link it came over has ended.")));
  }

  void whatTheUserClosesIsNotBroken_data() {
    QTest::addColumn<bool>("broke");
    QTest::newRow("closed") << false;
    QTest::newRow("broken meanwhile") << true;
  }

  void whatTheUserClosesIsNotBroken() {
    QFETCH(bool, broke);
    ChosenConnection scene;
    QMenu* menu = scene.menuAt(scene.table().visualRect(scene.table().currentIndex()).center());
    QVERIFY(menu);
    menu->actions().front()->trigger();
    QCOMPARE(scene.core.disconnected, std::vector<observe::ConnectionId>{2});
    const Error why{broke ? Errc::reset : Errc::cancelled, Leg::none, {}, {}};
    scene.close(2, why);
    QCOMPARE(scene.cell(ConnectionModel::state_column),
             broke ? QStringLiteral("Broken") : QStringLiteral("Closed"));
    QCOMPARE(scene.cell(ConnectionModel::reason_column) == QLatin1String("Closed by you"), !broke);
    QCOMPARE(scene.said().contains(QLatin1String("Closed by you")), !broke);
    QCOMPARE(scene.said().contains(QLatin1String("Stopped")), false);
    QCOMPARE(scene.cell(ConnectionModel::state_column, Qt::ToolTipRole).isEmpty(), !broke);
    // Another one that was cut off so did not end by the user.
    scene.choose(3);
    scene.close(3, Error{Errc::cancelled, Leg::none, {}, {}});
    QCOMPARE(scene.cell(ConnectionModel::state_column), QStringLiteral("Broken"));
  }

  void hostAndKeyExchangeSayHowTheyAreKnown() {
    const ChosenConnection scene;
    const QString facts = factsOf(scene.details()).value(0);
    QVERIFY2(facts.contains(QLatin1String("Host / SNI: demo.example.com (seen on the wire)")),
             qPrintable(facts));
    QVERIFY2(facts.contains(QLatin1String("Key exchange: X25519 (seen on the wire)")),
             qPrintable(facts));
    scene.choose(3);  // plain HTTP
    QVERIFY(factsOf(scene.details())
                .value(0)
                .contains(QLatin1String("Host / SNI: demo.example.com (read in passing)")));
  }

  void aMenuBesideTheRowsActsOnNone() {
    const ChosenConnection scene;
    const int below = scene.table().visualRect(scene.table().model()->index(4, 0)).bottom() + 20;
    QVERIFY(below < scene.table().viewport()->height());
    QVERIFY(!scene.menuAt({20, below}));
  }
};

}  // namespace culvert::ui::connections_test

QTEST_MAIN(culvert::ui::connections_test::ConnectionsTest)
#include "connections_test.moc"
