// The log: its bounded list, what is shown of it, and the page around it.
#include "tests/ui/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/logs/log_page.h"
#include "ui/texts/format.h"
#include "ui/texts/texts.h"
#include "ui/window/actions.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

namespace culvert::ui::log_test {
namespace {

using observe::EventKind;

observe::Event event(std::uint64_t seq, EventKind kind, observe::Scope scope = {},
                     std::vector<std::string> arguments = {}) {
  observe::Event made;
  made.seq = seq;
  made.at = std::chrono::system_clock::now();
  made.kind = kind;
  made.scope = std::move(scope);
  made.arguments = std::move(arguments);
  return made;
}

std::vector<observe::Event> heartbeats(std::uint64_t from, std::size_t count) {
  std::vector<observe::Event> events;
  for (std::size_t i = 0; i < count; ++i)
    events.push_back(event(from + i, EventKind::proxy_started, {"office", "web", 0, {}},
                           {std::to_string(from + i)}));
  return events;
}

QString nameOf(const std::string& id) {
  return QString::fromStdString(id);
}

/// Fills the log of a window with one line of each scope and level.
void fill(WindowFixture& scene) {
  scene.deliver(EventKind::connecting, {"office", {}, 0, {}}, {"frps.example.com:7000", "tcp"});
  scene.deliver(EventKind::heartbeat_sent, {"office", {}, 0, {}});
  scene.deliver(EventKind::proxy_started, {"office", "web", 0, {}}, {"https://demo.example.com"});
  scene.deliver(EventKind::connection_opened, {"office", "web", 7, {}},
                {"203.0.113.4:40003", "127.0.0.1:8443"});
  scene.deliver(EventKind::local_service_down, {"office", "ssh", 0, {}}, {"127.0.0.1:22"},
                Error{Errc::refused, Leg::upstream, "connect 127.0.0.1:22", {}});
  scene.deliver(EventKind::login_failed, {"lab", {}, 0, {}}, {},
                Error{Errc::auth, Leg::relay, "token in login does not match", {}});
}

int linesOf(LogPage& page) {
  return page.table().model()->rowCount();
}

}  // namespace

class LogTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aLineKeepsAllOfItsEvent_data() {
    QTest::addColumn<bool>("trouble");
    QTest::addColumn<QByteArray>("argument");
    QTest::newRow("plain") << false << QByteArray("127.0.0.1:22");
    QTest::newRow("nothing") << false << QByteArray();
    QTest::newRow("error") << true << QByteArray("127.0.0.1:22");
    QTest::newRow("a zero inside") << false << QByteArray("a\0b", 3);
  }

  void aLineKeepsAllOfItsEvent() {
    QFETCH(bool, trouble);
    QFETCH(QByteArray, argument);
    LogModel model([](const std::string& id) { return fromCore(id); });
    observe::Event event;
    event.seq = 7;
    event.at = std::chrono::system_clock::now();
    event.kind = observe::EventKind::connection_opened;
    event.scope = {"p", "web", 3, "run"};
    event.arguments = {argument.toStdString(), "", "x"};
    if (trouble) event.error = Error{Errc::refused, Leg::upstream, "connect", {}};
    observe::Event other = event;
    other.scope.connection = 4;
    model.append({event, other});
    QCOMPARE(model.row(0).names, model.row(1).names);
    const observe::Event back = model.row(0).event();
    QCOMPARE(back.seq, event.seq);
    QVERIFY(back.at == event.at && back.kind == event.kind && back.scope == event.scope);
    QVERIFY(back.arguments == event.arguments);
    QVERIFY(back.error == event.error);
    QCOMPARE(model.row(1).event().scope.connection, observe::ConnectionId{4});
    QCOMPARE(model.row(0).words(), eventText(event));
  }

