// Importing and exporting, over a made-up core: files, dropped things, copied text, secrets, undo.
#include "ui/transfer/transfer.h"

#include "core/config/files.h"
#include "core/config/transfer/archive.h"
#include "core/config/transfer/bundle.h"
#include "tests/ui/window_fixture.h"
#include "ui/editor/editing.h"
#include "ui/transfer/export_dialog.h"
#include "ui/transfer/import_dialog.h"
#include "ui/window/actions.h"

#include <QAccessible>
#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QDirIterator>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>
#include <QTreeWidget>

namespace culvert::ui::transfer_test {
namespace {

const QByteArray ini_file =
    "[common]\nserver_addr = frp.example.com\nserver_port = 7000\ntoken = canary-token\n"
    "[ssh]\ntype = tcp\nlocal_port = 22\nremote_port = 6000\n"
    "[key]\ntype = stcp\nlocal_port = 23\nsk = canary-key\n"
    "[dns]\ntype = udp\nlocal_port = 53\nremote_port = 5353\n";

const QByteArray toml_file =
    "# mine\nserverAddr = \"127.0.0.1\"\nserverPort = 1\nauth.token = \"canary-mine\"\n\n"
    "[[proxies]]\nname = \"ssh\"\ntype = \"tcp\"\nlocalPort = 22\nremotePort = 6000\n";

/// Outlives the window's parts only as a pointer: the service owns it.
struct Keychain {
  FakeKeychain* keychain = nullptr;
  std::unique_ptr<SecretStore> make(bool wanted) {
    if (!wanted) return nullptr;
    auto made = std::make_unique<FakeKeychain>();
    keychain = made.get();
    return made;
  }
};

struct Scene : Keychain, WindowFixture {
  explicit Scene(bool with_keychain = true) : WindowFixture(make(with_keychain)) {
    if (with_keychain) {
      secrets.probe();
      if (!QTest::qWaitFor([this] { return secrets.keychain() == KeychainState::open; }))
        qFatal("the keychain does not open");
    }
    window->show();
  }

  ImportDialog* preview() {
    const auto open = [this] {
      ImportDialog* dialog = window->transfer().dialog();
      return dialog && dialog->isVisible();
    };
    return QTest::qWaitFor(open, 60'000) ? window->transfer().dialog() : nullptr;
  }
  ImportDialog* importFile(const QString& name, const QByteArray& bytes) {
    window->transfer().importFiles({write(name, bytes)});
    return preview();
  }
  static void press(QDialog* dialog, const char* button) {
    dialog->findChild<QPushButton*>(QLatin1String(button))->click();
  }
  const Profile* named(const QString& name) const {
    for (const Profile& profile : store.profiles())
      if (store.nameOf(profile.id) == name) return &profile;
    return nullptr;
  }
  QString everythingWritten() const {
    QByteArray all;
    QDirIterator files(folder.path(), QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
      QFile file(files.next());
      // What the test itself put there.
      if (file.fileName().endsWith(QLatin1String(".ini")) &&
          !file.fileName().endsWith(QLatin1String("profiles.ini")))
        continue;
      if (file.open(QIODevice::ReadOnly)) all += file.readAll();
    }
    return QString::fromUtf8(all);
  }
};

QString textOf(QWidget* in, const char* name) {
  if (auto* label = in->findChild<QLabel*>(QLatin1String(name))) return label->text();
  return in->findChild<QPlainTextEdit*>(QLatin1String(name))->toPlainText();
}

void choose(QWidget* in, const char* box, int data) {
  auto* choices = in->findChild<QComboBox*>(QLatin1String(box));
  const int at = choices->findData(data);
  QVERIFY(at >= 0);
  choices->setCurrentIndex(at);
  Q_EMIT choices->activated(at);
}

/// A profile of ours whose token is in the keychain.
struct KeptProfile {
  explicit KeptProfile(Scene& of)
      : scene(of), id(of.store.add(of.write(QStringLiteral("home.culvertprofile"), text))) {
    scene.keychain->values.insert_or_assign(SecretService::keyOf(id, "auth.token"),
                                            Secret("canary-old"));
  }

