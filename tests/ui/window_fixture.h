#pragma once

#include "tests/ui/fake_core.h"
#include "tests/ui/fake_ports.h"
#include "tests/ui/fakes.h"
#include "ui/window/main_window.h"

#include <QCoreApplication>
#include <QEvent>
#include <QFile>
#include <QTemporaryDir>

namespace culvert::ui {

/// What stands behind a window, over a made-up core, with its files in a folder of its own.
struct ControlFixture {
  explicit ControlFixture(std::unique_ptr<SecretStore> keychain = nullptr)
      : secrets(std::move(keychain)) {}

  QString write(const QString& name, const QByteArray& text) const {
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly)) qFatal("the test folder cannot be written");
    file.write(text);
    return file.fileName();
  }

  // The bridge collects at most ten times a second; tests hand over at once instead.
  void deliver(const observe::StatusDelta& delta) { Q_EMIT bridge.statusChanged(delta); }
  void deliver(const observe::ConnectionDelta& delta) { Q_EMIT bridge.connectionsChanged(delta); }
  void deliver(const observe::ExchangeDelta& delta) { Q_EMIT bridge.exchangesChanged(delta); }
  void deliver(const observe::MessageDelta& delta) { Q_EMIT bridge.messagesArrived(delta); }
  void deliver(const observe::Examination& found) { Q_EMIT bridge.examinationChanged(found); }
  void deliver(const observe::SessionRecord& record) {
    observe::StatusDelta delta;
    delta.sessions.push_back(record);
    deliver(delta);
  }
  void deliver(const observe::ProxyRecord& record) {
    observe::StatusDelta delta;
    delta.proxies.push_back(record);
    deliver(delta);
  }
  void deliver(observe::EventKind kind, observe::Scope scope,
               std::vector<std::string> arguments = {}, std::optional<Error> error = {}) {
    observe::Event event;
    event.seq = ++last_event;
    event.at = std::chrono::system_clock::now();
    event.kind = kind;
    event.scope = std::move(scope);
    event.arguments = std::move(arguments);
    event.error = std::move(error);
    Q_EMIT bridge.eventsArrived({event}, 0);
  }

  QTemporaryDir folder;
  FakeCore core;
  EngineBridge bridge{core};
  ProfileStore store{folder.filePath(QStringLiteral("profiles.ini"))};
  SecretService secrets;
  ProfileControl control{store, secrets, bridge};
  std::uint64_t last_event = 0;
};

/// A whole window.
struct WindowFixture : ControlFixture {
  explicit WindowFixture(std::unique_ptr<SecretStore> keychain = nullptr)
      : ControlFixture(std::move(keychain)) {
    language.setChoice(LanguageChoice::english);
    theme.setChoice(ThemeChoice::light);
    auto icon = std::make_unique<FakeTray>();
    tray_icon = icon.get();
    tray = std::make_unique<Tray>(control, std::move(icon));
    window = std::make_unique<MainWindow>(
        WindowParts{control, bridge, theme, language, layout, desktop, *tray, &ports, clock()});
  }

  /// The computer's time, and what the test lets pass at once.
  std::function<observe::WallTime()> clock() {
    return [this] { return std::chrono::system_clock::now() + passed; };
  }

  /// Qt tells the windows with a posted event.
  void speak(LanguageChoice choice) {
    language.setChoice(choice);
    settle();
  }
  /// Lets posted events arrive and widgets that are to go, go.
  static void settle() {
    QCoreApplication::processEvents();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  }

  std::chrono::milliseconds passed{};
  Theme theme;
  Language language;
  LayoutStore layout{folder.filePath(QStringLiteral("ui-state.json"))};
  FakeDesktop desktop;
  FakePorts ports;
  FakeTray* tray_icon = nullptr;
  std::unique_ptr<Tray> tray;
  std::unique_ptr<MainWindow> window;
};

}  // namespace culvert::ui
