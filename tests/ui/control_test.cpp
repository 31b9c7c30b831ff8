// What a shell can ask of the running program, over a made-up core; hostile requests too.
#include "tests/ui/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/control/remote_control.h"
#include "ui/single_instance/single_instance.h"
#include "ui/texts/format.h"
#include "ui/texts/texts.h"
#include "ui/transfer/transfer.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTest>
#include <QtEndian>

#include <atomic>
#include <optional>
#include <thread>

namespace culvert::ui::control_test {
namespace {

struct Scene : WindowFixture {
  Scene() {
    lab = store.add(write(QStringLiteral("Lab.toml"), good_profile));
    broken = store.add(write(QStringLiteral("Broken.toml"), "serverPort = \"many\"\n"));
  }

  /// Runs a request and waits for its one answer.
  QJsonObject ask(const QJsonObject& request) {
    std::optional<QJsonObject> got;
    int answers = 0;
    remote.run(request, [&](const QJsonObject& answer) {
      got = answer;
      ++answers;
    });
    if (!QTest::qWaitFor([&] { return got.has_value(); })) return {};
    return answers == 1 ? *got : QJsonObject();
  }
  QJsonObject ask(const char* verb, const QStringList& profiles, const QJsonObject& options = {}) {
    return ask({
        {QStringLiteral("verb"),     QLatin1String(verb)                 },
        {QStringLiteral("profiles"), QJsonArray::fromStringList(profiles)},
        {QStringLiteral("options"),  options                             }
    });
  }

  RemoteControl remote{control, bridge, window->transfer()};
  std::string lab, broken;
};

int codeOf(const QJsonObject& answer) {
  return answer.value(QStringLiteral("code")).toInt(-1);
}

QString textOf(const QJsonObject& answer) {
  return answer.value(QStringLiteral("text")).toString();
}

QByteArray frame(const QByteArray& body) {
  QByteArray bytes(4, Qt::Uninitialized);
  qToBigEndian(static_cast<quint32>(body.size()), bytes.data());
  return bytes + body;
}

}  // namespace

class ControlTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void statusTellsEveryProfileAndItsProxies() {
    Scene scene;
    scene.control.start(scene.lab);
    scene.deliver(sampleSession(scene.lab));
    observe::ProxyRecord web = sampleProxy(scene.lab, "web", "http", observe::ProxyState::running);
    web.public_address = "http://a.example.com";
    scene.deliver(web);
    const QJsonObject answer = scene.ask("status", {});
    QCOMPARE(codeOf(answer), 0);
    const QJsonArray profiles = answer.value(QStringLiteral("profiles")).toArray();
    QCOMPARE(profiles.size(), 3);
    const QJsonObject lab = profiles[0].toObject();
    QCOMPARE(lab.value(QStringLiteral("name")).toString(), QStringLiteral("Lab"));
    QCOMPARE(profiles[1].toObject().value(QStringLiteral("state")).toString(),
             QStringLiteral("unreadable"));
    QVERIFY(textOf(answer).contains(QStringLiteral("http://a.example.com")));
    const QJsonObject one = scene.ask("status", {QStringLiteral("lab")});
    QCOMPARE(one.value(QStringLiteral("profiles")).toArray().size(), 1);
  }

  void statusSaysWhyAProxyIsRefused() {
    Scene scene;
    scene.control.start(scene.lab);
    scene.deliver(sampleSession(scene.lab));
    observe::ProxyRecord ssh = sampleProxy(scene.lab, "ssh", "tcp", observe::ProxyState::refused);
    ssh.error = Error{Errc::port_taken, Leg::relay, "port already used", {}};
    scene.deliver(ssh);
    const QJsonObject answer = scene.ask("status", {QStringLiteral("Lab")});
    const Texts::Advice advice = Texts::advice(ssh);
    const QString reason =
        QStringLiteral("%1 %2 (%3)").arg(advice.sentence, advice.cure, advice.detail);
    QVERIFY2(textOf(answer).contains(QStringLiteral("  ssh [tcp]: Refused\n    ") + plain(reason)),
             qPrintable(textOf(answer)));
    const QJsonArray proxies = answer.value(QStringLiteral("profiles"))
                                   .toArray()[0]
                                   .toObject()
                                   .value(QStringLiteral("proxies"))
                                   .toArray();
    QStringList reasons;
    for (const QJsonValue& proxy : proxies)
      reasons.append(proxy.toObject().value(QStringLiteral("reason")).toString());
    QVERIFY(reasons.contains(plain(reason)));
  }

