// culvert_bench_window: what the window costs, in numbers (desktop.md 3.1 and 5.5).
#include "tests/bench/window/measure.h"

#include <QApplication>

#include <cstdio>

namespace {

constexpr const char* usage =
    "culvert_bench_window load [seconds a tab] | proxies [count] | start | idle [seconds a view]\n"
    "Prints a table for each. Without a screen: QT_QPA_PLATFORM=offscreen.\n";

}  // namespace

int main(int argc, char** argv) {
  using namespace culvert::ui::bench;
  QApplication application(argc, argv);
  QApplication::setQuitOnLastWindowClosed(false);
  const QStringList arguments = QApplication::arguments();
  const QString what = arguments.value(1);
  const auto count = [&](int otherwise) {
    const int given = arguments.value(2).toInt();
    return given > 0 ? given : otherwise;
  };
  if (what == QLatin1String("load")) return runLoad(count(60));
  if (what == QLatin1String("proxies")) return runProxies(count(500));
  if (what == QLatin1String("start")) return runStart(QApplication::applicationFilePath());
  if (what == QLatin1String("start-once")) return runStartOnce(arguments.value(2).toDouble());
  if (what == QLatin1String("idle")) return runIdle(count(30));
  std::fputs(usage, stderr);
  return 2;
}
