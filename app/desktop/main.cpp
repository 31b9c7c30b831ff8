// culvert: the window.
#include "app/desktop/application.h"
#include "app/desktop/command_line.h"
#include "app/desktop/control_command.h"
#include "app/desktop/self_test.h"
#include "app/desktop/signals.h"
#include "app/desktop/surroundings.h"
#include "ui/bridge/engine_door.h"
#include "ui/bridge/network_watch.h"
#include "ui/control/remote_control.h"
#include "ui/single_instance/single_instance.h"
#include "ui/transfer/transfer.h"
#include "ui/tray/system_tray.h"
#include "ui/window/main_window.h"
#ifdef CULVERT_HAVE_KEYCHAIN
#include "ui/secrets/keychain_store.h"
#endif

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <utility>

namespace culvert::app {
namespace {

QString dataFolder(const QString& asked) {
  // The folder's name is the name of the running program: "x/" is "x".
  if (!asked.isEmpty()) return QDir::cleanPath(QFileInfo(asked).absoluteFilePath());
  return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
         QStringLiteral("/org.culvert.Culvert");
}

/// `answered_late`: it can be asked again, after somebody had given up waiting.
std::unique_ptr<ui::SecretStore> keychain([[maybe_unused]] std::function<void()> answered_late) {
#ifdef CULVERT_HAVE_KEYCHAIN
  auto store = std::make_unique<ui::KeychainStore>();
  QObject::connect(store.get(), &ui::KeychainStore::answeredLate, store.get(),
                   std::move(answered_late));
  return store;
#else
  return nullptr;
#endif
}

int runWindow(Application& application, const DesktopCommand& command, const QString& folder,
              ui::SingleInstance& instance) {
  ui::LayoutStore layout(folder + QStringLiteral("/ui-state.json"));
  const QVariant language_before = layout.value(QStringLiteral("language"));
  const QVariant theme_before = layout.value(QStringLiteral("theme"));
  if (command.reset_layout) layout.clear();

  ui::Language language;
  const QString code = command.language.isEmpty() ? language_before.toString() : command.language;
  language.setChoice(ui::Language::choiceOf(code));
  ui::Theme theme;
  theme.setChoice(static_cast<ui::ThemeChoice>(theme_before.toInt()));

  ui::EngineDoor engine;
  ui::EngineBridge bridge(engine);
  ui::NetworkWatch network(bridge);
  ui::ProfileStore store(folder + QStringLiteral("/profiles.ini"));
  Surroundings* asker = nullptr;
  ui::SecretService secrets(keychain([&asker] {
    if (asker) asker->keychainAnsweredLate();
  }));
  ui::ProfileControl control(store, secrets, bridge);
  ui::SystemDesktop desktop;
  ui::Tray tray(control, std::make_unique<ui::SystemTray>(command.background
                                                              ? ui::SystemTray::login_patience_ms
                                                              : ui::SystemTray::short_patience_ms));
  ui::MainWindow window({control, bridge, theme, language, layout, desktop, tray});
  Surroundings surroundings({control, bridge, theme, language, layout, tray, window}, folder,
                            command.data_folder);
  asker = &surroundings;

  const auto open = [&window](const QStringList& files) {
    window.openFiles(files);
    window.bringUp();
  };
  QObject::connect(&instance, &ui::SingleInstance::asked, &window, open);
  ui::RemoteControl remote(control, bridge, window.transfer());
  instance.setCommands(
      [&remote](const QJsonObject& request, const auto& reply) { remote.run(request, reply); });
  QObject::connect(&remote, &ui::RemoteControl::showRequested, &window, &ui::MainWindow::bringUp);
  QObject::connect(&application, &Application::fileRequested, &window,
                   [open](const QString& path) { open({path}); });
  QObject::connect(&instance, &ui::SingleInstance::demoAsked, &window, &ui::MainWindow::startDemo);
  StopSignals signals;
  const auto end = [] { QApplication::exit(0); };
  QObject::connect(&signals, &StopSignals::stopAsked, &application, end);
  QObject::connect(&window, &ui::MainWindow::quitAgreed, &application, end);
  QObject::connect(&application, &Application::quitRequested, &window,
                   &ui::MainWindow::requestQuit);

  if (!instance.trouble().isEmpty()) window.tellUnreachable(instance.trouble());
  window.openFiles(command.files + application.takePendingFiles());
  secrets.probe();
  // At login the network comes later than we do: nobody is to be told of failures before it is
  // there.
  network.whenThere(command.background ? 30'000 : 0, [&control] { control.startRemembered(); });
  if (command.demo) window.startDemo();
  if (command.background)
    surroundings.startHidden();
  else
    window.show();
  return Application::exec();
}

/// Says what is not there; a wrong path must not stand in the list of profiles for good.
bool areThere(const QStringList& files) {
  bool all = true;
  for (const QString& file : files) {
    const QFileInfo asked(file);
    if (asked.exists() && !asked.isDir()) continue;
    std::fprintf(stderr, asked.isDir() ? "%s is a folder.\n" : "There is no file %s.\n",
                 qPrintable(file));
    all = false;
  }
  return all;
}

int handOver(ui::SingleInstance& instance, const DesktopCommand& command, const QString& folder) {
  QStringList files;
  for (const QString& file : command.files)
    files.append(QFileInfo(file).absoluteFilePath());
  if (instance.handOver(files, command.demo)) return 0;
  std::fprintf(stderr, "Culvert runs already and does not answer (%s).\n",
               qPrintable(folder + QStringLiteral("/lock")));
  return 1;
}

/// While it lives, Qt's way to say that there is no screen (a page of text and abort()) is one
/// sentence and exit code 1.
class WithoutScreen {
 public:
  WithoutScreen() : before_(qInstallMessageHandler(say)) {}
  ~WithoutScreen() { qInstallMessageHandler(before_); }
  WithoutScreen(const WithoutScreen&) = delete;
  WithoutScreen& operator=(const WithoutScreen&) = delete;

 private:
  static void say(QtMsgType type, const QMessageLogContext& context, const QString& text) {
    if (type == QtFatalMsg) {
      std::fputs(
          "Culvert's window cannot be shown: there is no screen it could open "
          "(DISPLAY or WAYLAND_DISPLAY). Without one use culvert-agent.\n",
          stderr);
      std::_Exit(1);
    }
    // What the platform tells before that.
    if (QLatin1String(context.category).startsWith(QLatin1String("qt.qpa"))) return;
    std::fprintf(stderr, "%s\n", qPrintable(qFormatLogMessage(type, context, text)));
  }

  QtMessageHandler before_;
};

std::unique_ptr<Application> makeApplication(int& argc, char** argv) {
  const WithoutScreen told;
  return std::make_unique<Application>(argc, argv);
}

int run(int argc, char** argv) {
  // Help and version must work where there is no screen.
  QStringList arguments;
  for (int i = 0; i < argc; ++i)
    arguments.append(QString::fromLocal8Bit(argv[i]));
  if (const auto control = parseControlCommand(arguments)) {
    const QCoreApplication console(argc, argv);
    if (!control->answer.isEmpty()) {
      std::fputs(qPrintable(control->answer), control->wrong ? stderr : stdout);
      return control->wrong ? ui::control_code::wrong_usage : ui::control_code::done;
    }
    return runControlCommand(*control, dataFolder(control->data_folder));
  }
  // Qt takes its own options (-platform, ...) out before ours are read for good.
  const DesktopCommand asked = parseDesktopCommand(arguments);
  if (!asked.answer.isEmpty() && !asked.wrong) {
    std::fputs(qPrintable(asked.answer), stdout);
    return 0;
  }
  if (!asked.wrong && !asked.self_test) {
    if (!areThere(asked.files)) return 1;
    // Whoever runs already needs no screen of ours.
    const QString folder = dataFolder(asked.data_folder);
    if (ui::SingleInstance instance(folder); instance.isTaken()) {
      const QCoreApplication console(argc, argv);
      return handOver(instance, asked, folder);
    }
  }
  // What is looked at must not depend on a screen.
  if (asked.self_test) qputenv("QT_QPA_PLATFORM", "offscreen");
  const std::unique_ptr<Application> application = makeApplication(argc, argv);
  const DesktopCommand command = parseDesktopCommand(Application::arguments());
  if (command.wrong) {
    std::fputs(qPrintable(command.answer), stderr);
    return 1;
  }
  const QString folder = dataFolder(command.data_folder);
  if (command.self_test) return runSelfTest(folder, keychain([] {}));
  if (!areThere(command.files)) return 1;
  ui::SingleInstance instance(folder);
  if (instance.becomeFirst()) return runWindow(*application, command, folder, instance);
  return handOver(instance, command, folder);
}

}  // namespace
}  // namespace culvert::app

int main(int argc, char** argv) {
  return culvert::app::run(argc, argv);
}
