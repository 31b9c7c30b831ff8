// Profiles: the list of files, starting and stopping, states and steps, and what changes on disk.
#include "tests/ui/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/profiles/profile_header.h"
#include "ui/profiles/profile_list_model.h"
#include "ui/profiles/sidebar.h"
#include "ui/texts/format.h"
#include "ui/texts/texts.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/step_list.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <algorithm>

namespace culvert::ui::profile_test {
namespace {

using observe::SessionState;

constexpr auto fatal = QAbstractItemModelTester::FailureReportingMode::Fatal;

/// A control with one good profile in its list.
struct OneProfile : ControlFixture {
  OneProfile() : id(store.add(write(QStringLiteral("office.toml"), good_profile))) {}
  std::string id;
};

}  // namespace

class ProfileTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void listStartsWithTheDemoAndKeepsItLast() {
    ControlFixture fixture;
    ProfileListModel model(fixture.control);
    const QAbstractItemModelTester tester(&model, fatal);
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.index(0).data().toString(), QStringLiteral("All profiles"));
    QCOMPARE(model.index(1).data().toString(), QStringLiteral("Demo"));
    const std::string b = fixture.store.add(fixture.write(QStringLiteral("b.toml"), good_profile));
    const std::string a = fixture.store.add(fixture.write(QStringLiteral("a.toml"), good_profile));
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(model.idAt(1), b);
    QCOMPARE(model.idAt(2), a);
    QCOMPARE(model.idAt(3), std::string("demo"));
    fixture.store.remove(b);
    QCOMPARE(model.rowOf(a), 1);
    fixture.store.remove("demo");
    QCOMPARE(model.rowCount(), 2);
    fixture.store.showDemo();
    QCOMPARE(model.rowCount(), 3);
  }

  void openingAFileTwiceKeepsOneProfile() {
    OneProfile fixture;
    const std::string again = fixture.store.add(fixture.folder.filePath("./office.toml"));
    QCOMPARE(again, fixture.id);
    QCOMPARE(fixture.store.profiles().size(), std::size_t{2});
  }

  void listOutlivesTheProgram() {
    OneProfile fixture;
    fixture.control.start(fixture.id);
    fixture.deliver(sampleSession(fixture.id));
    const ProfileStore later(fixture.folder.filePath(QStringLiteral("profiles.ini")));
    QCOMPARE(later.profiles().size(), std::size_t{2});
    QCOMPARE(later.profiles()[0].id, fixture.id);
    QCOMPARE(later.profiles()[0].run_id, std::string("7f3ab2c4"));
    QVERIFY(later.wasRunning(fixture.id));
  }

  void whatRanStartsAgainWithItsRunId() {
    OneProfile fixture;
    fixture.control.start(fixture.id);
    fixture.deliver(sampleSession(fixture.id));
    FakeCore core;
    EngineBridge bridge(core);
    ProfileStore store(fixture.folder.filePath(QStringLiteral("profiles.ini")));
    ProfileControl control(store, fixture.secrets, bridge);
    control.startRemembered();
    QCOMPARE(core.wanted(), std::vector<std::string>{fixture.id});
    QCOMPARE(core.wishes.back()[0].run_id, std::string("7f3ab2c4"));
  }

  void aFileWithMistakesStaysListedWithAllOfThem() {
    ControlFixture fixture;
    const std::string id = fixture.store.add(
        fixture.write(QStringLiteral("broken.toml"), "serverPort = \"many\"\nservrAddr = \"x\"\n"));
    QCOMPARE(fixture.control.status(id).state, ProfileState::unreadable);
    const auto& problems = fixture.store.find(id)->problems;
    const auto has_place = [](const config::Problem& problem) { return problem.at.line > 0; };
    QVERIFY(std::ranges::count_if(problems, has_place) >= 2);
    fixture.control.start(id);
    QVERIFY(fixture.core.wishes.empty());
    const std::string gone =
        fixture.store.add(fixture.folder.filePath(QStringLiteral("gone.toml")));
    QCOMPARE(fixture.control.status(gone).state, ProfileState::unreadable);
  }

  void aMisspeltKeyKeepsAProfileFromStarting() {
    ControlFixture fixture;
    const std::string id = fixture.store.add(fixture.write(
        QStringLiteral("typo.toml"), QByteArray("servrPort = 7000\n") + good_profile +
                                         "remotPort = 1\nlocalPrt = 2\ncustmDomains = []\n"));
    const Profile& profile = *fixture.store.find(id);
    QVERIFY(profile.config.has_value());
    const ProfileStatus status = fixture.control.status(id);
    QCOMPARE(status.state, ProfileState::unreadable);
    QCOMPARE(status.mistakes, 4);
    QVERIFY(!status.canStart());
    QCOMPARE(stateText(status), QStringLiteral("Needs correction"));
    fixture.control.start(id);
    QVERIFY(fixture.core.wishes.empty());
    QStringList lines;
    for (const config::Problem& problem : profile.problems)
      lines.append(Texts::problemAt(problem, profile.path));
    const QString all = lines.join(u'\n');
    for (const char* line :
         {"Line 1, column 1: servrPort: This setting is not known. Did you mean serverPort?",
          "Line 14, column 1: proxies[1].remotPort (ssh): This setting is not known. "
          "Did you mean remotePort?",
          "proxies[1].localPrt (ssh)", "proxies[1].custmDomains (ssh)"})
      QVERIFY2(all.contains(QLatin1String(line)), qPrintable(all));
  }

  void aRefusedProxyIsToldInABannerWithItsCure() {
    OneProfile fixture;
    ProfileHeader header(fixture.control);
    header.setProfile(fixture.id);
    const auto told = [&header] {
      QStringList words;
      for (const QWidget* banner : header.findChildren<QWidget*>(QStringLiteral("banner")))
        words.append(banner->accessibleName() + u'|' + banner->accessibleDescription());
      return plain(words.join(u'\n'));
    };
    fixture.control.start(fixture.id);
    fixture.deliver(sampleSession(fixture.id));
    fixture.deliver(sampleProxy(fixture.id, "web", "https", observe::ProxyState::running));
    observe::ProxyRecord ssh = sampleProxy(fixture.id, "ssh", "tcp", observe::ProxyState::refused);
    ssh.error = Error{Errc::port_taken, Leg::relay, "port already used", {}};
    fixture.deliver(ssh);
    WindowFixture::settle();
    const Texts::Advice advice = Texts::advice(ssh);
    QVERIFY2(told().contains(QStringLiteral("ssh: ") + advice.title), qPrintable(told()));
    QVERIFY(told().contains(advice.sentence));
    QVERIFY(told().contains(advice.cure));
    // Of several each has its line.
    observe::ProxyRecord web =
        sampleProxy(fixture.id, "web", "https", observe::ProxyState::refused);
    web.error = Error{Errc::rejected, Leg::relay, "router config conflict", {}};
    fixture.deliver(web);
    WindowFixture::settle();
    QVERIFY2(told().contains(QLatin1String("2 proxies do not serve")), qPrintable(told()));
    QVERIFY(told().contains(QStringLiteral("ssh: ") + advice.sentence));
    QVERIFY(told().contains(QLatin1String("router config conflict")));
    // What is stopped is not refused.
    fixture.control.stop(fixture.id);
    WindowFixture::settle();
    QVERIFY2(!told().contains(QLatin1String("2 proxies")), qPrintable(told()));
  }

  void aLocalServiceThatIsDownIsToldInABanner() {
    OneProfile fixture;
    ProfileHeader header(fixture.control);
    header.setProfile(fixture.id);
    fixture.control.start(fixture.id);
    fixture.deliver(sampleSession(fixture.id));
    observe::ProxyRecord ssh =
        sampleProxy(fixture.id, "ssh", "tcp", observe::ProxyState::local_down);
    ssh.error = Error{Errc::refused, Leg::upstream, "connect 127.0.0.1:22", {}};
    fixture.deliver(ssh);
    WindowFixture::settle();
    const QString cure = Texts::advice(ssh).cure;
    const auto isTold = [&header, &cure] {
      const auto banners = header.findChildren<QWidget*>(QStringLiteral("banner"));
      return std::ranges::any_of(banners, [&cure](const QWidget* banner) {
        return banner->accessibleDescription().contains(cure);
      });
    };
    QVERIFY(isTold());
    ssh.error.reset();
    ssh.state = observe::ProxyState::running;
    fixture.deliver(ssh);
    WindowFixture::settle();
    QVERIFY(!isTold());
  }

  void aFileThatGetsMistakesWhileItRunsTellsAllOfThem() {
    OneProfile fixture;
    ProfileHeader header(fixture.control);
    header.setProfile(fixture.id);
    header.show();
    fixture.control.start(fixture.id);
    fixture.deliver(sampleSession(fixture.id));
    QByteArray text = good_profile;
    for (int i = 0; i < 12; ++i)
      text += "wrong" + QByteArray::number(i) + " = 1\n";
    fixture.write(QStringLiteral("office.toml"), text);
    fixture.store.reload(fixture.id);
    header.refresh();
    WindowFixture::settle();
    QCOMPARE(fixture.control.status(fixture.id).state, ProfileState::running);
    auto* more = header.findChild<QToolButton*>(QStringLiteral("bannerMore"));
    auto* list = header.findChild<QPlainTextEdit*>(QStringLiteral("bannerLines"));
    QVERIFY(more && list);
    QVERIFY(!list->isVisible());
    more->click();
    QVERIFY(list->isVisible());
    for (int i = 0; i < 12; ++i)
      QVERIFY(list->toPlainText().contains(QStringLiteral("wrong%1 (ssh)").arg(i)));
    QVERIFY(list->blockCount() > 12);  // the warnings come after the mistakes
    more->click();
    QVERIFY(!list->isVisible());
    // Stopped, it cannot be started again before it is corrected.
    fixture.control.stop(fixture.id);
    observe::StatusDelta gone;
    gone.removed_sessions.push_back(fixture.id);
    fixture.deliver(gone);
    QCOMPARE(fixture.control.status(fixture.id).state, ProfileState::unreadable);
  }

  void whatEndedByAProblemShowsTheMistakesOfItsFile() {
    OneProfile fixture;
    fixture.control.start(fixture.id);
    observe::SessionRecord failed = sampleSession(fixture.id, SessionState::failed);
    failed.error = Error{Errc::auth, Leg::relay, "token", {}};
    fixture.deliver(failed);
    fixture.write(QStringLiteral("office.toml"), "serverPort = \"many\"\n");
    fixture.store.reload(fixture.id);
    QCOMPARE(fixture.control.status(fixture.id).state, ProfileState::unreadable);
  }

  void aProfileKeepsTryingWhateverItsFileSaysOfTheFirstLogin_data() {
    QTest::addColumn<QByteArray>("first_line");
    QTest::addRow("as in frp by default") << QByteArray();
    QTest::addRow("said") << QByteArray("loginFailExit = true\n");
  }
  void aProfileKeepsTryingWhateverItsFileSaysOfTheFirstLogin() {
    QFETCH(QByteArray, first_line);
    OneProfile fixture;
    fixture.write(QStringLiteral("office.toml"), first_line + good_profile);
    fixture.store.reload(fixture.id);
    fixture.control.start(fixture.id);
    const auto& wanted = fixture.core.wishes.back().front();
    QVERIFY(!std::get<config::ClientConfig>(wanted.config).login_fail_exit);
    QVERIFY(!fixture.control.status(fixture.id).changed_on_disk);
  }

  void aProfileThatReconnectsIsNotCountedAsRunning() {
    OneProfile fixture;
    ProfileHeader header(fixture.control);
    fixture.control.start("demo");
    fixture.control.start(fixture.id);
    fixture.deliver(sampleSession("demo"));
    fixture.deliver(sampleSession(fixture.id, SessionState::reconnecting));
    const auto* state = header.findChild<QLabel*>(QStringLiteral("profileState"));
    QCOMPARE(state->text(), QStringLiteral("1 of 2 running"));
    fixture.deliver(sampleSession(fixture.id));
    QCOMPARE(state->text(), QStringLiteral("2 of 2 running"));
  }

  void headerTellsOnlyWhatTheLinkOfNowHasNegotiated_data() {
    QTest::addColumn<int>("session");
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<bool>("tls");
    const auto row = [](const char* name, SessionState session, const char* version, bool tls) {
      QTest::newRow(name) << static_cast<int>(session) << QByteArray(version) << tls;
    };
    row("up", SessionState::running, "TLSv1.3", true);
    row("up without a handshake", SessionState::running, "", false);
    row("first attempt", SessionState::starting, "TLSv1.3", false);
    row("lost", SessionState::reconnecting, "TLSv1.3", false);
  }

  void headerTellsOnlyWhatTheLinkOfNowHasNegotiated() {
    QFETCH(int, session);
    QFETCH(QByteArray, version);
    QFETCH(bool, tls);
    OneProfile fixture;
    fixture.control.start(fixture.id);
    observe::SessionRecord record = sampleSession(fixture.id, static_cast<SessionState>(session));
    record.link.tls.version = version.toStdString();
    if (version.isEmpty()) record.link.tls.cipher.clear();
    fixture.deliver(record);
    const QString facts = linkFacts(fixture.control.status(fixture.id));
    QVERIFY2(facts.contains(QLatin1String("TLS")) == tls, qPrintable(facts));
    QCOMPARE(facts.contains(QLatin1String("tcp")), record.state == SessionState::running);
  }

  void factsWithoutRoomEndWithAnEllipsis() {
    OneProfile fixture;
    ProfileHeader header(fixture.control);
    header.setProfile(fixture.id);
    fixture.control.start(fixture.id);
    fixture.deliver(sampleSession(fixture.id));
    auto* facts = header.findChild<ElidedLabel*>(QStringLiteral("profileFacts"));
    header.resize(1400, 120);
    header.show();
    QVERIFY(!facts->wholeText().isEmpty());
    QCOMPARE(facts->text(), facts->wholeText());
    header.resize(480, 120);
    QTRY_VERIFY(facts->text().endsWith(QChar(0x2026)));
    QCOMPARE(facts->accessibleName(), facts->wholeText());
    QVERIFY(facts->fontMetrics().horizontalAdvance(facts->text()) <= facts->width());
    header.resize(1400, 120);
    QTRY_COMPARE(facts->text(), facts->wholeText());
  }

  void stateOfTheSessionIsShown_data() {
    QTest::addColumn<int>("session");
    QTest::addColumn<QString>("state");
    QTest::addColumn<bool>("can_start");
    const auto row = [](SessionState session, const char* state, bool can_start) {
      QTest::newRow(state) << static_cast<int>(session) << QString::fromLatin1(state) << can_start;
    };
    row(SessionState::starting, "Starting", false);
    row(SessionState::running, "Running", false);
    row(SessionState::reconnecting, "Reconnecting", false);
    row(SessionState::stopping, "Stopping", true);
    row(SessionState::failed, "Stopped by a problem", true);
  }

  void stateOfTheSessionIsShown() {
    QFETCH(int, session);
    QFETCH(QString, state);
    QFETCH(bool, can_start);
    OneProfile fixture;
    ProfileListModel model(fixture.control);
    fixture.control.start(fixture.id);
    QCOMPARE(stateText(fixture.control.status(fixture.id).state), QStringLiteral("Starting"));
    fixture.deliver(sampleSession(fixture.id, static_cast<SessionState>(session)));
    const ProfileStatus status = fixture.control.status(fixture.id);
    QCOMPARE(stateText(status.state), state);
    QCOMPARE(status.canStart(), can_start);
    const QModelIndex row = model.index(model.rowOf(fixture.id));
    QCOMPARE(row.data(Qt::AccessibleTextRole).toString(), QStringLiteral("office, ") + state);
    QVERIFY(!row.data(Qt::DecorationRole).value<QIcon>().pixmap(16).isNull());
  }

  void everyStateHasItsOwnShape() {
    QSet<QString> shapes;
    QSet<QString> words;
    for (int i = 0; i <= static_cast<int>(ProfileState::failed); ++i) {
      shapes.insert(stateIcon(static_cast<ProfileState>(i)));
      words.insert(stateText(static_cast<ProfileState>(i)));
    }
    QCOMPARE(shapes.size(), static_cast<int>(ProfileState::failed) + 1);
    QCOMPARE(words.size(), shapes.size());
  }

  void oneProxyThatIsNotUpMakesItRunWithProblems() {
    OneProfile fixture;
    fixture.control.start(fixture.id);
    fixture.deliver(sampleSession(fixture.id));
    fixture.deliver(sampleProxy(fixture.id, "web", "https", observe::ProxyState::running));
    QCOMPARE(fixture.control.status(fixture.id).state, ProfileState::running);
    fixture.deliver(sampleProxy(fixture.id, "ssh", "tcp", observe::ProxyState::refused));
    const ProfileStatus status = fixture.control.status(fixture.id);
    QCOMPARE(status.state, ProfileState::degraded);
    QCOMPARE(stateNote(status, std::chrono::system_clock::now()), QStringLiteral("1/2"));
  }

  void stepsOfConnectingAreNamedWithTheirTimes() {
    OneProfile fixture;
    ProfileHeader header(fixture.control);
    header.setProfile(fixture.id);
    fixture.control.start(fixture.id);
    observe::SessionRecord session = sampleSession(fixture.id, SessionState::starting);
    session.steps[3] = {observe::Step::log_in, observe::StepState::active, {}};
    session.steps[4] = {observe::Step::register_proxies, observe::StepState::waiting, {}};
    fixture.deliver(session);
    auto* steps = header.findChild<StepList*>(QStringLiteral("stepList"));
    QVERIFY(!steps->isHidden());
    QCOMPARE(steps->spoken(),
             QStringLiteral("Find server 3 ms: done; Connect 24 ms: done; TLS 51 ms: done; "
                            "Log in: under way; Register proxies: waiting"));
    QCOMPARE(stateNote(fixture.control.status(fixture.id), session.since),
             QStringLiteral("Log in"));
    session = sampleSession(fixture.id);
    session.steps[4] = {observe::Step::register_proxies, observe::StepState::active, {}};
    fixture.deliver(session);
    QVERIFY(steps->spoken().endsWith(QLatin1String("Register proxies: under way")));
    session.steps[4] = {observe::Step::register_proxies, observe::StepState::failed,
                        std::chrono::milliseconds(25)};
    fixture.deliver(session);
    QVERIFY(steps->spoken().endsWith(QLatin1String("Register proxies 25 ms: did not succeed")));
    fixture.deliver(sampleSession(fixture.id));
    QVERIFY(!steps->isHidden());
    QVERIFY(steps->spoken().endsWith(QLatin1String("Register proxies 25 ms: done")));
    // Narrow, the row wraps instead of being cut.
    QVERIFY(steps->heightForWidth(200) > steps->heightForWidth(2'000));
  }

  void aFailedStepKeepsItsCrossAndTheReasonHasACure() {
    OneProfile fixture;
    ProfileHeader header(fixture.control);
    header.setProfile(fixture.id);
    fixture.control.start(fixture.id);
    observe::SessionRecord session = sampleSession(fixture.id, SessionState::reconnecting);
    session.steps = {
        {observe::Step::find_server, observe::StepState::done,   std::chrono::milliseconds(3)},
        {observe::Step::connect,     observe::StepState::failed, std::chrono::milliseconds(1)}
    };
    session.error = Error{Errc::refused, Leg::relay, "connect 198.51.100.9:7000", {}};
    session.retry_at = std::chrono::system_clock::now() + std::chrono::seconds(12);
    fixture.deliver(session);
    QVERIFY(header.findChild<StepList*>()->spoken().contains(
        QLatin1String("Connect 1 ms: did not succeed")));
    QStringList words;
    for (const QLabel* label : header.findChildren<QLabel*>())
      words.append(label->text());
    const QString all = words.join(u'\n');
    QVERIFY2(all.contains(QLatin1String("Server does not answer on this port")), qPrintable(all));
    QVERIFY(all.contains(QLatin1String("Check the server address and port")));
    QVERIFY(all.contains(QLatin1String("next attempt in 1")));
    auto* button = header.findChild<QPushButton*>(QStringLiteral("primaryButton"));
    QCOMPARE(button->text(), QStringLiteral("Try now"));
    button->click();
    QCOMPARE(fixture.core.retries, 1);
  }

  void stoppingWaitsForTheLastWordOfTheCore() {
    OneProfile fixture;
    fixture.control.start(fixture.id);
    QCOMPARE(fixture.core.wanted(), std::vector<std::string>{fixture.id});
    fixture.deliver(sampleSession(fixture.id));
    fixture.control.stop(fixture.id);
    QVERIFY(fixture.core.wanted().empty());
    QCOMPARE(fixture.control.status(fixture.id).state, ProfileState::stopping);
    // A word that was on its way does not make it run again.
    fixture.deliver(sampleSession(fixture.id));
    QCOMPARE(fixture.control.status(fixture.id).state, ProfileState::stopping);
    observe::StatusDelta gone;
    gone.removed_sessions.push_back(fixture.id);
    fixture.deliver(gone);
    QCOMPARE(fixture.control.status(fixture.id).state, ProfileState::stopped);
    QVERIFY(!fixture.store.wasRunning(fixture.id));
  }

  void whatFailedForGoodIsNotStartedByOthers() {
    OneProfile fixture;
    fixture.control.start(fixture.id);
    observe::SessionRecord failed = sampleSession(fixture.id, SessionState::failed);
    failed.error = Error{Errc::auth, Leg::relay, "token", {}};
    fixture.deliver(failed);
    fixture.control.start("demo");
    QCOMPARE(fixture.core.wanted(), std::vector<std::string>{"demo"});
    QCOMPARE(stateNote(fixture.control.status(fixture.id), failed.since),
             QStringLiteral("Token is wrong"));
    fixture.control.start(fixture.id);
    QCOMPARE(fixture.core.wanted().size(), std::size_t{2});
  }

  void aResetForgetsWhatTheCoreNoLongerKnows() {
    OneProfile fixture;
    fixture.control.start(fixture.id);
    fixture.deliver(sampleSession(fixture.id));
    fixture.deliver(sampleProxy(fixture.id, "web", "https", observe::ProxyState::running));
    observe::StatusDelta reset;
    reset.reset = true;
    fixture.deliver(reset);
    QCOMPARE(fixture.control.status(fixture.id).state, ProfileState::starting);
    QCOMPARE(fixture.control.status(fixture.id).proxies_total, 0);
  }

  void aChangedFileIsOfferedAndApplied() {
    OneProfile fixture;
    fixture.control.start(fixture.id);
    fixture.deliver(sampleSession(fixture.id));
    const QSignalSpy changed(&fixture.store, &ProfileStore::changed);
    QByteArray text = good_profile;
    text.replace("6001", "6002");
    fixture.write(QStringLiteral("office.toml"), text);
    QTRY_VERIFY(fixture.control.status(fixture.id).changed_on_disk);
    QVERIFY(!changed.isEmpty());
    const std::size_t wishes = fixture.core.wishes.size();
    fixture.control.applyChanges(fixture.id);
    QCOMPARE(fixture.core.wishes.size(), wishes + 1);
    const auto& config = std::get<config::ClientConfig>(fixture.core.wishes.back()[0].config);
    QCOMPARE(std::get<config::TcpProxy>(config.proxies[1].kind).remote_port, 6002);
    QVERIFY(!fixture.control.status(fixture.id).changed_on_disk);
    // A mistake afterwards leaves what runs alone and says so.
    fixture.write(QStringLiteral("office.toml"), "serverPort = \"many\"\n");
    QTRY_VERIFY(!fixture.store.find(fixture.id)->isReadable());
    QCOMPARE(fixture.control.status(fixture.id).state, ProfileState::running);
  }

  void theButtonsOfABannerActOnTheProfileThatIsShown() {
    OneProfile fixture;
    const std::string other =
        fixture.store.add(fixture.write(QStringLiteral("home.toml"), good_profile));
    QByteArray text = good_profile;
    text.replace("6001", "6002");
    for (const auto& [id, name] : {
             std::pair(fixture.id, "office.toml"), {other, "home.toml"}
    }) {
      fixture.control.start(id);
      fixture.deliver(sampleSession(id));
      fixture.write(QLatin1String(name), text);
      fixture.store.reload(id);
      QVERIFY(fixture.control.status(id).changed_on_disk);
    }
    ProfileHeader header(fixture.control);
    std::vector<std::string> applied;
    connect(&header, &ProfileHeader::applyRequested, this,
            [&](const std::string& id) { applied.push_back(id); });
    const auto apply = [&] {
      for (auto* button : header.findChildren<QPushButton*>())
        if (button->isVisibleTo(&header) && button->text() == QLatin1String("Apply changes"))
          return button->click();
    };
    header.setProfile(fixture.id);
    apply();
    header.setProfile(other);
    apply();
    QCOMPARE(applied, (std::vector<std::string>{fixture.id, other}));
  }

  void aProfileOpenedAgainIsTheSameOne() {
    OneProfile fixture;
    const QString path = fixture.folder.filePath(QStringLiteral("office.toml"));
    fixture.store.removeFromList(fixture.id);
    QVERIFY(!fixture.store.find(fixture.id));
    ProfileStore later(fixture.folder.filePath(QStringLiteral("profiles.ini")));
    QCOMPARE(later.open(path), fixture.id);
    // What is gone for good is not meant.
    later.remove(fixture.id);
    QVERIFY(later.open(path) != fixture.id);
  }

  void anotherFileInThePlaceOfARemovedProfileIsAnotherOne() {
    OneProfile fixture;
    const QString path = fixture.folder.filePath(QStringLiteral("office.toml"));
    fixture.store.removeFromList(fixture.id);
    const QByteArray other = QByteArray(good_profile).replace("frps.example.com", "evil.example");
    QVERIFY(other != good_profile);
    fixture.write(QStringLiteral("office.toml"), other);
    const std::string id = fixture.store.open(path);
    QVERIFY(id != fixture.id);
    fixture.store.removeFromList(id);
    // Nor is one that was just made by the program.
    QVERIFY(fixture.store.add(path) != id);
  }

  void onlySoManyRemovedProfilesAreRemembered() {
    ControlFixture fixture;
    std::vector<std::string> ids;
    const auto name = [](int i) { return QStringLiteral("%1.toml").arg(i); };
    for (int i = 0; i <= ProfileStore::most_removed; ++i) {
      ids.push_back(fixture.store.add(fixture.write(name(i), good_profile)));
      fixture.store.removeFromList(ids.back());
    }
    QVERIFY(fixture.store.open(fixture.folder.filePath(name(0))) != ids[0]);
    QCOMPARE(fixture.store.open(fixture.folder.filePath(name(1))), ids[1]);
  }

  void proxiesOfStoppedProfilesAreListedAsOff() {
    OneProfile fixture;
    const auto named = [&](const std::string& name) {
      for (const observe::ProxyRecord& record : fixture.control.proxies())
        if (record.profile == fixture.id && record.name == name) return record;
      return observe::ProxyRecord();
    };
    QCOMPARE(named("ssh").state, observe::ProxyState::off);
    QCOMPARE(named("ssh").local_target, std::string("127.0.0.1:22"));
    fixture.deliver(sampleProxy(fixture.id, "ssh", "tcp", observe::ProxyState::running));
    QCOMPARE(named("ssh").state, observe::ProxyState::running);
    QCOMPARE(named("ssh").public_address, std::string("frps.example.com:6001"));
  }
};

}  // namespace culvert::ui::profile_test

QTEST_MAIN(culvert::ui::profile_test::ProfileTest)
#include "profile_test.moc"
