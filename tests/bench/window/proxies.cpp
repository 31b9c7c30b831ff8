// What a user does to a profile with hundreds of proxies, each action alone.
#include "tests/bench/window/measure.h"
#include "tests/ui/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/connections/connections_page.h"
#include "ui/diagnose/diagnose_page.h"
#include "ui/editor/editing.h"
#include "ui/editor/settings_page.h"
#include "ui/logs/log_page.h"
#include "ui/proxies/proxies_page.h"
#include "ui/requests/requests_page.h"
#include "ui/traffic/traffic_page.h"
#include "ui/window/actions.h"

#include <QLineEdit>
#include <QTabWidget>

#include <algorithm>

namespace culvert::ui::bench {
namespace {

constexpr double most_ms = 100;
constexpr int rounds = 5;

QByteArray profileOf(int count) {
  QByteArray text = "serverAddr = \"frps.example.com\"\nauth.token = \"secret\"\n";
  for (int i = 0; i < count; ++i)
    text += "[[proxies]]\nname = \"service-" + QByteArray::number(i) +
            "\"\ntype = \"tcp\"\nlocalPort = 80\nremotePort = " + QByteArray::number(6000 + i) +
            "\n";
  return text;
}

/// The worst of a few times, the middle one, and the most that it worked.
void measure(const char* what, const std::function<void(int round)>& act, int times = rounds) {
  std::vector<double> wall;
  double cpu = 0;
  for (int round = 0; round < times; ++round) {
    const Took took = timeOf([&] { act(round); });
    wall.push_back(took.wall);
    cpu = std::max(cpu, took.cpu);
  }
  std::ranges::sort(wall);
  printRow(QString::fromUtf8(what) + QStringLiteral(": median, worst, most CPU, ms"),
           QStringList{number(wall[wall.size() / 2]), number(wall.back()), number(cpu)}.join(
               QStringLiteral(", ")),
           QStringLiteral("≤ 100"), wall.back() <= most_ms);
}

class Scene : public WindowFixture {
 public:
  explicit Scene(int count) : count_(count) {
    window->resize(1500, 900);
    window->show();
    path_ = write(QStringLiteral("many.toml"), profileOf(count));
  }

  void open() {
    window->openFiles({path_});
    for (const Profile& profile : store.profiles())
      if (profile.path == path_) id = profile.id;
  }
  /// What the core tells of all of them, with rates that move.
  observe::StatusDelta told(int round) const {
    observe::StatusDelta delta;
    for (int i = 0; i < count_; ++i) {
      observe::ProxyRecord proxy =
          sampleProxy(id, "service-" + std::to_string(i), "tcp", observe::ProxyState::running);
      const auto n = static_cast<std::uint64_t>(i + round * 31);
      proxy.traffic = {n * 1000, n * 7000};
      proxy.up_rate = n * 10 % 70'000;
      proxy.down_rate = n * 77 % 900'000;
      proxy.connections = i % 7;
      proxy.last_activity = std::chrono::system_clock::now();
      delta.proxies.push_back(std::move(proxy));
    }
    return delta;
  }
  observe::ProxyRecord proxy(int number) const {
    return told(0).proxies[static_cast<std::size_t>(number)];
  }
  QByteArray text(int count) const { return profileOf(count); }

  std::string id;

 private:
  int count_;
  QString path_;
};

void measureWindow(Scene& scene) {
  MainWindow& window = *scene.window;
  ProxiesPage& page = window.proxiesPage();
  measure("all of them change", [&](int round) { scene.deliver(scene.told(round)); });
  measure("show all profiles, and the profile", [&](int round) {
    window.scope().set(round % 2 == 0 ? Scope{} : Scope{scene.id, {}, 0});
  });
  window.scope().set({scene.id, {}, 0});
  measure("choose a proxy", [&](int round) { page.table().selectRow(100 + round); });
  measure("filter by a key", [&](int round) {
    page.search().setText(QStringLiteral("service-4").left(9 - round % 2));
  });
  page.search().clear();
  for (int column = 0; column < ProxyModel::column_count; column += 4)
    measure("sort", [&](int round) {
      page.table().sortByColumn(column, round % 2 == 0 ? Qt::AscendingOrder : Qt::DescendingOrder);
    });
  const std::vector<std::pair<const char*, QWidget*>> tabs{
      {"tab Connections", &window.connectionsPage()},
      {"tab Requests",    &window.requestsPage()   },
      {"tab Logs",        &window.logPage()        },
      {"tab Diagnose",    &window.diagnosePage()   },
      {"tab Traffic",     &window.trafficPage()    },
      {"tab Settings",    &window.settingsPage()   },
  };
  for (const auto& [name, tab] : tabs)
    measure(name, [&](int) {
      window.tabs().setCurrentIndex((window.tabs().indexOf(tab) + 1) % window.tabs().count());
      window.tabs().setCurrentWidget(tab);
    });
  window.tabs().setCurrentWidget(&window.trafficPage());
  measure("a second passes in the Traffic tab", [&](int round) {
    scene.deliver(scene.told(round + 50));
    window.trafficPage().tick();
  });
  window.tabs().setCurrentWidget(&window.connectionsPage());
  measure("change the theme", [&](int round) {
    scene.theme.setChoice(round % 2 == 0 ? ThemeChoice::dark : ThemeChoice::light);
  });
  measure("change the language", [&](int round) {
    scene.language.setChoice(round % 2 == 0 ? LanguageChoice::chinese : LanguageChoice::english);
  });
  scene.language.setChoice(LanguageChoice::english);
}

void measureProfile(Scene& scene, int count) {
  Editing& editing = scene.window->editing();
  measure("open the editor of a proxy", [&](int round) { editing.edit(scene.proxy(round)); });
  for (ProxyEditor* editor : editing.editors())
    editor->close();
  measure("duplicate a proxy (its editor)",
          [&](int round) { editing.duplicate(scene.proxy(round)); });
  for (ProxyEditor* editor : editing.editors())
    editor->close();
  measure("switch a proxy off, and on",
          [&](int round) { editing.switchOn(scene.proxy(7), round % 2 != 0); });
  measure("remove a proxy", [&](int round) { editing.remove(scene.proxy(20 + round)); });
  measure("undo it", [&](int) { editing.undo(scene.id); });
  measure("its file changes outside", [&](int round) {
    scene.write(QStringLiteral("many.toml"), scene.text(count + round % 2));
    scene.store.reload(scene.id);
  });
  measure("apply", [&](int) { scene.control.applyChanges(scene.id); });
  measure("stop, and start", [&](int) {
    scene.control.stop(scene.id);
    scene.control.start(scene.id);
  });
}

}  // namespace

int runProxies(int count) {
  Scene scene(count);
  printHeader(qPrintable(QStringLiteral("A profile with %1 proxies").arg(count)));
  measure(
      "open its file", [&](int) { scene.open(); }, 1);
  measure(
      "start", [&](int) { scene.control.start(scene.id); }, 1);
  scene.deliver(sampleSession(scene.id));
  measure(
      "the core tells of all of them", [&](int) { scene.deliver(scene.told(0)); }, 1);
  measureWindow(scene);
  measureProfile(scene, count);
  return 0;
}

}  // namespace culvert::ui::bench
