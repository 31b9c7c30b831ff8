// The table of the proxies: what their rows say while there is no server, and what is copied.
#include "tests/ui/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/proxies/proxies_page.h"
#include "ui/scope/scope_chip.h"
#include "ui/window/actions.h"

#include <QApplication>
#include <QClipboard>
#include <QTest>

namespace culvert::ui::proxies_test {
namespace {

using observe::ProxyState;
using observe::SessionState;

/// A window with a profile of the proxies "web" and "ssh" in its scope.
struct Scene : WindowFixture {
  explicit Scene(const QByteArray& text = good_profile, const char* file = "office.toml")
      : id(store.add(write(QLatin1String(file), text))) {
    window->show();
    window->scope().set({id, {}, 0});
    settle();
  }
  TableView& table() const { return window->proxiesPage().table(); }
  QModelIndex cell(const char* proxy, int column) const {
    const QAbstractItemModel& model = *table().model();
    for (int row = 0; row < model.rowCount(); ++row)
      if (model.index(row, ProxyModel::name_column).data() == QLatin1String(proxy))
        return model.index(row, column);
    return {};
  }
  QString text(const char* proxy, int column) const {
    return cell(proxy, column).data().toString();
  }
  std::string id;
};

observe::ProxyRecord withAddresses(const std::string& id, const std::string& addresses) {
  observe::ProxyRecord web = sampleProxy(id, "web", "http", ProxyState::running);
  web.public_address = addresses;
  return web;
}

}  // namespace

class ProxiesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aProxyWaitsForTheServerAsLongAsItsProfileConnects_data() {
    QTest::addColumn<int>("session");
    QTest::addColumn<QString>("state");
    QTest::newRow("first attempt")
        << static_cast<int>(SessionState::starting) << QStringLiteral("Waiting for server");
    QTest::newRow("link lost") << static_cast<int>(SessionState::reconnecting)
                               << QStringLiteral("Waiting for server");
    QTest::newRow("given up") << static_cast<int>(SessionState::failed) << QStringLiteral("Off");
  }

  void aProxyWaitsForTheServerAsLongAsItsProfileConnects() {
    QFETCH(int, session);
    QFETCH(QString, state);
    Scene scene;
    QCOMPARE(scene.text("ssh", ProxyModel::state_column), QStringLiteral("Off"));
    scene.control.start(scene.id);
    // What a session leaves behind when its link is lost.
    scene.deliver(sampleProxy(scene.id, "web", "https", ProxyState::off));
    scene.deliver(sampleSession(scene.id, static_cast<SessionState>(session)));
    WindowFixture::settle();
    QCOMPARE(scene.text("ssh", ProxyModel::state_column), state);
    QCOMPARE(scene.text("web", ProxyModel::state_column), state);
    scene.control.stop(scene.id);
    WindowFixture::settle();
    QCOMPARE(scene.text("ssh", ProxyModel::state_column), QStringLiteral("Off"));
    QCOMPARE(scene.text("web", ProxyModel::state_column), QStringLiteral("Off"));
  }

  void aProxyWaitsWhileASecretIsMissing() {
    Scene scene(QByteArray(good_profile).replace("\"secret\"", "\"env:CULVERT_TEST_UNSET\""),
                "office.culvertprofile");
    scene.control.start(scene.id);
    QTRY_COMPARE(scene.control.status(scene.id).state, ProfileState::waiting_secret);
    WindowFixture::settle();
    QCOMPARE(scene.text("ssh", ProxyModel::state_column), QStringLiteral("Waiting for server"));
  }

  void aProxyThatIsSwitchedOffWaitsForNobody() {
    Scene scene(
        QByteArray(good_profile).replace("name = \"ssh\"", "name = \"ssh\"\nenabled = false"));
    scene.control.start(scene.id);
    scene.deliver(sampleSession(scene.id, SessionState::starting));
    WindowFixture::settle();
    QCOMPARE(scene.text("ssh", ProxyModel::state_column), QStringLiteral("Off"));
    QCOMPARE(scene.text("web", ProxyModel::state_column), QStringLiteral("Waiting for server"));
  }

