// culvert-agent in a network of its own, which comes and goes: a namespace of the Linux kernel.
#include "tests/programs/program.h"

#include <QStandardPaths>
#include <QTest>

namespace culvert::programs::network_test {
namespace {

/// A shell in a fresh network namespace, where only the loopback exists. It is the first process
/// of its own process namespace: whatever it started ends with it.
class Namespace {
 public:
  static QStringList arguments() {
    return {"--user", "--map-root-user", "--net", "--pid", "--fork", "--kill-child", "sh"};
  }
  /// Why there is none here; empty when there is.
  static QByteArray why_missing() {
    for (const char* tool : {"unshare", "ip"})
      if (QStandardPaths::findExecutable(tool).isEmpty()) return QByteArray(tool) + " is missing";
    QProcess trial;
    trial.start("unshare", arguments() << "-c"
                                       << "ip link add trial type veth");
    if (!trial.waitForFinished(10'000)) return "unshare does not end";
    if (trial.exitCode() != 0) return "not allowed here: " + trial.readAllStandardError().trimmed();
    return {};
  }

  Namespace() : shell_("unshare", arguments()) {}

  void run(const QByteArray& command) { shell_.write(command + "\n"); }
  QByteArray wait_for(const QByteArray& text) { return shell_.wait_for(text); }
  const QByteArray& out() const { return shell_.out(); }

 private:
  Program shell_;
};

}  // namespace

class NetworkTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    const QByteArray why = Namespace::why_missing();
    if (!why.isEmpty()) QSKIP(why.constData());
  }

  void a_pause_is_cut_short_when_the_network_returns_data() {
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("returns");
    const auto row = [](const char* name, const char* before, const char* returns) {
      QTest::newRow(name) << QByteArray(before) << QByteArray(returns);
    };
    row("an address comes", "ip link set net0 up; ip link set far0 up",
        "ip address add 192.0.2.2/24 dev net0");
    row("an IPv6 address comes", "ip link set net0 up; ip link set far0 up",
        "ip address add 2001:db8::2/64 dev net0");
    row("a link is switched on", "ip link set far0 up; ip address add 192.0.2.2/24 dev net0",
        "ip link set net0 up");
    row("a cable is plugged in", "ip link set net0 up; ip address add 192.0.2.2/24 dev net0",
        "ip link set far0 up");
    row("a route comes",
        "ip link set net0 up; ip link set far0 up; ip address add 198.51.100.2/24 dev net0",
        "ip route add 192.0.2.0/24 via 198.51.100.1");
  }

  void a_pause_is_cut_short_when_the_network_returns() {
    QFETCH(const QByteArray, before);
    QFETCH(const QByteArray, returns);
    Folder folder;
    const QString file =
        folder.write("frpc.toml", "loginFailExit = false\nserverAddr = \"192.0.2.1\"\n");
    Namespace inside;
    inside.run("ip link add net0 type veth peer name far0");
    inside.run(before);
    inside.run(qgetenv("CULVERT_AGENT") + " -c " + file.toUtf8() + " &");
    wait_for_long_pause(inside);
    inside.run(returns);
    inside.wait_for("the network is back: trying again now");
    inside.wait_for("try to connect to server 192.0.2.1");
  }

  void what_leads_nowhere_is_no_news() {
    Folder folder;
    const QString file =
        folder.write("frpc.toml", "loginFailExit = false\nserverAddr = \"192.0.2.1\"\n");
    Namespace inside;
    inside.run(qgetenv("CULVERT_AGENT") + " -c " + file.toUtf8() + " &");
    inside.wait_for("next attempt 3");
    inside.run("ip link set lo up; ip address add 127.0.0.2/8 dev lo");
    inside.run("ip link add net0 type veth peer name far0");
    inside.wait_for("next attempt 6");
    QVERIFY2(!inside.out().contains("the network is back"), inside.out().constData());
  }

 private:
  /// Pauses are drawn at random; one of these leaves time to be cut short.
  static void wait_for_long_pause(Namespace& inside) {
    for (;;) {
      const QByteArray line = inside.wait_for("next attempt ");
      const qsizetype at = line.indexOf(" in ") + 4;
      if (line.mid(at, line.indexOf(" ms", at) - at).toInt() >= 300) return;
    }
  }
};

}  // namespace culvert::programs::network_test

QTEST_GUILESS_MAIN(culvert::programs::network_test::NetworkTest)
#include "network_test.moc"
