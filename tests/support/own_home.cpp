#include <QDir>
#include <QTemporaryDir>

namespace culvert::support {
namespace {

/// Every test program has a home of its own, also when it is run by hand: neither it nor what it
/// starts leaves anything in, or depends on anything from, the home of whoever runs it. Linked
/// into each test program as an object, so that it is there before main().
class OwnHome {
 public:
  OwnHome() {
    if (!folder_.isValid()) qFatal("no temporary folder for the home of this test");
    keep_what_go_has();
    // What these name goes before the home.
    for (const char* name : {"STATE_DIRECTORY", "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
                             "XDG_DATA_HOME", "XDG_STATE_HOME"})
      qunsetenv(name);
    // The home of POSIX, of Apple's frameworks, and of Windows.
    for (const char* name : {"HOME", "CFFIXED_USER_HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"})
      qputenv(name, QDir::toNativeSeparators(folder_.path()).toUtf8());
  }

 private:
  /// Where Go keeps its settings, what it has downloaded and what it has built, by its own rules: a
  /// test that builds a Go peer must not do so from nothing each time.
  static void keep_what_go_has() {
    const auto keep = [](const char* name, const QString& usual) {
      if (qEnvironmentVariableIsEmpty(name)) qputenv(name, usual.toUtf8());
    };
    const QString home = QDir::homePath();
#if defined(Q_OS_MACOS)
    keep("GOENV", home + "/Library/Application Support/go/env");
    keep("GOCACHE", home + "/Library/Caches/go-build");
#elif defined(Q_OS_WIN)
    keep("GOENV", qEnvironmentVariable("APPDATA") + "/go/env");
    keep("GOCACHE", qEnvironmentVariable("LOCALAPPDATA") + "/go-build");
#else
    keep("GOENV", qEnvironmentVariable("XDG_CONFIG_HOME", home + "/.config") + "/go/env");
    keep("GOCACHE", qEnvironmentVariable("XDG_CACHE_HOME", home + "/.cache") + "/go-build");
#endif
    keep("GOPATH", home + "/go");
  }

  QTemporaryDir folder_;
};

const OwnHome own_home;

}  // namespace
}  // namespace culvert::support