  /// What the profile would start with now; empty: nothing.
  std::string tokenInUse() const {
    std::string token;
    bool answered = false;
    scene.secrets.resolve(id, *scene.store.find(id)->config, "",
                          [&](const SecretService::Resolved& found) {
                            if (found.missing.empty()) token = found.config.auth.token.reveal();
                            answered = true;
                          });
    if (!QTest::qWaitFor([&] { return answered; })) qFatal("the secrets do not answer");
    return token;
  }

  QByteArray text = QByteArray(toml_file).replace("canary-mine", "keychain");
  Scene& scene;
  std::string id;
};

const QByteArray rival_file =
    QByteArray(toml_file).replace("canary-mine", "canary-new").replace("22", "23");

}  // namespace

class TransferTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void anOldFileBecomesAProfileAndItsSecretsGoToTheKeychain() {
    Scene scene;
    // Opening it is importing it: there is nothing to be opened in place.
    scene.window->openFiles({scene.write(QStringLiteral("old.ini"), ini_file)});
    ImportDialog* dialog = scene.preview();
    QVERIFY(dialog);
    QCOMPARE(scene.store.profiles().size(), std::size_t{1});
    QTreeWidget& tree = dialog->tree();
    QCOMPARE(tree.topLevelItemCount(), 1);
    QCOMPARE(tree.topLevelItem(0)->childCount(), 3);
    QVERIFY(textOf(dialog, "importNotes").contains(QStringLiteral("INI")));
    QVERIFY(textOf(dialog, "importNotes").contains(QStringLiteral("udp")));
    QCOMPARE(dialog->secretPlace(), SecretPlace::keychain);
    Scene::press(dialog, "importButton");

    const Profile* made = scene.named(QStringLiteral("old"));
    QVERIFY(made);
    QVERIFY(made->path.startsWith(scene.store.folder() + QStringLiteral("/profiles/")));
    QCOMPARE(scene.window->scope().current().profile, made->id);
    QTRY_COMPARE(scene.keychain->values.size(), std::size_t{2});
    QCOMPARE(scene.keychain->values.at(SecretService::keyOf(made->id, "auth.token")).reveal(),
             std::string("canary-token"));
    QVERIFY(!scene.everythingWritten().contains(QStringLiteral("canary")));
    QCOMPARE(QFile::permissions(made->path) & (QFile::ReadGroup | QFile::ReadOther),
             QFile::Permissions());
    // Its result, item by item.
    QVERIFY(tree.topLevelItem(0)->child(2)->text(3).contains(QStringLiteral("udp")));
    QVERIFY(textOf(dialog, "importHeadline").contains(QStringLiteral("1")));
  }

  void undoTakesTheWholeImportBack() {
    Scene scene;
    const QByteArray zip = QByteArray::fromStdString(*transfer::pack({
        {"a.ini", ini_file.toStdString()},
        {"b.ini", ini_file.toStdString()}
    }));
    ImportDialog* dialog = scene.importFile(QStringLiteral("all.zip"), zip);
    QVERIFY(dialog);
    Scene::press(dialog, "importButton");
    QCOMPARE(scene.store.profiles().size(), std::size_t{3});
    QTRY_COMPARE(scene.keychain->values.size(), std::size_t{4});
    QVERIFY(scene.window->actions().undo->isEnabled());
    QCOMPARE(scene.window->transfer().banners().size(), std::size_t{1});
    dialog->close();
    scene.window->actions().undo->trigger();
    QCOMPARE(scene.store.profiles().size(), std::size_t{1});
    QVERIFY(QDir(scene.store.folder() + QStringLiteral("/profiles")).isEmpty());
    QTRY_VERIFY(scene.keychain->values.empty());
    QVERIFY(scene.window->transfer().banners().empty());
  }

