// Renders scenes of the window in every look and language, and judges what a program can judge
// about a picture. With CULVERT_SCREENSHOTS set to a folder the pictures are kept there; those of
// the README are made by the target culvert_update_screenshots.
#include "core/config/certificates/maker.h"
#include "tests/ui/exchange_samples.h"
#include "tests/ui/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/certificates/certificates_page.h"
#include "ui/connections/connections_page.h"
#include "ui/diagnose/diagnose_page.h"
#include "ui/diagnose/explain_view.h"
#include "ui/logs/log_page.h"
#include "ui/profiles/sidebar.h"
#include "ui/proxies/proxies_page.h"
#include "ui/requests/request_details.h"
#include "ui/requests/requests_page.h"
#include "ui/traffic/traffic_graph.h"
#include "ui/traffic/traffic_page.h"
#include "ui/window/status_strip.h"
#include "ui/wizard/wizard.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QFontDatabase>
#include <QHash>
#include <QLineEdit>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSet>
#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>

namespace culvert::ui::screenshots_test {
namespace {

using namespace std::chrono_literals;
using observe::EventKind;

/// Three profiles: one runs with a problem, one has lost its server, one cannot be read.
struct Office {
  explicit Office(WindowFixture& window)
      : scene(window),
        id(scene.store.add(scene.write(QStringLiteral("Office server.toml"), profile()))),
        lab(scene.store.add(scene.write(QStringLiteral("Lab.toml"), profile()))) {
    scene.store.add(scene.write(QStringLiteral("Broken.toml"), "serverPort = \"many\"\nfoo = 1\n"));
    scene.control.start(id);
    scene.control.start(lab);
    addSessions();
    addProxies();
    addConnections();
    addEvents();
  }

  QByteArray profile() const {
    // Named, so that no warning about the missing CA takes room in the pictures.
    const QString ca = scene.write(QStringLiteral("ca.pem"), QByteArray());
    return "transport.tls.trustedCaFile = \"" + ca.toUtf8() + "\"\n" + good_profile;
  }

  void addSessions() const {
    scene.deliver(sampleSession(id));
    observe::SessionRecord retry = sampleSession(lab, observe::SessionState::reconnecting);
    retry.error = Error{Errc::refused, Leg::relay, "connect 198.51.100.9:7000",
                        std::make_error_code(std::errc::connection_refused)};
    retry.retry_at = std::chrono::system_clock::now() + 12s;
    retry.steps = {
        {observe::Step::find_server, observe::StepState::done,    3ms},
        {observe::Step::connect,     observe::StepState::failed,  1ms},
        {observe::Step::tls,         observe::StepState::waiting, {} },
        {observe::Step::log_in,      observe::StepState::waiting, {} },
    };
    scene.deliver(retry);
  }

  void addProxies() const {
    observe::ProxyRecord web = sampleProxy(id, "web", "https", observe::ProxyState::running);
    web.public_address = "https://demo.example.com";
    web.protocol_now = "h2";
    web.connections = 11;
    web.connections_total = 1'402;
    web.down_rate = 3'100'000;
    web.up_rate = 402'000;
    web.traffic = {81'000'000, 912'000'000, 0};
    web.last_activity = std::chrono::system_clock::now();
    scene.deliver(web);
    observe::ProxyRecord ssh = sampleProxy(id, "ssh", "tcp", observe::ProxyState::local_down);
    ssh.public_address = "frps.example.com:6001";
    ssh.local_target = "127.0.0.1:22";
    ssh.error = Error{Errc::refused, Leg::upstream, "connect 127.0.0.1:22", {}};
    scene.deliver(ssh);
  }