  void statusSaysWhyAProfileIsNotConnected() {
    Scene scene;
    scene.control.start(scene.lab);
    observe::SessionRecord session = sampleSession(scene.lab, observe::SessionState::reconnecting);
    session.error = Error{Errc::auth, Leg::relay, "token in login doesn't match", {}};
    scene.deliver(session);
    const QJsonObject answer = scene.ask("status", {QStringLiteral("Lab")});
    const QString reason = plain(Texts::reason(*session.error));
    QVERIFY2(textOf(answer).contains(QStringLiteral("\n  ") + reason), qPrintable(textOf(answer)));
    const QJsonObject profile =
        answer.value(QStringLiteral("profiles")).toArray().first().toObject();
    QCOMPARE(profile.value(QStringLiteral("reason")).toString(), reason);
  }

  void profilesStartStopAndApply() {
    Scene scene;
    QCOMPARE(codeOf(scene.ask("start", {QStringLiteral("Lab")})), 0);
    QVERIFY(scene.control.status(scene.lab).isActive());
    QCOMPARE(codeOf(scene.ask("start", {QStringLiteral("Lab")})), 0);
    QCOMPARE(codeOf(scene.ask("apply", {QStringLiteral("Lab")})), 0);
    QCOMPARE(codeOf(scene.ask("stop", {QStringLiteral("Lab")})), 0);
    QVERIFY(!scene.control.status(scene.lab).isRunning());
    QCOMPARE(codeOf(scene.ask("start", {QStringLiteral("Broken")})), 1);
    QCOMPARE(codeOf(scene.ask("apply", {QStringLiteral("Broken")})), 1);
  }

  void whatIsNotThereIsNamed() {
    Scene scene;
    for (const char* verb : {"status", "start", "stop", "apply", "export", "doctor"}) {
      const QJsonObject answer = scene.ask(verb, {QStringLiteral("nobody")});
      QCOMPARE(codeOf(answer), 4);
      QVERIFY(textOf(answer).contains(QStringLiteral("nobody")));
    }
    const QJsonObject proxy = scene.ask("doctor",
                                        {
                                            QStringLiteral("Lab")
    },
                                        {{QStringLiteral("proxy"), QStringLiteral("none")}});
    QCOMPARE(codeOf(proxy), 4);
  }

  void importShowsItsPreviewUnlessToldOtherwise() {
    Scene scene;
    const QString path = scene.write(QStringLiteral("old.ini"),
                                     "[common]\nserver_addr = a\ntoken = canary\n"
                                     "[ssh]\nlocal_port = 22\nremote_port = 6000\n");
    const QSignalSpy shown(&scene.remote, &RemoteControl::showRequested);
    QJsonObject request{
        {QStringLiteral("verb"),  QStringLiteral("import")               },
        {QStringLiteral("files"), QJsonArray{path, QStringLiteral("rel")}}
    };
    QCOMPARE(codeOf(scene.ask(request)), 0);
    QCOMPARE(shown.size(), 1);
    QCOMPARE(scene.store.profiles().size(), std::size_t{3});
    request.insert(QStringLiteral("options"), QJsonObject{
                                                  {QStringLiteral("yes"), true}
    });
    const QJsonObject done = scene.ask(request);
    QCOMPARE(codeOf(done), 0);
    QCOMPARE(scene.store.profiles().size(), std::size_t{4});
    QVERIFY(!QJsonDocument(done).toJson().contains("canary"));
    const QJsonObject profile = done.value(QStringLiteral("profiles")).toArray().first().toObject();
    QCOMPARE(profile.value(QStringLiteral("outcome")).toString(), QStringLiteral("added"));
    // Noise is refused by name, and says so with its code.
    request.insert(QStringLiteral("files"),
                   QJsonArray{scene.write(QStringLiteral("n"), QByteArray(100, '\0'))});
    const QJsonObject refused = scene.ask(request);
    QCOMPARE(codeOf(refused), 1);
    QCOMPARE(refused.value(QStringLiteral("refused")).toArray().size(), 1);
  }

