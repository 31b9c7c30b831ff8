// The window over the real core: how long it takes to appear, and what it costs when nothing
// happens.
#include "tests/bench/window/measure.h"
#include "tests/ui/fakes.h"
#include "ui/bridge/engine_door.h"
#include "ui/connections/connections_page.h"
#include "ui/traffic/traffic_page.h"
#include "ui/window/main_window.h"

#include <QProcess>
#include <QTabWidget>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>

namespace culvert::ui::bench {
namespace {

constexpr int profiles = 5;
constexpr int starts = 11;
constexpr int start_limit_ms = 20'000;

/// As app/desktop/main.cpp puts it together, with files in a folder of its own.
struct Program {
  explicit Program(bool has_profiles) {
    if (has_profiles)
      for (int i = 0; i < profiles; ++i)
        store.add(write(i), true);
    window = std::make_unique<MainWindow>(
        WindowParts{control, bridge, theme, language, layout, desktop, tray});
    window->resize(1180, 760);
  }

  QString write(int number) const {
    QFile file(folder.filePath(QStringLiteral("profile-%1.culvertprofile").arg(number)));
    if (!file.open(QIODevice::WriteOnly)) qFatal("the folder cannot be written");
    for (int proxy = 0; proxy < 2; ++proxy)
      file.write("[[proxies]]\nname = \"web-" + QByteArray::number(proxy) +
                 "\"\ntype = \"tcp\"\nlocalPort = 9\n");
    return file.fileName();
  }
  int running() const {
    return static_cast<int>(std::ranges::count_if(store.profiles(), [&](const Profile& profile) {
      return control.status(profile.id).isRunning();
    }));
  }

  QTemporaryDir folder;
  Theme theme;
  Language language;
  LayoutStore layout{folder.filePath(QStringLiteral("ui-state.json"))};
  EngineDoor engine;
  EngineBridge bridge{engine};
  ProfileStore store{folder.filePath(QStringLiteral("profiles.ini"))};
  SecretService secrets{nullptr};
  ProfileControl control{store, secrets, bridge};
  FakeDesktop desktop;
  Tray tray{control, std::make_unique<FakeTray>()};
  std::unique_ptr<MainWindow> window;
};

/// Ends the loop when the window has been painted.
class FirstPaint : public QObject {
 public:
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() == QEvent::Paint && at == 0) {
      // When the whole window has been: after this event.
      QMetaObject::invokeMethod(qApp, &QCoreApplication::quit, Qt::QueuedConnection);
      at = wallMs();
    }
    return QObject::eventFilter(watched, event);
  }
  double at = 0;
};

void measureIdle(Program& program, const char* name, int seconds, double aim) {
  runFor(3'000);
  const double cpu = processCpuMs();
  const double ui = threadCpuMs();
  const double began = wallMs();
  runFor(seconds * 1000);
  const double wall = wallMs() - began;
  const double share = (processCpuMs() - cpu) / wall * 100;
  const QString words = QString::fromUtf8(name);
  printRow(words + QStringLiteral(": CPU, % of a core"), number(share, 2),
           QStringLiteral("≤ %1").arg(aim), share <= aim);
  printRow(words + QStringLiteral(": of it the UI thread"),
           number((threadCpuMs() - ui) / wall * 100, 2));
  Q_UNUSED(program)
}

}  // namespace

int runStartOnce(double begun_ms) {
  Program program(false);
  FirstPaint paint;
  program.window->installEventFilter(&paint);
  program.window->show();
  QCoreApplication::exec();
  std::printf("%.1f\n", wallMs() - begun_ms);
  return 0;
}

int runStart(const QString& program) {
  std::vector<double> took;
  for (int i = 0; i < starts; ++i) {
    QProcess process;
    process.start(program, {QStringLiteral("start-once"), QString::number(wallMs(), 'f', 3)});
    if (!process.waitForFinished(start_limit_ms)) return 1;
    took.push_back(process.readAllStandardOutput().trimmed().toDouble());
  }
  std::ranges::sort(took);
  printHeader("Start");
  printRow(QStringLiteral("from exec() to the first picture: median of 11, ms"),
           number(took[took.size() / 2]), QStringLiteral("≤ 300"), took[took.size() / 2] <= 300);
  printRow(QStringLiteral("least, most, ms"),
           number(took.front()) + QStringLiteral(", ") + number(took.back()));
  return 0;
}

int runIdle(int seconds) {
  Program program(true);
  program.window->show();
  std::vector<std::string> ids;
  for (const Profile& profile : program.store.profiles())
    if (!profile.isDemo()) ids.push_back(profile.id);
  for (const std::string& id : ids)
    program.control.start(id);
  const double limit = wallMs() + start_limit_ms;
  while (program.running() < profiles && wallMs() < limit)
    runFor(100);
  printHeader("Idle: five running profiles, each with its relay, nobody visits");
  printRow(QStringLiteral("running"), QString::number(program.running()), QStringLiteral("5"),
           program.running() == profiles);
  MainWindow& window = *program.window;
  window.tabs().setCurrentWidget(&window.connectionsPage());
  measureIdle(program, "Connections in front", seconds, 0.5);
  window.tabs().setCurrentWidget(&window.trafficPage());
  measureIdle(program, "Traffic in front", seconds, 0.5);
  window.hide();
  measureIdle(program, "hidden", seconds, 0.5);
  printRow(QStringLiteral("resident, MiB"), number(residentMib()));
  return program.running() == profiles ? 0 : 1;
}

}  // namespace culvert::ui::bench