  void undoBringsBackTheSecretsThatWereReplaced_data() {
    QTest::addColumn<int>("place");
    QTest::newRow("keychain") << static_cast<int>(SecretPlace::keychain);
    QTest::newRow("session") << static_cast<int>(SecretPlace::session);
    QTest::newRow("file") << static_cast<int>(SecretPlace::file);
  }
  void undoBringsBackTheSecretsThatWereReplaced() {
    QFETCH(int, place);
    Scene scene;
    const KeptProfile kept(scene);
    ImportDialog* dialog = scene.importFile(QStringLiteral("home.toml"), rival_file);
    QVERIFY(dialog);
    choose(dialog, "importForAll", static_cast<int>(transfer::Choice::replace));
    choose(dialog, "importSecrets", place);
    Scene::press(dialog, "importButton");
    QTRY_COMPARE(kept.tokenInUse(), std::string("canary-new"));
    Scene::press(dialog, "importUndo");
    WindowFixture::settle();
    QTRY_COMPARE(kept.tokenInUse(), std::string("canary-old"));
    QCOMPARE(scene.keychain->values.size(), std::size_t{1});
    QCOMPARE(scene.store.find(kept.id)->text, kept.text.toStdString());
  }

  void anUndoRightAwayIsNotOvertakenByTheKeychain() {
    Scene scene;
    const KeptProfile kept(scene);
    ImportDialog* dialog = scene.importFile(QStringLiteral("home.toml"), rival_file);
    choose(dialog, "importForAll", static_cast<int>(transfer::Choice::replace));
    Scene::press(dialog, "importButton");
    Scene::press(dialog, "importUndo");
    for (int i = 0; i < 5; ++i)
      WindowFixture::settle();
    QCOMPARE(kept.tokenInUse(), std::string("canary-old"));
  }

  void aReplacedFieldWithoutASecretHasNoneAfterAnUndo() {
    Scene scene;
    const KeptProfile kept(scene);
    scene.keychain->values.clear();
    ImportDialog* dialog = scene.importFile(QStringLiteral("home.toml"), rival_file);
    choose(dialog, "importForAll", static_cast<int>(transfer::Choice::replace));
    Scene::press(dialog, "importButton");
    QTRY_COMPARE(scene.keychain->values.size(), std::size_t{1});
    Scene::press(dialog, "importUndo");
    QTRY_VERIFY(scene.keychain->values.empty());
  }

  void aKeychainThatCannotBeReadKeepsWhatItHas() {
    Scene scene;
    const KeptProfile kept(scene);
    ImportDialog* dialog = scene.importFile(QStringLiteral("home.toml"), rival_file);
    choose(dialog, "importForAll", static_cast<int>(transfer::Choice::replace));
    scene.keychain->read_outcome = SecretOutcome::timed_out;
    Scene::press(dialog, "importButton");
    QTRY_VERIFY(textOf(dialog, "importTrouble").contains(QStringLiteral("auth.token")));
    QCOMPARE(scene.keychain->values.begin()->second.reveal(), std::string("canary-old"));
    QCOMPARE(kept.tokenInUse(), std::string("canary-new"));
  }

  void anImportThatFailsHalfWayLeavesEverySecret() {
    Scene scene;
    const KeptProfile kept(scene);
    const QByteArray zip = QByteArray::fromStdString(*transfer::pack({
        {"home.toml", rival_file.toStdString()},
        {"zoo.toml",  toml_file.toStdString() }
    }));
    ImportDialog* dialog = scene.importFile(QStringLiteral("both.zip"), zip);
    QVERIFY(dialog);
    choose(dialog, "importForAll", static_cast<int>(transfer::Choice::replace));
    // Where the new profile is to go, no folder can be made.
    scene.write(QStringLiteral("profiles"), "in the way");
    Scene::press(dialog, "importButton");
    for (int i = 0; i < 5; ++i)
      WindowFixture::settle();
    QVERIFY(!scene.named(QStringLiteral("zoo")));
    QCOMPARE(scene.store.find(kept.id)->text, kept.text.toStdString());
    QCOMPARE(kept.tokenInUse(), std::string("canary-old"));
    QCOMPARE(scene.keychain->values.size(), std::size_t{1});
  }