  void exportsCarryNoSecret() {
    Scene scene;
    scene.store.add(
        scene.write(QStringLiteral("key.toml"), "serverAddr = \"a\"\nauth.token = \"canary\"\n"));
    for (const char* form : {"toml", "yaml", "json"}) {
      const QJsonObject answer = scene.ask("export",
                                           {
                                               QStringLiteral("key")
      },
                                           {{QStringLiteral("form"), QLatin1String(form)}});
      QCOMPARE(codeOf(answer), 0);
      QVERIFY(!QJsonDocument(answer).toJson().contains("canary"));
      QVERIFY(textOf(answer).contains(QStringLiteral("{{ .Envs.FRP_AUTH_TOKEN }}")));
    }
    QCOMPARE(codeOf(scene.ask("export", {QStringLiteral("Broken")})), 0);
  }

  void theDoctorExaminesOneProxyAfterTheOther() {
    Scene scene;
    const QString path = scene.write(
        QStringLiteral("two.toml"),
        QByteArray(good_profile) +
            "\n[[proxies]]\nname = \"second\"\ntype = \"tcp\"\nlocalPort = 9\nremotePort = 9\n");
    scene.store.add(path);
    std::optional<QJsonObject> got;
    scene.remote.run(
        {
            {QStringLiteral("verb"),     QStringLiteral("doctor")         },
            {QStringLiteral("profiles"), QJsonArray{QStringLiteral("two")}}
    },
        [&](const QJsonObject& answer) { got = answer; });
    std::size_t rounds = 0;
    std::uint64_t last = 0;
    while (!got && rounds++ < 10) {
      QVERIFY(!scene.core.examinations.empty());
      const ExaminationOrder order = scene.core.examinations.back();
      QVERIFY(order.ticket != last);
      last = order.ticket;
      observe::Examination found;
      found.ticket = order.ticket;
      found.ended = true;
      scene.deliver(found);
    }
    QVERIFY(got);
    QCOMPARE(codeOf(*got), 0);
    QCOMPARE(static_cast<std::size_t>(got->value(QStringLiteral("proxies")).toArray().size()),
             rounds);
  }

  void aDoctorWhosePlaceAnotherTookSaysSoAndTheNextOneIsServed() {
    Scene scene;
    const QJsonObject request{
        {QStringLiteral("verb"),     QStringLiteral("doctor")         },
        {QStringLiteral("profiles"), QJsonArray{QStringLiteral("Lab")}}
    };
    std::optional<QJsonObject> got;
    scene.remote.run(request, [&](const QJsonObject& answer) { got = answer; });
    QCOMPARE(scene.core.examinations.size(), std::size_t(1));
    observe::Examination found;
    found.ticket = scene.core.examinations.back().ticket;
    // The window's order comes later, and both know it.
    QVERIFY(scene.bridge.nextTicket() > found.ticket);
    found.ended = true;
    found.stopped = true;
    scene.deliver(found);
    QVERIFY(got);
    QCOMPARE(codeOf(*got), 1);
    QVERIFY2(textOf(*got).contains(QStringLiteral("stopped")), qPrintable(textOf(*got)));
    scene.remote.run(request, [](const QJsonObject&) {});
    QCOMPARE(scene.core.examinations.size(), std::size_t(2));
  }