  void addConnections() const {
    observe::ConnectionDelta delta;
    for (observe::ConnectionId i = 1; i <= 14; ++i) {
      observe::ConnectionRecord record = sampleConnection(i, id, i % 5 == 0 ? "ssh" : "web");
      record.opened = std::chrono::system_clock::now() - i * 7s;
      if (i > 12) {
        record.state = observe::ConnectionState::closed;
        record.closed = record.opened + 8s;
        record.ended_by = Leg::upstream;
        if (i == 14) record.why = Error{Errc::reset, Leg::upstream, "read", {}};
      }
      delta.changed.push_back(shared(record));
      delta.counters.push_back({
          i, {i * 12'345, i * 345'678, 0},
           i * 1'000, i * 20'000
      });
    }
    scene.deliver(delta);
  }

  void addEvents() const {
    scene.deliver(EventKind::connecting, {id, {}, 0, {}}, {"frps.example.com:7000", "tcp"});
    scene.deliver(EventKind::login_succeeded, {id, {}, 0, {}}, {"7f3a", "0.61.0"});
    scene.deliver(EventKind::proxy_started, {id, "web", 0, {}}, {"https://demo.example.com"});
    scene.deliver(EventKind::connection_opened, {id, "web", 3, {}},
                  {"203.0.113.4:40003", "127.0.0.1:8443"});
    scene.deliver(EventKind::local_service_down, {id, "ssh", 0, {}}, {"127.0.0.1:22"},
                  Error{Errc::refused, Leg::upstream, "connect 127.0.0.1:22", {}});
  }