  void listKeepsTheNewestAndEvictsInBlocks() {
    LogModel model(nameOf, 1'000);
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    const QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    std::uint64_t next = 1;
    for (int batch = 0; batch < 40; ++batch) {
      model.append(heartbeats(next, 73));
      next += 73;
      QVERIFY(model.rowCount() <= 1'000);
      QCOMPARE(model.row(model.rowCount() - 1).seq, next - 1);
    }
    // 2,920 lines came, 1,920 had to go, at least 5 % (and never less than what came) at a time.
    QVERIFY2(removed.size() <= 1'920 / 73 + 1, qPrintable(QString::number(removed.size())));
    model.append(heartbeats(next, 5'000));
    QCOMPARE(model.rowCount(), 1'000);
    QCOMPARE(model.row(999).seq, next + 4'999);
  }

  void tellsHowManyLinesWereLost() {
    LogModel model(nameOf);
    model.append(heartbeats(500, 2), 312);
    QCOMPARE(model.rowCount(), 3);
    QVERIFY(model.row(0).words().contains(QLatin1String("312")));
    LogFilter filter(model);
    filter.setScope({"another", {}, 0});
    QCOMPARE(filter.rowCount(), 1);  // that lines are missing concerns every view
  }

  void showsProfileProxyOrConnection_data() {
    QTest::addColumn<QByteArray>("profile");
    QTest::addColumn<QByteArray>("proxy");
    QTest::addColumn<int>("connection");
    QTest::addColumn<int>("lines");
    const auto row = [](const char* name, const char* profile, const char* proxy, int id,
                        int lines) {
      QTest::newRow(name) << QByteArray(profile) << QByteArray(proxy) << id << lines;
    };
    row("all", "", "", 0, 6);
    row("profile", "office", "", 0, 5);
    row("other profile", "lab", "", 0, 1);
    row("proxy", "office", "web", 0, 2);
    row("connection", "office", "web", 7, 1);
    row("none", "nowhere", "", 0, 0);
  }

  void showsProfileProxyOrConnection() {
    QFETCH(QByteArray, profile);
    QFETCH(QByteArray, proxy);
    QFETCH(int, connection);
    QFETCH(int, lines);
    WindowFixture scene;
    fill(scene);
    LogPage& page = scene.window->logPage();
    page.findChild<QComboBox*>(QStringLiteral("logLevel"))->setCurrentIndex(4);  // Trace
    scene.window->scope().set({profile.toStdString(), proxy.toStdString(),
                               static_cast<observe::ConnectionId>(connection)});
    QCOMPARE(linesOf(page), lines);
  }

  void levelHidesWhatIsBelow() {
    WindowFixture scene;
    fill(scene);
    LogPage& page = scene.window->logPage();
    auto* level = page.findChild<QComboBox*>(QStringLiteral("logLevel"));
    QList<int> lines;
    for (int i = 0; i < level->count(); ++i) {
      level->setCurrentIndex(i);
      lines.append(linesOf(page));
    }
    QCOMPARE(level->itemText(0), QStringLiteral("Error"));
    QVERIFY(std::is_sorted(lines.begin(), lines.end()));
    QCOMPARE(lines.last(), 6);
    QVERIFY(lines.first() < 3);
  }

  void searchNarrowsTheLines() {
    WindowFixture scene;
    fill(scene);
    LogPage& page = scene.window->logPage();
    page.search().setText(QStringLiteral("203.0.113.4 CONNECTION"));
    QTRY_COMPARE(linesOf(page), 1);
    page.search().clear();
    QTRY_VERIFY(linesOf(page) > 1);
  }

  void lowerPaneTellsTheCure() {
    WindowFixture scene;
    fill(scene);
    LogPage& page = scene.window->logPage();
    page.table().selectRow(linesOf(page) - 1);
    const QString text = page.findChild<QPlainTextEdit*>(QStringLiteral("logText"))->toPlainText();
    QVERIFY2(text.contains(QLatin1String("Set auth.token")), qPrintable(text));
    QVERIFY(text.contains(QLatin1String("relay.auth")));
    QVERIFY(text.contains(QLatin1String("token in login does not match")));
  }

  void followsTheEndUntilOneScrollsUp() {
    WindowFixture scene;
    LogPage& page = scene.window->logPage();
    scene.window->resize(900, 700);
    scene.window->startDemo();
    scene.window->show();
    scene.window->tabs().setCurrentWidget(&page);
    scene.window->scope().set({});
    QVERIFY(QTest::qWaitForWindowExposed(scene.window.get()));
    Q_EMIT scene.bridge.eventsArrived(heartbeats(1, 300), 0);
    QScrollBar* bar = page.table().verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 0 && bar->value() == bar->maximum());
    bar->triggerAction(QScrollBar::SliderToMinimum);
    Q_EMIT scene.bridge.eventsArrived(heartbeats(301, 32), 0);
    QCOMPARE(bar->value(), 0);
    const auto buttons = page.findChildren<QToolButton*>();
    const auto follow = std::find_if(buttons.begin(), buttons.end(), [](QToolButton* button) {
      return button->text() == QLatin1String("32 new");
    });
    QVERIFY(follow != buttons.end());
    (*follow)->click();
    QTRY_COMPARE(bar->value(), bar->maximum());
  }

  void onlyAPersonEndsFollowing() {
    WindowFixture scene;
    const std::string office =
        scene.store.add(scene.write(QStringLiteral("office.toml"), good_profile));
    const std::string lab = scene.store.add(scene.write(QStringLiteral("lab.toml"), good_profile));
    LogPage& page = scene.window->logPage();
    scene.window->resize(900, 700);
    scene.window->show();
    scene.window->scope().set({});
    QVERIFY(QTest::qWaitForWindowExposed(scene.window.get()));
    std::vector<observe::Event> events = heartbeats(1, 600);
    for (std::size_t i = 0; i < events.size(); ++i)
      events[i].scope.profile = i % 2 == 0 ? office : lab;
    Q_EMIT scene.bridge.eventsArrived(events, 0);
    QScrollBar* bar = page.table().verticalScrollBar();
    const auto* follow = page.findChild<QToolButton*>(QStringLiteral("logFollow"));
    QVERIFY(follow);
    const auto is_at_end = [&] { return bar->maximum() > 0 && bar->value() == bar->maximum(); };
    scene.window->actions().tab_logs->trigger();
    page.table().setFocus();
    QTRY_VERIFY(is_at_end());
    for (const std::string& profile : {lab, std::string(), office}) {
      scene.window->scope().set({profile, {}, 0});
      QTRY_VERIFY(is_at_end());
      QVERIFY(follow->isChecked());
    }
    // The keys of a person who reads what came before.
    page.table().setCurrentIndex(page.table().model()->index(linesOf(page) - 1, 0));
    QTest::keyClick(&page.table(), Qt::Key_PageUp);
    QTest::keyClick(&page.table(), Qt::Key_PageUp);
    QTRY_VERIFY(!follow->isChecked());
    QVERIFY(!is_at_end());
  }

  void pauseHoldsLinesBackAndLosesNone() {
    WindowFixture scene;
    LogPage& page = scene.window->logPage();
    QToolButton* pause = nullptr;
    for (QToolButton* button : page.findChildren<QToolButton*>())
      if (button->text() == QLatin1String("Pause")) pause = button;
    QVERIFY(pause);
    pause->click();
    Q_EMIT scene.bridge.eventsArrived(heartbeats(1, 50), 3);
    QCOMPARE(page.model().rowCount(), 0);
    pause->click();
    QCOMPARE(page.model().rowCount(), 51);
  }

  void savesTheLinesShown() {
    WindowFixture scene;
    fill(scene);
    scene.desktop.save_path = scene.folder.filePath(QStringLiteral("log.txt"));
    scene.window->scope().set({"lab", {}, 0});
    Q_EMIT scene.window->logPage().saveRequested();
    QFile file(scene.desktop.save_path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QCOMPARE(text.count('\n'), 1);
    QVERIFY(text.contains("does not accept the token"));
    QVERIFY(text.contains("lab"));
  }

  void linesFollowTheLanguage() {
    WindowFixture scene;
    fill(scene);
    const QString english = scene.window->logPage().model().row(0).words();
    scene.speak(LanguageChoice::chinese);
    const QString chinese = scene.window->logPage().model().row(0).words();
    QVERIFY(english != chinese);
    QVERIFY(chinese.contains(QLatin1String("frps.example.com:7000")));
    scene.speak(LanguageChoice::english);
    QCOMPARE(scene.window->logPage().model().row(0).words(), english);
  }
};

}  // namespace culvert::ui::log_test

QTEST_MAIN(culvert::ui::log_test::LogTest)
#include "log_test.moc"