  void hostileRequestsAreAnsweredAndHarmless_data() {
    QTest::addColumn<QByteArray>("json");
    for (const char* json :
         {R"({})", R"({"verb":5})", R"({"verb":"format"})", R"({"verb":"start"})",
          R"({"verb":"start","profiles":"Lab"})", R"({"verb":"start","profiles":[1,null,{}]})",
          R"({"verb":"export","profiles":["Lab","Broken"]})",
          R"({"verb":"import","files":["../x",5]})", R"({"verb":"import","files":{}})",
          R"({"verb":"import","files":["/x"],"options":{"existing":"burn","yes":true}})",
          R"({"verb":"doctor","profiles":["Lab"],"options":{"proxy":["x"],"path":7}})",
          R"({"verb":"quit"})"})
      QTest::newRow(json) << QByteArray(json);
  }
  void hostileRequestsAreAnsweredAndHarmless() {
    QFETCH(QByteArray, json);
    Scene scene;
    const QJsonObject request = QJsonDocument::fromJson(json).object();
    std::optional<QJsonObject> got;
    scene.remote.run(request, [&](const QJsonObject& answer) { got = answer; });
    // An examination that was really begun waits for the core.
    if (!scene.core.examinations.empty()) return;
    QTRY_VERIFY(got);
    QVERIFY(codeOf(*got) != 0);
    QVERIFY(!textOf(*got).isEmpty());
    QVERIFY(!scene.control.anythingRuns());
    QCOMPARE(scene.store.profiles().size(), std::size_t{3});
  }

  void theSocketCarriesRequestsAndAnswers() {
    Scene scene;
    SingleInstance first(scene.folder.path());
    QVERIFY(first.becomeFirst());
    first.setCommands([&](const QJsonObject& request, const SingleInstance::Reply& reply) {
      scene.remote.run(request, reply);
    });
    QJsonObject answer;
    auto asked = SingleInstance::Asked::no_answer;
    std::atomic<bool> done = false;
    const QString folder = scene.folder.path();
    std::thread shell([&] {
      const SingleInstance second(folder);
      asked = second.ask(
          {
              {QStringLiteral("verb"), QStringLiteral("status")}
      },
          answer, 10'000);
      done = true;
    });
    const bool ended = QTest::qWaitFor([&] { return done.load(); }, 15'000);
    shell.join();
    QVERIFY(ended);
    QCOMPARE(asked, SingleInstance::Asked::answered);
    QCOMPARE(answer.value(QStringLiteral("profiles")).toArray().size(), 3);
    QCOMPARE(answer.value(QStringLiteral("version")).toInt(), 1);
  }

  void nobodyRunsIsToldAtOnce() {
    const QTemporaryDir folder;
    const SingleInstance alone(folder.path());
    QJsonObject answer;
    QCOMPARE(alone.ask({}, answer, 10'000), SingleInstance::Asked::nobody_runs);
    // What is too large for a request is not even sent.
    SingleInstance first(folder.path());
    QVERIFY(first.becomeFirst());
    const QJsonObject large{
        {QStringLiteral("x"), QString(70'000, u'x')}
    };
    QCOMPARE(alone.ask(large, answer, 100), SingleInstance::Asked::no_answer);
  }

  void anAskerThatLeavesDisturbsNobody() {
    const QTemporaryDir folder;
    SingleInstance first(folder.path());
    QVERIFY(first.becomeFirst());
    SingleInstance::Reply kept;
    first.setCommands(
        [&](const QJsonObject&, const SingleInstance::Reply& reply) { kept = reply; });
    {
      QLocalSocket socket;
      socket.connectToServer(first.socketName());
      QVERIFY(socket.waitForConnected(2'000));
      socket.write(frame(R"({"version":1,"verb":"status"})"));
      socket.flush();
      QTRY_VERIFY(kept);
    }
    WindowFixture::settle();
    kept({
        {QStringLiteral("code"), 0}
    });
  }
};

}  // namespace culvert::ui::control_test

QTEST_MAIN(culvert::ui::control_test::ControlTest)
#include "control_test.moc"