  void aProxyThatDoesNotServeHasNeitherAProtocolNorRates() {
    Scene scene;
    scene.control.start(scene.id);
    observe::ProxyRecord web = sampleProxy(scene.id, "web", "https", ProxyState::off);
    web.protocol_now = "h2";
    web.up_rate = web.down_rate = 1000;
    web.traffic.down = 5000;
    scene.deliver(web);
    scene.deliver(sampleSession(scene.id, SessionState::reconnecting));
    WindowFixture::settle();
    for (const int column :
         {ProxyModel::protocol_column, ProxyModel::down_rate_column, ProxyModel::up_rate_column})
      QCOMPARE(scene.text("web", column), QString());
    QVERIFY(!scene.text("web", ProxyModel::down_total_column).isEmpty());
  }

  void severalAddressesAreOneAndACount_data() {
    QTest::addColumn<QByteArray>("addresses");
    QTest::addColumn<QString>("shown");
    QTest::addColumn<QString>("all");
    QTest::newRow("none") << QByteArray() << QStringLiteral("—")
                          << QStringLiteral(
                                 "The address is known once the server has confirmed it.");
    QTest::newRow("one") << QByteArray("a.localhost:80") << QStringLiteral("a.localhost:80")
                         << QString();
    QTest::newRow("three") << QByteArray("a.localhost:80,b.localhost:80,c.localhost:80")
                           << QStringLiteral("a.localhost:80 +2")
                           << QStringLiteral("a.localhost:80\nb.localhost:80\nc.localhost:80");
  }

  void severalAddressesAreOneAndACount() {
    QFETCH(QByteArray, addresses);
    QFETCH(QString, shown);
    QFETCH(QString, all);
    Scene scene;
    scene.deliver(withAddresses(scene.id, addresses.toStdString()));
    WindowFixture::settle();
    const QModelIndex cell = scene.cell("web", ProxyModel::address_column);
    QCOMPARE(cell.data().toString(), shown);
    QCOMPARE(cell.data(Qt::ToolTipRole).toString(), all);
  }

  void aBrowserOpensTheFirstAddress() {
    QCOMPARE(browserUrl(withAddresses("p", "a.localhost:80,b.localhost:80")),
             QStringLiteral("http://a.localhost:80"));
  }

  void ctrlCCopiesThePublicAddresses() {
    Scene scene;
    scene.deliver(withAddresses(scene.id, "a.localhost:80,b.localhost:80"));
    scene.deliver(sampleProxy(scene.id, "ssh", "tcp", ProxyState::running));
    WindowFixture::settle();
    scene.table().selectRow(scene.cell("web", 0).row());
    QTest::keySequence(&scene.table(), QKeySequence::Copy);
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("a.localhost:80\nb.localhost:80"));
    scene.window->actions().copy_address->trigger();
    QCOMPARE(scene.desktop.copied, QStringLiteral("a.localhost:80\nb.localhost:80"));
    scene.table().selectAll();
    QTest::keySequence(&scene.table(), QKeySequence::Copy);
    const QStringList copied = QApplication::clipboard()->text().split(u'\n');
    QCOMPARE(copied.size(), 3);
    QVERIFY(copied.contains(QStringLiteral("frps.example.com:6001")));
  }

  void aColumnThatTheScopeHidesIsNotHiddenByThePerson() {
    Scene scene;
    const QString column = QStringLiteral("profile");
    QVERIFY(!scene.table().isColumnShown(column));
    const QVariantMap saved = scene.table().saveLayout();
    // The next start begins with all profiles, or with one.
    scene.window->scope().set({});
    scene.table().restoreLayout(saved);
    QVERIFY(scene.table().isColumnShown(column));
    scene.window->scope().set({scene.id, {}, 0});
    scene.table().restoreLayout(saved);
    QVERIFY(!scene.table().isColumnShown(column));
  }

  void namesKeepTheirAmpersands() {
    Scene scene;
    const std::string id = scene.store.add(scene.write(QStringLiteral("Q&A.toml"), good_profile));
    scene.window->scope().set({id, {}, 0});
    const auto* chip = scene.window->findChild<ScopeChip*>();
    QVERIFY2(chip->text().contains(QLatin1String("Q&&A")), qPrintable(chip->text()));
    QVERIFY(chip->accessibleName().contains(QLatin1String("Q&A")));
  }
};

}  // namespace culvert::ui::proxies_test

QTEST_MAIN(culvert::ui::proxies_test::ProxiesTest)
#include "proxies_test.moc"