  void mergingIntoAFileOfFrpIsUndoneToTheByte() {
    Scene scene;
    const QString path = scene.write(QStringLiteral("lab.toml"), toml_file);
    scene.window->openFiles({path});
    const std::string id = scene.named(QStringLiteral("lab"))->id;
    scene.window->transfer().importText(
        QStringLiteral("look:\n[[proxies]]\nname = \"ssh\"\ntype = \"tcp\"\nlocalPort = 2222\n"));
    ImportDialog* dialog = scene.preview();
    QVERIFY(dialog);
    QVERIFY(dialog->plan().profiles.front().choice == transfer::Choice::merge);
    Scene::press(dialog, "importButton");
    QVERIFY(scene.store.find(id)->text.find("name = \"ssh-2\"") != std::string::npos);
    QVERIFY(scene.store.find(id)->text.starts_with(toml_file.toStdString()));
    Scene::press(dialog, "importUndo");
    QCOMPARE(scene.store.find(id)->text, toml_file.toStdString());
  }

  void whatWasChangedSinceStaysWhenAnImportIsTakenBack() {
    Scene scene;
    ImportDialog* dialog = scene.importFile(QStringLiteral("old.ini"), ini_file);
    Scene::press(dialog, "importButton");
    const QString path = scene.named(QStringLiteral("old"))->path;
    QFile file(path);
    QVERIFY(file.open(QIODevice::Append));
    file.write("# mine now\n");
    file.close();
    scene.window->transfer().undo();
    QVERIFY(scene.named(QStringLiteral("old")));
    QVERIFY(QFile::exists(path));
  }

  void oneChoiceServesEverythingThatIsThereAlready() {
    Scene scene;
    scene.window->openFiles({scene.write(QStringLiteral("lab.toml"), toml_file)});
    QDir().mkpath(scene.folder.filePath(QStringLiteral("x")));
    ImportDialog* dialog =
        scene.importFile(QStringLiteral("x/lab.toml"), QByteArray(toml_file).replace("22", "23"));
    QVERIFY(dialog);
    QVERIFY(dialog->plan().profiles.front().standing == transfer::Standing::conflict);
    choose(dialog, "importForAll", static_cast<int>(transfer::Choice::skip));
    QVERIFY(!dialog->findChild<QPushButton*>(QStringLiteral("importButton"))->isEnabled());
    choose(dialog, "importForAll", static_cast<int>(transfer::Choice::replace));
    Scene::press(dialog, "importButton");
    QVERIFY(scene.named(QStringLiteral("lab"))->text.find("localPort = 23") != std::string::npos);
    QCOMPARE(scene.store.profiles().size(), std::size_t{2});
  }

  void refusalsAreShownByName() {
    Scene scene;
    scene.window->transfer().importFiles(
        {scene.write(QStringLiteral("noise.bin"), QByteArray(2000, '\0')),
         scene.write(QStringLiteral("old.ini"), ini_file),
         scene.folder.filePath(QStringLiteral("gone"))});
    ImportDialog* dialog = scene.preview();
    QVERIFY(dialog);
    QCOMPARE(dialog->tree().topLevelItemCount(), 3);
    QCOMPARE(dialog->tree().topLevelItem(1)->text(0), QStringLiteral("noise.bin"));
    QVERIFY(!dialog->tree().topLevelItem(1)->text(3).isEmpty());
  }