  WindowFixture& scene;
  std::string id, lab;
};

void welcome(WindowFixture&) {}

void mainView(WindowFixture& scene) {
  const Office office(scene);
  scene.window->scope().set({office.id, {}, 0});
  scene.window->connectionsPage().table().selectRow(1);
}

void logView(WindowFixture& scene) {
  const Office office(scene);
  scene.window->tabs().setCurrentWidget(&scene.window->logPage());
  scene.window->logPage().table().selectRow(4);
}

RequestsPage& requestTable(WindowFixture& scene) {
  const Office office(scene);
  RequestsPage& page = scene.window->requestsPage();
  scene.window->tabs().setCurrentWidget(&page);
  observe::ExchangeDelta delta = sampleExchanges(1, 24, office.id);
  delta.use = observe::CaptureUse{};
  delta.use->head_bytes = 48'000;
  scene.deliver(delta);
  return page;
}

void requestView(WindowFixture& scene) {
  requestTable(scene).table().selectRow(3);
}

void requestBodies(WindowFixture& scene) {
  RequestsPage& page = requestTable(scene);
  page.table().selectRow(3);
  page.details().setCurrentIndex(1);
}

void requestEmpty(WindowFixture& scene) {
  const Office office(scene);
  scene.window->scope().set({office.id, {}, 0});
  scene.window->tabs().setCurrentWidget(&scene.window->requestsPage());
}

void diagnoseView(WindowFixture& scene) {
  const Office office(scene);
  DiagnosePage& page = scene.window->diagnosePage();
  scene.window->tabs().setCurrentWidget(&page);
  scene.window->scope().set({office.id, "web", 0});
  page.run();
  observe::Examination found;
  found.ticket = scene.core.examinations.back().ticket;
  found.ended = true;
  observe::ExaminationStep tcp;
  tcp.name = "tcp";
  tcp.good = true;
  tcp.took = 400us;
  observe::ExaminationStep tls;
  tls.name = "tls";
  tls.took = 2ms;
  tls.error = Error{Errc::tls, Leg::upstream, "alert 40", {}};
  found.steps = {tcp, tls};
  observe::Diagnosis one;
  one.number = 1;
  one.parameters = {"127.0.0.1:8443", "HTTP/1.1"};
  one.evidence = "48 54 54 50 2f 31 2e 31";
  one.changes = {
      {"culvert.upstream.scheme", "\"http\""}
  };
  found.findings = {one};
  scene.deliver(found);
  page.explanation().field().setPlainText(
      QStringLiteral("upstream prematurely closed connection while reading response header"));
  page.explanation().explain();
}

/// Five minutes of three proxies, with a sleep between, and what was before that today.
void trafficView(WindowFixture& scene) {
  const Office office(scene);
  scene.window->scope().set({office.id, {}, 0});
  scene.window->tabs().setCurrentWidget(&scene.window->trafficPage());
  std::array<observe::ProxyRecord, 2> proxies{
      sampleProxy(office.id, "web", "https", observe::ProxyState::running),
      sampleProxy(office.id, "ssh", "tcp", observe::ProxyState::running)};
  proxies[0].public_address = "https://demo.example.com";
  proxies[0].traffic = {81'000'000, 912'000'000, 0};
  proxies[1].traffic = {2'000'000, 24'000'000, 0};
  for (int second = 0; second < 300; ++second) {
    const double wave = 1.3 + std::sin(second / 17.0) + 0.3 * std::sin(second / 3.0);
    proxies[0].traffic.down += static_cast<std::uint64_t>(wave * 1'400'000);
    proxies[0].traffic.up += static_cast<std::uint64_t>(wave * 260'000);
    proxies[1].traffic.down += second % 90 < 40 ? 900'000U : 20'000U;
    proxies[1].traffic.up += second % 90 > 60 ? 700'000U : 5'000U;
    scene.passed += second == 210 ? 20'000ms : 1000ms;
    observe::StatusDelta delta;
    delta.proxies.assign(proxies.begin(), proxies.end());
    scene.deliver(delta);
  }
}

void trafficLines(WindowFixture& scene) {
  trafficView(scene);
  TrafficPage& page = scene.window->trafficPage();
  WindowFixture::settle();
  page.tick();
  for (const char* name : {"web", "ssh"})
    page.totalsModel().choose({scene.window->scope().current().profile, name}, true);
  page.graph().setCursor(150);
}

void trafficTable(WindowFixture& scene) {
  trafficLines(scene);
  scene.window->trafficPage()
      .findChild<QAbstractButton*>(QStringLiteral("trafficAsTable"))
      ->click();
}

void trafficEmpty(WindowFixture& scene) {
  const std::string id = scene.store.add(scene.write(QStringLiteral("Office.toml"), good_profile));
  scene.window->scope().set({id, {}, 0});
  scene.window->tabs().setCurrentWidget(&scene.window->trafficPage());
}

void diagnoseReport(WindowFixture& scene) {
  diagnoseView(scene);
  scene.window->findChild<QAbstractButton*>(QStringLiteral("diagnoseReport"))->click();
}

/// A port that is taken, and the server's connection for the requests of many.
void refused(WindowFixture& scene) {
  const Office office(scene);
  observe::ProxyRecord ssh = sampleProxy(office.id, "ssh", "tcp", observe::ProxyState::refused);
  ssh.local_target = "127.0.0.1:22";
  ssh.error = Error{Errc::port_taken, Leg::relay, "port already used", {}};
  scene.deliver(ssh);
  observe::ConnectionRecord record = sampleConnection(15, office.id, "web");
  record.type = "http";
  record.visitor = record.downstream.peer = "203.0.113.16";
  record.shared = true;
  observe::ConnectionDelta delta;
  delta.changed.push_back(shared(record));
  scene.deliver(delta);
  scene.window->scope().set({office.id, {}, 0});
  TableView& table = scene.window->connectionsPage().table();
  for (int row = 0; row < table.model()->rowCount(); ++row)
    for (int column = 0; column < table.model()->columnCount(); ++column)
      if (table.model()->index(row, column).data().toString().contains(QLatin1String(".16")))
        table.selectRow(row);
}

/// A pair that ends in so many days; returns the lines that name it.
QByteArray pairOf(const WindowFixture& scene, const char* name, int days) {
  certificates::MakeWish wish;
  wish.names = {std::string(name) + ".example.com"};
  wish.days = 300;
  const QString base = scene.folder.filePath(QLatin1String(name));
  const certificates::PairFiles files{(base + QStringLiteral(".crt")).toStdString(),
                                      (base + QStringLiteral(".key")).toStdString()};
  const auto now = std::chrono::system_clock::now();
  const auto made = certificates::make_self_signed(wish, now + std::chrono::days(days - 300));
  if (!made || !certificates::write_pair(*made, files, certificates::Overwrite::no))
    qFatal("no certificate");
  return "plugin.localAddr = \"127.0.0.1:8080\"\nplugin.crtPath = \"" + base.toUtf8() +
         ".crt\"\nplugin.keyPath = \"" + base.toUtf8() + ".key\"\n";
}

/// One of each weight, the second one chosen.
void certificateView(WindowFixture& scene) {
  const auto proxy = [](const char* name, const QByteArray& plugin) {
    return QByteArray("[[proxies]]\nname = \"") + name +
           "\"\ntype = \"https\"\ncustomDomains = [\"" + name +
           ".example.com\"]\nplugin.type = \"https2http\"\n" + plugin;
  };
  const QByteArray folder = scene.folder.path().toUtf8();
  const QByteArray text =
      "serverAddr = \"frps.example.com\"\nauth.token = \"secret\"\n"
      "transport.tls.trustedCaFile = \"" +
      folder + "/shop.crt\"\n" + proxy("shop", pairOf(scene, "shop", 200)) +
      proxy("wiki", pairOf(scene, "wiki", 15)) + proxy("mail", pairOf(scene, "mail", -2)) +
      proxy("try", "plugin.localAddr = \"127.0.0.1:8081\"\n") +
      "[[proxies]]\nname = \"api\"\ntype = \"tcp\"\nlocalPort = 8443\nremotePort = 6001\n"
      "culvert.upstream.trustedCaFile = \"" +
      folder + "/gone.pem\"\n";
  const std::string id = scene.store.add(scene.write(QStringLiteral("Office server.toml"), text));
  scene.window->scope().set({id, {}, 0});
  CertificatesPage& page = scene.window->certificatesPage();
  scene.window->tabs().setCurrentWidget(&page);
  const auto& rows = scene.window->certificateWatch().rows();
  if (!QTest::qWaitFor(
          [&] { return rows.size() == 6 && std::ranges::all_of(rows, &CertificateRow::isRead); }))
    qFatal("no certificates");
  page.table().selectRow(2);
}

void reconnecting(WindowFixture& scene) {
  const Office office(scene);
  scene.window->scope().set({office.lab, {}, 0});
}

/// Thirteen proxies and nobody connected.
void thirteen(WindowFixture& scene, int refused) {
  QByteArray text = "serverAddr = \"frps.example.com\"\nauth.token = \"secret\"\n";
  for (int i = 1; i <= 13; ++i)
    text += "[[proxies]]\nname = \"service-" + QByteArray::number(i) +
            "\"\ntype = \"tcp\"\nlocalPort = 80\nremotePort = " + QByteArray::number(6000 + i) +
            "\n";
  const std::string id = scene.store.add(scene.write(QStringLiteral("Thirteen.toml"), text));
  scene.control.start(id);
  scene.deliver(sampleSession(id));
  for (int i = 1; i <= 13; ++i) {
    observe::ProxyRecord proxy =
        sampleProxy(id, "service-" + std::to_string(i), "tcp",
                    i == 4 ? observe::ProxyState::local_down : observe::ProxyState::running);
    proxy.public_address = "a-long-name-of-a-server.example.com:" + std::to_string(6000 + i);
    if (i == 4) proxy.error = Error{Errc::refused, Leg::upstream, "connect 127.0.0.1:80", {}};
    if (i > 13 - refused) {
      proxy.state = observe::ProxyState::refused;
      proxy.public_address.clear();
      proxy.error = Error{Errc::port_taken, Leg::relay, "port already used", {}};
    }
    scene.deliver(proxy);
  }
  scene.window->scope().set({id, {}, 0});
}

void manyProxies(WindowFixture& scene) {
  thirteen(scene, 0);
}

void manyRefused(WindowFixture& scene) {
  thirteen(scene, 5);
}

/// What runs goes on while its file has mistakes; all of them are shown.
void mistakes(WindowFixture& scene) {
  const Office office(scene);
  scene.write(QStringLiteral("Office server.toml"),
              office.profile() + "remotPort = 1\nlocalPrt = 2\ntyp = \"tcp\"\nfoo = 1\nbar = 2\n");
  scene.store.reload(office.id);
  scene.window->scope().set({office.id, {}, 0});
  WindowFixture::settle();
  scene.window->findChild<QAbstractButton*>(QStringLiteral("bannerMore"))->click();
}

void unreadable(WindowFixture& scene) {
  const Office office(scene);
  scene.window->scope().set({scene.store.profiles()[2].id, {}, 0});
}

void secret(WindowFixture& scene) {
  const std::string id = scene.store.add(
      scene.write(QStringLiteral("Home.culvertprofile"),
                  "serverAddr = \"frps.example.com\"\nauth.token = \"keychain\"\n"));
  scene.window->scope().set({id, {}, 0});
  scene.control.start(id);
  QTRY_COMPARE(scene.control.status(id).state, ProfileState::waiting_secret);
}

/// The parts of the wizard by name.
template <class Type>
Type* part(WindowFixture& scene, const char* name) {
  return scene.window->wizard().findChild<Type*>(QLatin1String(name));
}

void wizardService(WindowFixture& scene) {
  scene.window->expose();
  scene.ports.tell(samplePorts());
  auto* field = part<QLineEdit>(scene, "serviceTarget");
  QTest::keyClicks(field, QStringLiteral("3000"));
  QTRY_VERIFY(!scene.core.examinations.empty());
  observe::Examination found;
  found.ticket = scene.core.examinations.back().ticket;
  found.target = "127.0.0.1:3000";
  found.ended = true;
  found.steps.emplace_back().name = "tcp";
  found.steps.back().good = true;
  scene.deliver(found);
}

void wizardServer(WindowFixture& scene) {
  scene.store.add(scene.write(QStringLiteral("Office server.toml"), good_profile));
  wizardService(scene);
  part<QPushButton>(scene, "wizardNext")->click();
  part<QPlainTextEdit>(scene, "serverText")
      ->setPlainText(QStringLiteral("culvert://frps.example.com:7000?token=sample"));
}

void wizardMistake(WindowFixture& scene) {
  wizardService(scene);
  part<QPushButton>(scene, "wizardNext")->click();
  part<QPlainTextEdit>(scene, "serverText")
      ->setPlainText(QStringLiteral("serverAddr = \"frps.example.com\"\nserverPrt = 7000\n"));
  part<QPushButton>(scene, "wizardNext")->click();
}

void wizardAddress(WindowFixture& scene) {
  wizardServer(scene);
  part<QCheckBox>(scene, "serverDecides")->click();
  part<QPushButton>(scene, "wizardNext")->click();
}

/// Its profile, on the way to the server.
std::string wizardOnItsWay(WindowFixture& scene) {
  wizardServer(scene);
  part<QPushButton>(scene, "wizardNext")->click();
  std::string id;
  for (const Profile& profile : scene.store.profiles())
    if (profile.mayHoldMarkers()) id = profile.id;
  if (!QTest::qWaitFor([&] { return scene.control.running(id) != nullptr; })) qFatal("no start");
  return id;
}

void wizardReached(WindowFixture& scene) {
  const std::string id = wizardOnItsWay(scene);
  scene.deliver(sampleSession(id));
  observe::ProxyRecord proxy = sampleProxy(id, "web-3000", "tcp", observe::ProxyState::running);
  proxy.public_address = "frps.example.com:38211";
  scene.deliver(proxy);
  observe::ExchangeRecord row;
  row.id = 7;
  row.profile = id;
  row.proxy = "web-3000";
  row.method = "GET";
  row.path = "/";
  row.status = 200;
  row.visitor = "203.0.113.7:51234";
  row.times.wait = 3ms;
  observe::ExchangeDelta delta;
  delta.changed.push_back(std::make_shared<const observe::ExchangeRecord>(row));
  scene.deliver(delta);
}

void wizardProblem(WindowFixture& scene) {
  const std::string id = wizardOnItsWay(scene);
  observe::SessionRecord session = sampleSession(id, observe::SessionState::reconnecting);
  session.error =
      Error{Errc::auth, Leg::relay, "token in login doesn't match token from configuration", {}};
  session.steps.pop_back();
  session.steps.back().state = observe::StepState::failed;
  scene.deliver(session);
}

void triedHere(WindowFixture& scene) {
  const std::string id = scene.store.add(
      scene.write(QStringLiteral("here.culvertprofile"),
                  "[[proxies]]\nname = \"web-3000\"\ntype = \"tcp\"\nlocalPort = 3000\n"),
      true);
  scene.control.start(id);
  if (!QTest::qWaitFor([&] { return scene.control.running(id) != nullptr; })) qFatal("no start");
  scene.deliver(sampleSession(id));
  observe::ProxyRecord proxy = sampleProxy(id, "web-3000", "tcp", observe::ProxyState::running);
  proxy.public_address = "127.0.0.1:38211";
  scene.deliver(proxy);
  scene.window->scope().set({id, {}, 0});
}

struct Scene {
  const char* name;
  void (*build)(WindowFixture&);
};
constexpr std::array scenes{
    Scene{"welcome",        welcome        },
    Scene{"main",           mainView       },
    Scene{"logs",           logView        },
    Scene{"requests",       requestView    },
    Scene{"bodies",         requestBodies  },
    Scene{"no-requests",    requestEmpty   },
    Scene{"diagnose",       diagnoseView   },
    Scene{"report",         diagnoseReport },
    Scene{"certificates",   certificateView},
    Scene{"traffic",        trafficView    },
    Scene{"traffic-lines",  trafficLines   },
    Scene{"traffic-table",  trafficTable   },
    Scene{"no-traffic",     trafficEmpty   },
    Scene{"reconnecting",   reconnecting   },
    Scene{"many",           manyProxies    },
    Scene{"refused",        refused        },
    Scene{"many-refused",   manyRefused    },
    Scene{"mistakes",       mistakes       },
    Scene{"unreadable",     unreadable     },
    Scene{"secret",         secret         },
    Scene{"wizard-service", wizardService  },
    Scene{"wizard-server",  wizardServer   },
    Scene{"wizard-mistake", wizardMistake  },
    Scene{"wizard-address", wizardAddress  },
    Scene{"wizard-reached", wizardReached  },
    Scene{"wizard-problem", wizardProblem  },
    Scene{"tried-here",     triedHere      }
};
constexpr std::array<std::pair<const char*, ThemeChoice>, 3> looks{
    std::pair{"light",    ThemeChoice::light        },
    {"dark",     ThemeChoice::dark         },
    {"contrast", ThemeChoice::high_contrast},
};
constexpr std::array<std::pair<const char*, LanguageChoice>, 2> languages{
    std::pair{"en", LanguageChoice::english},
    {"zh", LanguageChoice::chinese},
};

QImage pictureOf(MainWindow& window) {
  return window.grab().toImage().convertToFormat(QImage::Format_RGB32);
}

/// Draws until two pictures in a row are the same.
QImage settledPicture(MainWindow& window) {
  window.findChild<StatusStrip*>()->refresh();  // once a second otherwise
  QImage last;
  for (int i = 0; i < 20; ++i) {
    WindowFixture::settle();
    QImage next = pictureOf(window);
    if (next == last) return next;
    last = next;
  }
  return last;
}

bool hasChineseFont() {
  return !QFontDatabase::families(QFontDatabase::SimplifiedChinese).isEmpty();
}

int coloursOf(const QImage& image) {
  QSet<QRgb> colours;
  for (int y = 0; y < image.height(); y += 3)
    for (int x = 0; x < image.width(); x += 3)
      colours.insert(image.pixel(x, y));
  return static_cast<int>(colours.size());
}

/// The picture in its 256 most used colours: a fourth of the size, and the eye sees no difference.
QImage withPalette(const QImage& picture) {
  QHash<QRgb, int> uses;
  for (int y = 0; y < picture.height(); ++y)
    for (int x = 0; x < picture.width(); ++x)
      ++uses[picture.pixel(x, y)];
  QList<QRgb> colours = uses.keys();
  std::ranges::sort(colours,
                    [&](QRgb a, QRgb b) { return uses[a] != uses[b] ? uses[a] > uses[b] : a < b; });
  // Rare ones that carry a meaning stay what they are.
  for (const Tone tone : {Tone::error, Tone::warn, Tone::ok, Tone::info})
    colours.prepend(culvert::ui::colors().of(tone).rgb());
  colours.resize(std::min<qsizetype>(colours.size(), 256));
  return picture.convertToFormat(QImage::Format_Indexed8, colours, Qt::ThresholdDither);
}

}  // namespace

class ScreenshotsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void rendersEveryScene_data() {
    QTest::addColumn<int>("scene");
    QTest::addColumn<int>("look");
    QTest::addColumn<int>("language");
    for (std::size_t scene = 0; scene < scenes.size(); ++scene)
      for (std::size_t language = 0; language < languages.size(); ++language)
        for (std::size_t look = 0; look < looks.size(); ++look)
          QTest::addRow("%s-%s-%s", scenes.at(scene).name, languages.at(language).first,
                        looks.at(look).first)
              << static_cast<int>(scene) << static_cast<int>(look) << static_cast<int>(language);
  }

