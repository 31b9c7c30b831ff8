#include "app/desktop/self_test.h"

#include "core/engine/engine.h"
#include "ui/texts/language.h"
#include "ui/theme/icon.h"

#include <QCoreApplication>
#include <QDir>
#include <QEventLoop>
#include <QFileInfo>
#include <QLibraryInfo>
#include <QNetworkInformation>
#include <QPluginLoader>
#include <QSaveFile>
#include <QSslSocket>
#include <nghttp2/nghttp2.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <cstdio>
#include <functional>
#include <string>
#include <utility>

namespace culvert::app {
namespace {

/// `note`: worth knowing, and the program works without it.
enum class Verdict { ok, note, failed };

class Report {
 public:
  void say(Verdict verdict, const char* subject, const QString& text) {
    static constexpr const char* words[] = {"ok", "note", "FAILED"};
    const auto at = static_cast<std::size_t>(verdict);
    ++counts_[at];
    std::printf("%-7s %-13s %s\n", words[at], subject, qPrintable(text));
  }
  int finish() const {
    std::printf("self-test: %d ok, %d notes, %d failed\n", counts_[0], counts_[1], counts_[2]);
    return counts_[2] == 0 ? 0 : 1;
  }

 private:
  int counts_[3] = {};
};

/// Plugins of one kind that the loader of the system takes with all their libraries.
QStringList loadable(const QString& kind, QStringList* broken = nullptr) {
  QStringList names;
  for (const QString& path : QCoreApplication::libraryPaths()) {
    const QDir folder(path + u'/' + kind);
    for (const QFileInfo& file : folder.entryInfoList(QDir::Files, QDir::Name)) {
      if (!QLibrary::isLibrary(file.fileName())) continue;
      QPluginLoader loader(file.absoluteFilePath());
      if (loader.load())
        names.append(file.baseName());
      else if (broken)
        broken->append(loader.errorString());
    }
  }
  return names;
}

QString listed(const QStringList& names) {
  return names.isEmpty() ? QStringLiteral("none") : names.join(QStringLiteral(", "));
}

void checkQt(Report& report) {
  const QString running = QString::fromLatin1(qVersion());
  report.say(
      Verdict::ok, "qt",
      QStringLiteral("%1, built with %2, plugins in %3")
          .arg(running, QStringLiteral(QT_VERSION_STR), listed(QCoreApplication::libraryPaths())));
#if defined(Q_OS_WIN)
  const QString native = QStringLiteral("qwindows");
#elif defined(Q_OS_MACOS)
  const QString native = QStringLiteral("libqcocoa");
#else
  const QString native = QStringLiteral("libqxcb");
#endif
  QStringList broken;
  const QStringList platforms = loadable(QStringLiteral("platforms"), &broken);
  report.say(platforms.contains(native) ? Verdict::ok : Verdict::failed, "screen",
             listed(platforms));
  for (const QString& why : broken)
    report.say(Verdict::note, "screen", why);
#if !defined(Q_OS_WIN) && !defined(Q_OS_MACOS)
  const QStringList inputs = loadable(QStringLiteral("platforminputcontexts"));
  report.say(inputs.isEmpty() ? Verdict::note : Verdict::ok, "input", listed(inputs));
#endif
  const QStringList networks = QNetworkInformation::availableBackends();
  report.say(networks.isEmpty() ? Verdict::note : Verdict::ok, "network", listed(networks));
}

/// The core and Qt must share one OpenSSL: two of them in one process disturb each other.
void checkTls(Report& report) {
  const QString ours = QString::fromLatin1(OpenSSL_version(OPENSSL_VERSION));
  const QString back_end = QSslSocket::activeBackend();
  const bool is_openssl = back_end == QLatin1String("openssl") && QSslSocket::supportsSsl();
  report.say(is_openssl ? Verdict::ok : Verdict::failed, "tls",
             QStringLiteral("%1 of %2")
                 .arg(back_end.isEmpty() ? QStringLiteral("no back end") : back_end,
                      listed(QSslSocket::availableBackends())));
  const QString of_qt = QSslSocket::sslLibraryVersionString();
  const bool one = is_openssl && of_qt == ours;
  report.say(one ? Verdict::ok : Verdict::failed, "openssl",
             one ? ours : QStringLiteral("the core has %1, Qt has %2").arg(ours, of_qt));
  unsigned char byte = 0;
  const bool usable = RAND_bytes(&byte, 1) == 1 && EVP_get_cipherbyname("AES-256-GCM") &&
                      EVP_get_cipherbyname("AES-128-CFB") && EVP_get_digestbyname("SHA256");
  report.say(usable ? Verdict::ok : Verdict::failed, "ciphers",
             usable ? QStringLiteral("random numbers, AES, SHA-256")
                    : QStringLiteral("OpenSSL does not give what the core needs"));
  report.say(Verdict::ok, "nghttp2", QString::fromLatin1(nghttp2_version(0)->version_str));
}

void checkTexts(Report& report) {
  QStringList missing;
  for (const QString& code : ui::Language::codes())
    if (!QFileInfo::exists(QStringLiteral(":/translations/culvert_%1.qm").arg(code)))
      missing.append(code);
  ui::Language language;
  language.setChoice(ui::LanguageChoice::chinese);
  if (QCoreApplication::translate("culvert::ui::Tray", "Quit") == QLatin1String("Quit"))
    missing.append(QStringLiteral("words of zh_CN"));
  report.say(missing.isEmpty() ? Verdict::ok : Verdict::failed, "translations",
             missing.isEmpty() ? ui::Language::codes().join(QStringLiteral(", "))
                               : QStringLiteral("missing: ") + listed(missing));
  const bool of_qt = QFileInfo::exists(QStringLiteral(":/translations/qtbase_zh_CN.qm"));
  if (!of_qt)
    report.say(Verdict::note, "translations",
               QStringLiteral("Qt's own buttons stay English: its catalogue was not there at build "
                              "time"));
  const QImage drawn =
      ui::iconPixmap(QStringLiteral("culvert"), ui::Tone::accent, 32, 1, false).toImage();
  const bool shows = drawn.pixelColor(16, 2).alpha() > 0;
  report.say(shows ? Verdict::ok : Verdict::failed, "icons",
             shows ? QStringLiteral("drawn") : QStringLiteral("the drawings are missing"));
}

void checkCore(Report& report) {
  Engine engine;
  engine.apply({});
  report.say(Verdict::ok, "core", QStringLiteral("its thread starts and ends"));
}

/// Removes what it made, also the folders.
void checkFolder(Report& report, const QString& folder) {
  QString first_new = folder;
  while (!QFileInfo::exists(QFileInfo(first_new).absolutePath()))
    first_new = QFileInfo(first_new).absolutePath();
  const bool is_new = !QFileInfo::exists(folder);
  QString problem;
  if (!QDir().mkpath(folder)) {
    problem = QStringLiteral("the folder cannot be made");
  } else {
    QSaveFile file(folder + QStringLiteral("/self-test"));
    if (!file.open(QIODevice::WriteOnly) || file.write("x") != 1 || !file.commit())
      problem = file.errorString();
    QFile::remove(file.fileName());
  }
  if (is_new)
    for (QString at = folder; QDir().rmdir(at) && at != first_new;)
      at = QFileInfo(at).absolutePath();
  report.say(problem.isEmpty() ? Verdict::ok : Verdict::failed, "settings",
             problem.isEmpty() ? folder : QStringLiteral("%1: %2").arg(folder, problem));
}

/// One call to the keychain, waited for. The store answers each call, late ones with timed_out.
ui::SecretAnswer answerOf(const std::function<void(ui::SecretStore::Done)>& call) {
  QEventLoop loop;
  ui::SecretAnswer answer;
  call([&](ui::SecretAnswer given) {
    answer = std::move(given);
    loop.quit();
  });
  loop.exec();
  return answer;
}

/// A keychain that is locked or absent is no fault of the installation.
void checkKeychain(Report& report, ui::SecretStore* keychain) {
  if (!keychain)
    return report.say(Verdict::note, "keychain",
                      QStringLiteral("not built in: secrets are kept for the session only"));
  const QString key = QStringLiteral("org.culvert.Culvert/v1/self-test");
  const std::string value = "not a secret";
  const auto written =
      answerOf([&](auto done) { keychain->write(key, Secret(value), std::move(done)); });
  if (written.outcome != ui::SecretOutcome::done)
    return report.say(Verdict::note, "keychain",
                      QStringLiteral("locked or not there, secrets are kept for the session only "
                                     "(%1)")
                          .arg(written.detail));
  const auto read = answerOf([&](auto done) { keychain->read(key, std::move(done)); });
  const auto removed = answerOf([&](auto done) { keychain->remove(key, std::move(done)); });
  const bool works = read.outcome == ui::SecretOutcome::done && read.value.reveal() == value &&
                     removed.outcome == ui::SecretOutcome::done;
  report.say(works ? Verdict::ok : Verdict::note, "keychain",
             works ? QStringLiteral("takes, gives and forgets")
                   : QStringLiteral("takes, but does not give back: locked"));
}

}  // namespace

int runSelfTest(const QString& folder, std::unique_ptr<ui::SecretStore> keychain) {
  Report report;
  report.say(Verdict::ok, "culvert", QStringLiteral(CULVERT_VERSION));
  checkQt(report);
  checkTls(report);
  checkTexts(report);
  checkCore(report);
  checkKeychain(report, keychain.get());
  checkFolder(report, folder);
  return report.finish();
}

}  // namespace culvert::app