  void withoutAKeychainSecretsWaitInMemory() {
    Scene scene(false);
    ImportDialog* dialog = scene.importFile(QStringLiteral("old.ini"), ini_file);
    QCOMPARE(dialog->secretPlace(), SecretPlace::session);
    Scene::press(dialog, "importButton");
    const Profile* made = scene.named(QStringLiteral("old"));
    QVERIFY(made->text.find("auth.token = \"session\"") != std::string::npos);
    QVERIFY(!scene.everythingWritten().contains(QStringLiteral("canary")));
    SecretService::Resolved resolved;
    bool answered = false;
    scene.secrets.resolve(made->id, *made->config, "", [&](SecretService::Resolved found) {
      resolved = std::move(found);
      answered = true;
    });
    QTRY_VERIFY(answered);
    QVERIFY(resolved.missing.empty());
    QCOMPARE(resolved.config.auth.token.reveal(), std::string("canary-token"));
  }

  void aKeychainThatRefusesIsTold() {
    Scene scene;
    scene.keychain->write_outcome = SecretOutcome::denied;
    ImportDialog* dialog = scene.importFile(QStringLiteral("old.ini"), ini_file);
    Scene::press(dialog, "importButton");
    QTRY_VERIFY(textOf(dialog, "importTrouble").contains(QStringLiteral("auth.token")));
  }