  void rendersEveryScene() {
    QFETCH(int, scene);
    QFETCH(int, look);
    QFETCH(int, language);
    WindowFixture fixture;
    fixture.speak(languages.at(static_cast<std::size_t>(language)).second);
    fixture.theme.setChoice(looks.at(static_cast<std::size_t>(look)).second);
    fixture.window->resize(1180, 760);
    fixture.window->show();
    scenes.at(static_cast<std::size_t>(scene)).build(fixture);
    const QImage picture = settledPicture(*fixture.window);
    QCOMPARE(picture.size(), QSize(1180, 760) * picture.devicePixelRatio());
    QVERIFY(coloursOf(picture) > 8);
    // The ground is the theme's: nothing keeps the colours of another look.
    const QRgb ground = colors().window.rgb();
    QCOMPARE(QColor(picture.pixel(6, picture.height() - 4)).name(), QColor(ground).name());
    const QString folder = qEnvironmentVariable("CULVERT_SCREENSHOTS");
    if (!folder.isEmpty())
      QVERIFY(withPalette(picture).save(
          QStringLiteral("%1/%2.png").arg(folder, QString::fromLatin1(QTest::currentDataTag()))));
  }

  void everyLookAndLanguageIsAnotherPicture() {
    QList<QImage> pictures;
    for (const auto& [name, look] : looks)
      for (const auto& [code, language] : languages) {
        WindowFixture fixture;
        fixture.speak(language);
        fixture.theme.setChoice(look);
        fixture.window->resize(1180, 760);
        fixture.window->show();
        const QImage picture = settledPicture(*fixture.window);
        for (const QImage& other : pictures)
          QVERIFY(picture != other);
        pictures.append(picture);
      }
  }

  void chineseIsDrawnWithChineseGlyphs() {
    if (!hasChineseFont()) QSKIP("no font with Chinese glyphs is installed");
    const auto drawn = [](const QString& text) {
      QImage image(60, 40, QImage::Format_RGB32);
      image.fill(colors().base);
      QPainter painter(&image);
      painter.setPen(colors().text);
      painter.drawText(image.rect(), Qt::AlignCenter, text);
      return image;
    };
    // Boxes for missing glyphs would all look the same.
    QVERIFY(drawn(QStringLiteral("连接")) != drawn(QStringLiteral("日志")));
    QVERIFY(drawn(QStringLiteral("连接")) != drawn(QStringLiteral("\U0010FFFD\U0010FFFD")));
  }
};

}  // namespace culvert::ui::screenshots_test

QTEST_MAIN(culvert::ui::screenshots_test::ScreenshotsTest)
#include "screenshots_test.moc"
