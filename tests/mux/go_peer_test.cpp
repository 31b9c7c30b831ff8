#include "core/mux/receive_window.h"
#include "core/net/tcp.h"
#include "tests/mux/exchange.h"
#include "tests/support/run_until.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

namespace culvert::mux::go_peer_test {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t go_window = 6 * 1024 * 1024;  // frp's MaxStreamWindowSize

/// A session of ours whose other end is the Go program in the given role.
class WithGo {
 public:
  WithGo(const QString& program, const QString& role, Role ours) {
    net::Listener listener(io.get_executor(), {"127.0.0.1", 0});
    process.setProcessChannelMode(QProcess::SeparateChannels);
    process.start(program, {role, "127.0.0.1:" + QString::number(listener.port())});
    auto socket = support::run(io, listener.accept());
    session = std::make_unique<Session>(std::move(socket), ours, Options());
    asio::co_spawn(io.get_executor(), session->run(),
                   asio::bind_cancellation_slot(stop.slot(), [this](std::exception_ptr failure) {
                     try {
                       if (failure) std::rethrow_exception(failure);
                     } catch (const Failure& f) {
                       end = f.error;
                     } catch (const boost::system::system_error&) {
                       end = Error{Errc::cancelled, Leg::relay, "", {}};
                     }
                   }));
  }

  ~WithGo() {
    stop.emit(asio::cancellation_type::terminal);
    support::settle(io);
    session.reset();
    process.kill();
    process.waitForFinished();
  }

  /// What Go logged; empty when it was content. Credit (a window update, type 1) may cross the end
  /// of its stream on the way, which Go mentions: once for each quarter of the one bulk stream's
  /// window (IO-31), and no more often.
  QByteArray complaints() {
    process.waitForReadyRead(10);
    QByteArray others;
    int crossings = 0;
    for (const QByteArray& line : process.readAllStandardError().split('\n')) {
      const bool crossed = line.contains("frame for missing stream: Vsn:0 Type:1");
      if (!line.isEmpty() && (!crossed || ++crossings > 4)) others += line + '\n';
    }
    return others;
  }

  asio::io_context io;
  QProcess process;
  std::unique_ptr<Session> session;
  std::optional<Error> end;
  asio::cancellation_signal stop;
};

Task<> serve_until(Session& session, const std::optional<Error>& end) {
  co_await with_scope([&](TaskScope& scope) -> Task<> {
    scope.spawn("echo", [](Session& s, TaskScope& all) -> Task<> {
      const Result<void> over = co_await attempt(serve_echo(s, all));
      if (over) co_return;
    }(session, scope));
    while (!end)
      co_await sleep_for(1ms);
  });
}

}  // namespace

/// Against yamux as frp links it. Skipped without Go, or without its module.
class GoPeerTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    const QString go = QStandardPaths::findExecutable("go");
    if (go.isEmpty()) QSKIP("Go is not installed");
    program_ = folder_.filePath("go_peer");
    QProcess build;
    build.setWorkingDirectory(qEnvironmentVariable("CULVERT_SOURCE_DIR") + "/tests/mux/go_peer");
    build.start(go, {"build", "-mod=readonly", "-buildvcs=false", "-p", "2", "-o", program_, "."});
    const bool built = build.waitForFinished(90'000) && build.exitCode() == 0;
    if (!built) QSKIP("the Go peer could not be built: " + build.readAllStandardError());
  }

  void serves_a_go_client() {
    WithGo go(program_, "client", Role::server);
    support::run(go.io, serve_until(*go.session, go.end), 60s);
    QVERIFY(go.process.waitForFinished());
    QCOMPARE(go.complaints(), QByteArray());
    QCOMPARE(go.process.readAllStandardOutput(), QByteArray("ok\n"));
    QCOMPARE(go.end->code, Errc::closed);
    QCOMPARE(go.session->statistics().streams_total, 2010u);
    QCOMPARE(go.session->statistics().streams_open, 0u);
  }

  void is_served_by_a_go_server() {
    WithGo go(program_, "echo", Role::client);
    Tally tally;
    // More at once than Go has places for streams that it has not accepted.
    support::run(go.io, many_exchanges(*go.session, 3000, 1000, 20'000'000, tally), 60s);
    QCOMPARE(tally.right, 3001);
    QCOMPARE(tally.wrong, 0);
    QCOMPARE(go.complaints(), QByteArray());
    QVERIFY(go.session->statistics().least_rtt > Duration::zero());
    QVERIFY(!go.end);
  }

  void is_stopped_by_a_go_reader_that_stops() {
    WithGo go(program_, "slow", Role::client);
    const net::StreamPtr stream = go.session->open();
    const std::vector<std::byte> much(1 << 20);
    std::size_t taken = 0;
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (taken < go_window && std::chrono::steady_clock::now() < deadline) {
      const net::Io io = stream->try_write(much);
      if (io.is_done()) taken += io.count;
      go.io.restart();
      go.io.run_for(1ms);
    }
    QCOMPARE(taken, go_window);
    QCOMPARE(stream->room(), std::size_t{0});
    // Others are served beside it.
    const net::StreamPtr other = go.session->open();
    QVERIFY(other->try_write(as_bytes("x")).is_done());
    QCOMPARE(go.complaints(), QByteArray());
    QVERIFY(!go.end);
  }

 private:
  QTemporaryDir folder_;
  QString program_;
};

}  // namespace culvert::mux::go_peer_test

QTEST_GUILESS_MAIN(culvert::mux::go_peer_test::GoPeerTest)
#include "go_peer_test.moc"