  void aBundleAsksForItsPassphrase() {
    Scene scene;
    const auto zip = transfer::pack({
        {"home.toml", toml_file.toStdString()}
    });
    const auto sealed = transfer::seal(*zip, Secret("open sesame"));
    ImportDialog* dialog =
        scene.importFile(QStringLiteral("b.culvertbundle"), QByteArray::fromStdString(*sealed));
    QVERIFY(dialog);
    auto* words = dialog->findChild<QLineEdit*>(QStringLiteral("importPassphrase"));
    QVERIFY(words->isVisible());
    words->setText(QStringLiteral("wrong"));
    Scene::press(dialog, "importUnlock");
    QTRY_VERIFY_WITH_TIMEOUT(
        dialog->findChild<QPushButton*>(QStringLiteral("importUnlock"))->isEnabled(), 60'000);
    words->setText(QStringLiteral("open sesame"));
    Scene::press(dialog, "importUnlock");
    QTRY_COMPARE_WITH_TIMEOUT(dialog->plan().profiles.size(), std::size_t{1}, 60'000);
    QVERIFY(!words->isVisible());
  }

  void droppedTextAndCopiedTextAreImported() {
    Scene scene;
    QMimeData data;
    data.setText(QString::fromUtf8(toml_file));
    QDragEnterEvent enter({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(scene.window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(scene.window.get(), &drop);
    QVERIFY(scene.preview());
    scene.preview()->close();
    QTRY_VERIFY(!scene.window->transfer().dialog());
    scene.desktop.copied = QStringLiteral("take\n```\n") + QString::fromUtf8(toml_file) + "```";
    scene.window->actions().import_clipboard->trigger();
    QVERIFY(scene.preview());
    QCOMPARE(scene.preview()->plan().profiles.size(), std::size_t{1});
  }

  void anExportHasNoSecretAndNamesItsVariables() {
    Scene scene;
    ImportDialog* import = scene.importFile(QStringLiteral("old.ini"), ini_file);
    Scene::press(import, "importButton");
    import->close();
    QTRY_COMPARE(scene.keychain->values.size(), std::size_t{2});
    scene.desktop.save_path = scene.folder.filePath(QStringLiteral("out.toml"));
    scene.window->actions().export_profiles->trigger();
    auto* dialog = scene.window->findChild<ExportDialog*>();
    QVERIFY(dialog);
    Scene::press(dialog, "exportButton");
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(scene.desktop.save_path), 60'000);
    QTRY_VERIFY(textOf(dialog, "exportDetails").contains(QStringLiteral("FRP_AUTH_TOKEN")));
    const auto text = config::read_text_file(scene.desktop.save_path.toStdString());
    QVERIFY(text->find("canary") == std::string::npos);
    QVERIFY(text->find("{{ .Envs.FRP_KEY_SECRETKEY }}") != std::string::npos);
    QVERIFY(text->starts_with("# "));
  }

  void secretsAreExportedOnlyAfterTheNameWasTyped() {
    Scene scene;
    ImportDialog* import = scene.importFile(QStringLiteral("old.ini"), ini_file);
    Scene::press(import, "importButton");
    import->close();
    QTRY_COMPARE(scene.keychain->values.size(), std::size_t{2});
    scene.desktop.save_path = scene.folder.filePath(QStringLiteral("out.json"));
    scene.window->actions().export_profiles->trigger();
    auto* dialog = scene.window->findChild<ExportDialog*>();
    choose(dialog, "exportSecrets", 1);
    choose(dialog, "exportForm", static_cast<int>(transfer::Form::json));
    auto* button = dialog->findChild<QPushButton*>(QStringLiteral("exportButton"));
    QVERIFY(!button->isEnabled());
    dialog->findChild<QLineEdit*>(QStringLiteral("exportConfirm"))->setText(QStringLiteral("old"));
    QVERIFY(button->isEnabled());
    button->click();
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(scene.desktop.save_path), 60'000);
    const auto text = config::read_text_file(scene.desktop.save_path.toStdString());
    QVERIFY(text->find("\"token\": \"canary-token\"") != std::string::npos);
    QCOMPARE(QFile::permissions(scene.desktop.save_path) & (QFile::ReadGroup | QFile::ReadOther),
             QFile::Permissions());
  }

  void aBundleGoesOutAndComesBack() {
    Scene scene;
    scene.window->openFiles({scene.write(QStringLiteral("lab.toml"), toml_file)});
    scene.desktop.save_path = scene.folder.filePath(QStringLiteral("out.culvertbundle"));
    scene.window->transfer().exportProfile(scene.named(QStringLiteral("lab"))->id, {});
    auto* dialog = scene.window->findChild<ExportDialog*>();
    choose(dialog, "exportSecrets", 2);
    auto* button = dialog->findChild<QPushButton*>(QStringLiteral("exportButton"));
    dialog->findChild<QLineEdit*>(QStringLiteral("exportFirst"))->setText(QStringLiteral("words"));
    QVERIFY(!button->isEnabled());
    dialog->findChild<QLineEdit*>(QStringLiteral("exportSecond"))->setText(QStringLiteral("words"));
    button->click();
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(scene.desktop.save_path), 60'000);
    const auto bytes = config::read_text_file(scene.desktop.save_path.toStdString());
    QVERIFY(bytes->find("canary") == std::string::npos);
    const auto zip = transfer::unseal(*bytes, Secret("words"));
    QVERIFY(static_cast<bool>(zip));
    const auto files = transfer::unpack(*zip);
    QCOMPARE(files->size(), std::size_t{1});
    QVERIFY((*files)[0].bytes.find("canary-mine") != std::string::npos);
  }

  void chosenProxiesGoOutAlone() {
    Scene scene;
    scene.window->openFiles({scene.write(
        QStringLiteral("two.toml"),
        toml_file + "[[proxies]]\nname = \"other\"\ntype = \"tcp\"\nlocalPort = 9\n")});
    scene.desktop.save_path = scene.folder.filePath(QStringLiteral("out.toml"));
    scene.window->transfer().exportProfile(scene.named(QStringLiteral("two"))->id, {"other"});
    auto* dialog = scene.window->findChild<ExportDialog*>();
    choose(dialog, "exportWhat", 1);
    Scene::press(dialog, "exportButton");
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(scene.desktop.save_path), 60'000);
    const auto text = config::read_text_file(scene.desktop.save_path.toStdString());
    QVERIFY(text->find("\"other\"") != std::string::npos);
    QVERIFY(text->find("\"ssh\"") == std::string::npos);
  }

  /// Kept in the folder that CULVERT_SCREENSHOTS names, to be looked at.
  void everyDialogIsAPictureInEachLookAndLanguage_data() {
    QTest::addColumn<int>("language");
    QTest::addColumn<int>("look");
    for (const auto& [code, language] :
         {std::pair("en", LanguageChoice::english), std::pair("zh", LanguageChoice::chinese)})
      for (const auto& [name, look] :
           {std::pair("light", ThemeChoice::light), std::pair("dark", ThemeChoice::dark)})
        QTest::addRow("%s-%s", code, name) << static_cast<int>(language) << static_cast<int>(look);
  }
  void everyDialogIsAPictureInEachLookAndLanguage() {
    QFETCH(int, language);
    QFETCH(int, look);
    Scene scene;
    scene.speak(static_cast<LanguageChoice>(language));
    scene.theme.setChoice(static_cast<ThemeChoice>(look));
    const QString folder = qEnvironmentVariable("CULVERT_SCREENSHOTS");
    const auto keep = [&](QWidget* widget, const char* name) {
      Scene::settle();
      const QPixmap picture = widget->grab();
      QVERIFY(!picture.isNull());
      if (!folder.isEmpty())
        QVERIFY(picture.save(
            QStringLiteral("%1/%2-%3.png")
                .arg(folder, QLatin1String(name), QString::fromLatin1(QTest::currentDataTag()))));
    };
    scene.window->openFiles({scene.write(QStringLiteral("home.toml"), toml_file)});
    const QByteArray zip = QByteArray::fromStdString(*transfer::pack({
        {"office/old.ini", ini_file.toStdString()            },
        {"home.toml",      QByteArray(toml_file).replace("22", "23").toStdString()},
        {"frps.toml",                "bindPort = 7000\nauth.token = \"canary\"\n"                                       },
        {"readme.txt",                "only words"}
    }));
    ImportDialog* dialog = scene.importFile(QStringLiteral("backup.zip"), zip);
    QVERIFY(dialog);
    keep(dialog, "import");
    Scene::press(dialog, "importButton");
    keep(dialog, "import-result");
    dialog->close();
    keep(scene.window.get(), "import-undo");
    scene.desktop.save_path = scene.folder.filePath(QStringLiteral("out.toml"));
    scene.window->transfer().exportProfile(scene.named(QStringLiteral("old"))->id, {"ssh"});
    auto* out = scene.window->findChild<ExportDialog*>();
    keep(out, "export");
    choose(out, "exportSecrets", 2);
    out->findChild<QLineEdit*>(QStringLiteral("exportFirst"))
        ->setText(QStringLiteral("Some words 7"));
    keep(out, "export-encrypted");
    choose(out, "exportSecrets", 1);
    keep(out, "export-with");
    choose(out, "exportSecrets", 0);
    Scene::press(out, "exportButton");
    QTRY_VERIFY(!textOf(out, "exportDetails").isEmpty());
    keep(out, "export-result");
  }

  void everythingCanBeReachedByKeyboardAndHasAName() {
    Scene scene;
    ImportDialog* import = scene.importFile(QStringLiteral("old.ini"), ini_file);
    scene.window->actions().export_profiles->trigger();
    for (QDialog* dialog : {static_cast<QDialog*>(import),
                            static_cast<QDialog*>(scene.window->findChild<ExportDialog*>())})
      for (QWidget* widget : dialog->findChildren<QWidget*>()) {
        if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus)) continue;
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
        QVERIFY(face);
        QVERIFY2(!face->text(QAccessible::Name).isEmpty(), qPrintable(widget->objectName()));
      }
  }
};

}  // namespace culvert::ui::transfer_test

QTEST_MAIN(culvert::ui::transfer_test::TransferTest)
#include "transfer_test.moc"
