// Editing of profiles in the window: what is typed goes into the text of the file and nothing else
// of it changes; what others do meanwhile is not lost either.
#include "ui/editor/editing.h"

#include "tests/ui/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/editor/field_texts.h"
#include "ui/editor/review_dialog.h"
#include "ui/editor/secret_mask.h"
#include "ui/editor/settings_page.h"
#include "ui/editor/toml_page.h"
#include "ui/proxies/proxies_page.h"
#include "ui/widgets/banner.h"
#include "ui/window/actions.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTest>
#include <QTreeWidget>

#include <algorithm>
#include <ctime>

namespace culvert::ui::editing_test {
namespace {

const QByteArray own_text = R"(# My server
serverAddr = "frps.example.com" # rented
auth.token = "secret"
[transport.tls]
enable = true # always

# The web page
[[proxies]]
name = "web"
type = "http"
localPort = 8080 # dev
customDomains = ["a.example.com"]
[proxies.culvert.upstream]
scheme = "http"

[[proxies]]
name = "ssh"
type = "tcp"
localPort = 22
remotePort = 6000

[[visitors]]
name = "db"
type = "stcp"
serverName = "db"
secretKey = "hush"
bindPort = 9000
)";

/// A window with a profile of its own.
struct Scene : WindowFixture {
  explicit Scene(const QByteArray& text = own_text,
                 const QString& name = QStringLiteral("Office.toml"),
                 std::unique_ptr<SecretStore> keychain = nullptr)
      : WindowFixture(std::move(keychain)), path(write(name, text)), id(store.add(path)) {
    window->resize(1180, 760);
    window->show();
    window->scope().set({id, {}, 0});
    settle();
  }

  QByteArray text() const {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }
  Editing& editing() const { return window->editing(); }
  SettingsPage& settings() const { return window->settingsPage(); }
  observe::ProxyRecord record(const std::string& name, bool visitor = false) const {
    observe::ProxyRecord record;
    record.profile = id;
    record.name = name;
    record.is_visitor = visitor;
    return record;
  }
  ProxyEditor* edit(const std::string& name, bool visitor = false) const {
    editing().edit(record(name, visitor));
    const QList<ProxyEditor*> open = editing().editors();
    return open.isEmpty() ? nullptr : open.last();
  }
  /// Runs, with `open` connections.
  void run(int open = 0) {
    control.start(id);
    deliver(sampleSession(id));
    observe::ProxyRecord web = sampleProxy(id, "web", "http", observe::ProxyState::running);
    web.connections = open;
    deliver(web);
  }
  const config::ClientConfig& wanted() const {
    return std::get<config::ClientConfig>(core.wishes.back().back().config);
  }

  QString path;
  std::string id;
};

QByteArray changed(QByteArray text, const QByteArray& before, const QByteArray& after) {
  return text.replace(before, after);
}

void type(FieldForm& form, const char* path, const QString& text) {
  QWidget* input = form.editor(path)->input();
  if (auto* line = qobject_cast<QLineEdit*>(input)) {
    line->clear();
    QTest::keyClicks(line, text);
  } else if (auto* lines = qobject_cast<QPlainTextEdit*>(input)) {
    lines->setPlainText(text);
  } else if (auto* choice = qobject_cast<QComboBox*>(input)) {
    choice->setCurrentIndex(choice->findData(text));
  } else if (auto* check = qobject_cast<QCheckBox*>(input)) {
    check->setChecked(text == QLatin1String("true"));
  }
}

QString noteOf(FieldForm& form, const char* path) {
  form.editor(path);
  return form.findChild<QLabel*>(QStringLiteral("note.") + QLatin1String(path))->text();
}

QAbstractButton* button(QWidget* in, const char* name) {
  return in->findChild<QAbstractButton*>(QLatin1String(name));
}

QAbstractButton* buttonSaying(QWidget* in, const QString& text) {
  for (QAbstractButton* one : in->findChildren<QAbstractButton*>())
    if (one->text() == text) return one;
  return nullptr;
}

/// Two profiles of our own kind in one window; the first one is looked at.
struct TwoProfiles : Scene {
  explicit TwoProfiles(std::unique_ptr<FakeKeychain> made = std::make_unique<FakeKeychain>())
      : TwoProfiles(made.get(), made) {}

  void look(const std::string& profile) {
    window->scope().set({profile, {}, 0});
    settle();
  }
  QLineEdit* token() const {
    return qobject_cast<QLineEdit*>(settings().form()->editor("auth.token")->input());
  }
  QByteArray textOf(const QString& name) const {
    QFile file(folder.filePath(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }
  bool isKept(const std::string& profile, const std::string& value) const {
    const auto at = keychain->values.find(SecretService::keyOf(profile, "auth.token"));
    return at != keychain->values.end() && at->second.reveal() == value;
  }

  static inline const QByteArray own =
      "serverAddr = \"a.example.com\"\nauth.token = \"keychain\"\n";
  static inline const QString other_name = QStringLiteral("Second.culvertprofile");
  FakeKeychain* keychain;
  std::string other;

 private:
  TwoProfiles(FakeKeychain* raw, std::unique_ptr<FakeKeychain>& made)
      : Scene(own, QStringLiteral("First.culvertprofile"), std::move(made)),
        keychain(raw),
        other(store.add(write(other_name, own))) {}
};

QStringList titlesIn(const QWidget* in) {
  QStringList titles;
  for (const Banner* banner : in->findChildren<Banner*>())
    if (!banner->isHidden()) titles.append(banner->accessibleName());
  return titles;
}

}  // namespace

class EditingTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyFieldHasAName() {
    for (const auto scope :
         {config::FieldScope::profile, config::FieldScope::proxy, config::FieldScope::visitor})
      for (const config::Field& field : config::fields_of(scope))
        QVERIFY2(fieldLabel(field.path) != QString::fromStdString(field.path), field.path.c_str());
  }

  void oneFieldChangesOneLine_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    const auto row = [](const char* name, const char* field, const char* typed, const char* before,
                        const char* after) {
      QTest::newRow(name) << QByteArray(field) << QString::fromLatin1(typed) << QByteArray(before)
                          << QByteArray(after);
    };
    row("a number", "localPort", "9090", "localPort = 8080 # dev", "localPort = 9090 # dev");
    row("a choice in its table", "culvert.upstream.scheme", "https", "scheme = \"http\"\n",
        "scheme = \"https\"\n");
    row("a list", "customDomains", "a.example.com\nb.example.com", "[\"a.example.com\"]",
        "[\"a.example.com\", \"b.example.com\"]");
    row("a new map", "requestHeaders.set", "X-A = 1", "customDomains = [\"a.example.com\"]\n",
        "customDomains = [\"a.example.com\"]\nrequestHeaders.set.X-A = \"1\"\n");
    row("a flag", "transport.useEncryption", "true", "customDomains = [\"a.example.com\"]\n",
        "customDomains = [\"a.example.com\"]\ntransport.useEncryption = true\n");
    row("not supported yet", "healthCheck.type", "tcp", "customDomains = [\"a.example.com\"]\n",
        "customDomains = [\"a.example.com\"]\nhealthCheck.type = \"tcp\"\n");
  }

  void oneFieldChangesOneLine() {
    QFETCH(QByteArray, field);
    QFETCH(QString, typed);
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    const Scene scene;
    ProxyEditor* editor = scene.edit("web");
    QVERIFY(editor);
    type(editor->form(), field.constData(), typed);
    editor->save(false);
    QCOMPARE(scene.text(), changed(own_text, before, after));
  }

  void whatIsWrongIsToldAtItsField() {
    const Scene scene;
    ProxyEditor* editor = scene.edit("ssh");
    type(editor->form(), "localPort", QStringLiteral("99999"));
    QVERIFY(noteOf(editor->form(), "localPort").contains(QStringLiteral("65535")));
    QVERIFY(!button(editor, "saveButton")->isEnabled());
    type(editor->form(), "localPort", QStringLiteral("abc"));
    QVERIFY(noteOf(editor->form(), "localPort").contains(QStringLiteral("whole number")));
    type(editor->form(), "localPort", QStringLiteral("23"));
    QVERIFY(button(editor, "saveButton")->isEnabled());
    type(editor->form(), "name", QStringLiteral("web"));
    QVERIFY(noteOf(editor->form(), "name").contains(QStringLiteral("twice")));
    QVERIFY(!button(editor, "saveAndApplyButton")->isEnabled());
  }

  void anotherTypePutsAsideWhatItDoesNotHave() {
    const Scene scene;
    ProxyEditor* editor = scene.edit("web");
    FieldForm& form = editor->form();
    type(form, "type", QStringLiteral("tcp"));
    QVERIFY(!QByteArray::fromStdString(form.text()).contains("customDomains"));
    QVERIFY(!form.editor("customDomains")->isShown());
    QVERIFY(form.editor("remotePort")->isShown());
    type(form, "type", QStringLiteral("http"));
    QVERIFY(QByteArray::fromStdString(form.text()).contains("customDomains = [\"a.example.com\"]"));
    QVERIFY(QByteArray::fromStdString(form.text()).contains("localPort = 8080 # dev"));
  }

  void kindsThatDoNotRunYetAreEditedAndKept() {
    Scene scene;
    ProxyEditor* editor = scene.edit("ssh");
    type(editor->form(), "type", QStringLiteral("udp"));
    QVERIFY(button(editor, "saveButton")->isEnabled());
    QVERIFY(noteOf(editor->form(), "type").contains(QStringLiteral("udp")));
    editor->save(false);
    QCOMPARE(scene.text(), changed(own_text, "\"tcp\"", "\"udp\""));
    const Profile* profile = scene.store.find(scene.id);
    QVERIFY(profile->isOnlyUnsupported());
    QCOMPARE(profile->not_built.size(), std::size_t{1});
    const auto rows = scene.control.proxies();
    QVERIFY(std::ranges::any_of(
        rows, [](const auto& row) { return row.name == "ssh" && row.type == "udp" && row.error; }));
    // It does not start, and says why, by name.
    scene.control.start(scene.id);
    QVERIFY(scene.core.wanted().empty());
    ProxyEditor* again = scene.edit("ssh");
    type(again->form(), "type", QStringLiteral("tcp"));
    again->save(false);
    QCOMPARE(scene.text(), own_text);
  }

  void thePageOfTextAndTheFieldsAreOne() {
    const Scene scene;
    ProxyEditor* editor = scene.edit("web");
    type(editor->form(), "localPort", QStringLiteral("1"));
    QVERIFY(editor->page().edit().toPlainText().contains(QStringLiteral("localPort = 1 # dev")));
    QString text = editor->page().edit().toPlainText();
    text.replace(QStringLiteral("localPort = 1 # dev"),
                 QStringLiteral("localPort = 7 # mine\nunknownKey = \"x\""));
    editor->page().edit().setPlainText(text);
    auto* port = qobject_cast<QLineEdit*>(editor->form().editor("localPort")->input());
    QCOMPARE(port->text(), QStringLiteral("7"));
    // A key that nobody knows is a mistake in frp's files, and kept all the same.
    QVERIFY(!button(editor, "saveButton")->isEnabled());
    editor->page().edit().setPlainText(text.remove(QStringLiteral("unknownKey = \"x\"\n")));
    QVERIFY(button(editor, "saveButton")->isEnabled());
    editor->save(false);
    QCOMPARE(scene.text(), changed(own_text, "8080 # dev", "7 # mine"));
  }

  void textThatIsNotTomlIsNotSaved() {
    const Scene scene;
    ProxyEditor* editor = scene.edit("web");
    for (const char* text : {"[[proxies]]\nname = ", "", "name = \"x\"\n",
                             "[[proxies]]\nname = \"a\"\ntype = \"tcp\"\n[[proxies]]\n"}) {
      editor->page().edit().setPlainText(QString::fromLatin1(text));
      editor->save(false);
      QCOMPARE(scene.text(), own_text);
    }
  }

  void secretsShowAsDotsAndStayWhatTheyAre() {
    const Scene scene;
    ProxyEditor* editor = scene.edit("db", true);
    QVERIFY(!editor->page().edit().toPlainText().contains(QStringLiteral("hush")));
    QString text = editor->page().edit().toPlainText();
    editor->page().edit().setPlainText(
        text.replace(QStringLiteral("9000"), QStringLiteral("9001")));
    editor->save(false);
    QCOMPARE(scene.text(), changed(own_text, "9000", "9001"));
  }

  void everySecretOfATextIsMaskedAndComesBack() {
    const std::string text =
        "auth = { method = \"token\", token = \"a\" }\nwebServer.password = 'b'\n"
        "[[proxies]]\nname = \"x\"\nsecretKey = \"c\"\n[proxies.plugin]\npassword = \"d\"\n"
        "[[visitors]]\nname = \"x\"\nsecretKey = \"keychain\"\n";
    const auto masked = withoutSecrets(text);
    QVERIFY(masked);
    for (const char* secret : {"\"a\"", "'b'", "\"c\"", "\"d\""})
      QVERIFY2(masked->text.find(secret) == std::string::npos, secret);
    QVERIFY(masked->text.find("\"keychain\"") != std::string::npos);
    QCOMPARE(withSecrets(masked->text, masked->secrets), text);
    QVERIFY(hasDots(withSecrets("auth.token = \"••••••\"", {})));
    const std::string header = "[[proxies]]\nrequestHeaders.set.Authorization = \"Bearer hush\"\n";
    const auto without_header = withoutSecrets(header);
    QVERIFY(without_header->text.find("hush") == std::string::npos);
    QCOMPARE(withSecrets(without_header->text, without_header->secrets), header);
    QVERIFY(!withoutSecrets("{{ range }}\ntoken = \"a\"\n{{ end }}"));
    QVERIFY(!withoutSecrets("[[proxies]\nrequestHeaders.set.X-Access-Key = \"a\"\n"));
  }

  void secretsComeBackWhereTheyBelong_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    const auto row = [](const char* name, const char* text, const char* from, const char* to) {
      QTest::newRow(name) << QByteArray(text) << QByteArray(from) << QByteArray(to);
    };
    row("names that differ by case", "metadatas.Token = \"a\"\nmetadatas.token = \"b\"\n", "", "");
    row("an item with two secrets gets another name",
        "[[proxies]]\nname = \"web\"\nhttpPassword = \"a\"\n"
        "requestHeaders.set.Authorization = \"b\"\n",
        "\"web\"", "\"shop\"");
  }
  void secretsComeBackWhereTheyBelong() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    const auto masked = withoutSecrets(text.toStdString());
    QVERIFY(masked);
    QCOMPARE(masked->secrets.size(), std::size_t{2});
    QByteArray edited = QByteArray::fromStdString(masked->text);
    if (!from.isEmpty()) {
      edited.replace(from, to);
      text.replace(from, to);
    }
    QCOMPARE(withSecrets(edited.toStdString(), masked->secrets), text.toStdString());
  }

  /// Two items with the same key: whose secret it is cannot be told.
  void dotsOfWhichNothingIsKnownStay() {
    const std::string text =
        "[[proxies]]\nname = \"a\"\nhttpPassword = \"1\"\n"
        "[[proxies]]\nname = \"b\"\nhttpPassword = \"2\"\n";
    const auto masked = withoutSecrets(text);
    std::string edited = masked->text;
    edited.replace(edited.find("\"a\""), 3, "\"c\"");
    QVERIFY(hasDots(withSecrets(edited, masked->secrets)));
  }

  void aNewSecretInAPlainFileIsAgreedToInWords() {
    const Scene scene;
    ProxyEditor* editor = scene.edit("db", true);
    type(editor->form(), "secretKey", QStringLiteral("new"));
    QVERIFY(!button(editor, "saveButton")->isEnabled());
    button(editor, "plainSecret")->click();
    QVERIFY(button(editor, "saveButton")->isEnabled());
    editor->save(false);
    QCOMPARE(scene.text(), changed(own_text, "hush", "new"));
  }

  void aSecretOfAProfileGoesToTheKeychain() {
    auto store = std::make_unique<FakeKeychain>();
    FakeKeychain* keychain = store.get();
    const QByteArray text = changed(own_text, "\"hush\"", "\"keychain\"");
    const Scene scene(text, QStringLiteral("Home.culvertprofile"), std::move(store));
    ProxyEditor* editor = scene.edit("db", true);
    type(editor->form(), "secretKey", QStringLiteral("typed"));
    keychain->write_outcome = SecretOutcome::denied;
    editor->save(false);
    QTRY_VERIFY(button(editor, "saveButton")->isEnabled());
    QCOMPARE(scene.text(), text);
    keychain->write_outcome = SecretOutcome::done;
    editor->save(false);
    QTRY_VERIFY(scene.editing().editors().isEmpty());
    QCOMPARE(scene.text(), text);
    const QString key = SecretService::keyOf(scene.id, "visitors.db.secretKey");
    QCOMPARE(keychain->values[key].reveal(), std::string("typed"));
    // A new name takes its secret along.
    ProxyEditor* again = scene.edit("db", true);
    type(again->form(), "name", QStringLiteral("data"));
    again->save(false);
    QTRY_COMPARE(
        keychain->values[SecretService::keyOf(scene.id, "visitors.data.secretKey")].reveal(),
        std::string("typed"));
  }

  void savingAndApplyingReachesTheCore() {
    Scene scene;
    scene.run();
    ProxyEditor* editor = scene.edit("ssh");
    type(editor->form(), "remotePort", QStringLiteral("6001"));
    QVERIFY(editor->findChild<QLabel*>(QStringLiteral("impactLine"))
                ->text()
                .contains(QStringLiteral("Registers 1 proxy")));
    editor->save(true);
    QCOMPARE(std::get<config::TcpProxy>(scene.wanted().proxies[1].kind).remote_port, 6001);
    QVERIFY(!scene.control.status(scene.id).changed_on_disk);
  }

  void whatOthersWriteWhileItIsOpenIsNotOverwritten() {
    Scene scene;
    ProxyEditor* editor = scene.edit("ssh");
    type(editor->form(), "localPort", QStringLiteral("23"));
    // Elsewhere in the file: both count.
    scene.write(QStringLiteral("Office.toml"), changed(own_text, "rented", "bought"));
    scene.store.reload(scene.id);
    // In the same proxy: the user chooses.
    const QByteArray theirs =
        changed(changed(own_text, "rented", "bought"), "remotePort = 6000", "remotePort = 7000");
    scene.write(QStringLiteral("Office.toml"), theirs);
    scene.store.reload(scene.id);
    editor->save(false);
    QCOMPARE(scene.text(), theirs);
    QVERIFY(buttonSaying(editor, QStringLiteral("Take what the file says")));
    buttonSaying(editor, QStringLiteral("Keep mine"))->click();
    editor->save(false);
    QCOMPARE(scene.text(), changed(changed(own_text, "rented", "bought"), "= 22", "= 23"));
  }

  void closingAsksBeforeSomethingIsLost() {
    const Scene scene;
    ProxyEditor* editor = scene.edit("ssh");
    type(editor->form(), "localPort", QStringLiteral("23"));
    editor->close();
    QVERIFY(editor->isVisible());
    buttonSaying(editor, QStringLiteral("Discard"))->click();
    WindowFixture::settle();
    QVERIFY(scene.editing().editors().isEmpty());
    QCOMPARE(scene.text(), own_text);
  }

  void aNewProxyAndATwinGoBehind() {
    const Scene scene;
    scene.editing().newItem(scene.id, "proxies");
    ProxyEditor* editor = scene.editing().editors().last();
    type(editor->form(), "name", QStringLiteral("new"));
    type(editor->form(), "localPort", QStringLiteral("80"));
    editor->save(false);
    QVERIFY(scene.text().endsWith("[[proxies]]\nname = \"new\"\ntype = \"tcp\"\nlocalPort = 80\n"));
    WindowFixture::settle();
    scene.editing().duplicate(scene.record("ssh"));
    ProxyEditor* twin = scene.editing().editors().last();
    twin->save(false);
    QVERIFY(scene.text().contains("remotePort = 6000\n\n[[proxies]]\nname = \"ssh-2\"\n"));
  }

  void removingIsUndone() {
    Scene scene;
    scene.run();
    scene.editing().remove(scene.record("ssh"));
    QVERIFY(!scene.text().contains("ssh"));
    QCOMPARE(scene.wanted().proxies.size(), std::size_t{1});
    QVERIFY(buttonSaying(scene.window.get(), QStringLiteral("Undo")));
    scene.editing().undo(scene.id);
    QCOMPARE(scene.text(), own_text);
    QCOMPARE(scene.wanted().proxies.size(), std::size_t{2});
  }

  void switchingOffTakesEffectAtOnce() {
    Scene scene;
    scene.run();
    scene.editing().switchOn(scene.record("ssh"), false);
    QVERIFY(scene.text().contains("enabled = false"));
    QVERIFY(!scene.wanted().proxies[1].enabled);
    QVERIFY(!scene.editing().isSwitchedOn(scene.record("ssh")));
    scene.editing().switchOn(scene.record("ssh"), true);
    QCOMPARE(scene.text(), own_text);
  }

  void settingsAreADraftUntilTheyAreApplied() {
    Scene scene;
    scene.run(3);
    FieldForm& form = *scene.settings().form();
    type(form, "transport.poolCount", QStringLiteral("3"));
    QCOMPARE(scene.text(), own_text);
    QCOMPARE(scene.settings().draftCount(), 1);
    const auto bar = [&] {
      return scene.settings().findChild<QLabel*>(QStringLiteral("draftLine"))->text();
    };
    QCOMPARE(bar(), QStringLiteral("1 change not applied."));
    type(form, "serverPort", QStringLiteral("7001"));
    QVERIFY2(bar().contains(QStringLiteral("closes 3 connections")), qPrintable(bar()));
    scene.settings().apply();
    QVERIFY(scene.text().contains("auth.token = \"secret\"\n"));
    QVERIFY(scene.text().contains("serverPort = 7001\n"));
    QVERIFY(scene.text().contains("enable = true # always\n"));
    QCOMPARE(scene.wanted().server_port, 7001);
    QCOMPARE(scene.settings().draftCount(), 0);
  }

  void aDraftGoesOnTopOfWhatOthersWrite() {
    Scene scene;
    type(*scene.settings().form(), "serverPort", QStringLiteral("7001"));
    scene.write(QStringLiteral("Office.toml"), changed(own_text, "rented", "bought"));
    scene.store.reload(scene.id);
    scene.settings().apply();
    QVERIFY(scene.text().contains("bought"));
    QVERIFY(scene.text().contains("serverPort = 7001"));
    // The same key on both sides is told.
    type(*scene.settings().form(), "serverAddr", QStringLiteral("mine.example.com"));
    scene.write(QStringLiteral("Office.toml"),
                scene.text().replace("frps.example.com", "theirs.example.com"));
    scene.store.reload(scene.id);
    QVERIFY(buttonSaying(&scene.settings(), QStringLiteral("OK")));
    scene.settings().apply();
    QVERIFY(scene.text().contains("\"mine.example.com\""));
  }

  void aTextEditedOnBothSidesWaitsForTheUser() {
    Scene scene;
    scene.settings().showText();
    QPlainTextEdit& edit = scene.settings().page()->edit();
    edit.setPlainText(edit.toPlainText() + QStringLiteral("# mine\n"));
    const QByteArray theirs = changed(own_text, "rented", "bought");
    scene.write(QStringLiteral("Office.toml"), theirs);
    scene.store.reload(scene.id);
    QVERIFY(edit.toPlainText().contains(QStringLiteral("# mine")));
    QVERIFY(buttonSaying(&scene.settings(), QStringLiteral("Take what the file says")));
    buttonSaying(&scene.settings(), QStringLiteral("Keep mine"))->click();
    QTRY_VERIFY(button(&scene.settings(), "applyDraft")->isEnabled());
    scene.settings().apply();
    QCOMPARE(scene.text(), own_text + "# mine\n");
  }

  void aChangeThatCutsIsShownFirst() {
    Scene scene;
    scene.run(2);
    scene.write(QStringLiteral("Office.toml"),
                changed(own_text, "frps.example.com", "other.example.com"));
    scene.store.reload(scene.id);
    const std::size_t before = scene.core.wishes.size();
    scene.window->actions().apply->trigger();
    auto* review = scene.window->findChild<ReviewDialog*>();
    QVERIFY(review);
    QCOMPARE(scene.core.wishes.size(), before);
    auto* list = review->findChild<QTreeWidget*>();
    QCOMPARE(list->topLevelItemCount(), 1);
    QCOMPARE(list->topLevelItem(0)->text(1), QStringLiteral("\"frps.example.com\""));
    QCOMPARE(list->topLevelItem(0)->text(3), QStringLiteral("Reconnects"));
    button(review, "applyButton")->click();
    QCOMPARE(scene.wanted().server_addr, std::string("other.example.com"));
  }

  void settingsThatWorkedComeBack() {
    Scene scene;
    scene.editing().files().setProofTime(0);
    scene.run();
    WindowFixture::settle();
    QVERIFY(!scene.editing().files().canRestore(scene.id));
    type(*scene.settings().form(), "serverAddr", QStringLiteral("nowhere.example.com"));
    scene.settings().apply();
    observe::SessionRecord lost = sampleSession(scene.id, observe::SessionState::reconnecting);
    lost.error = Error{Errc::name_not_found, Leg::relay, "nowhere.example.com", {}};
    scene.deliver(lost);
    WindowFixture::settle();
    QVERIFY(scene.editing().files().canRestore(scene.id));
    buttonSaying(scene.window.get(), QStringLiteral("Go back to the settings that worked"))
        ->click();
    QCOMPARE(scene.text(), own_text);
    QCOMPARE(scene.wanted().server_addr, std::string("frps.example.com"));
    // Every text that was replaced is kept.
    const QDir history(scene.folder.filePath(QStringLiteral("history/")) +
                       QString::fromStdString(scene.id));
    QCOMPARE(history.entryList({QStringLiteral("2*.toml")}).size(), 2);
  }

  void aFileThatCannotBeWrittenLosesNothing() {
    const Scene scene;
    ProxyEditor* editor = scene.edit("ssh");
    type(editor->form(), "localPort", QStringLiteral("23"));
    QVERIFY(QFile::remove(scene.path));
    editor->save(false);
    QVERIFY(editor->isVisible());
    QVERIFY(QByteArray::fromStdString(editor->form().text()).contains("localPort = 23"));
  }

  void yamlAndJsonBecomeTomlBesideThem_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("YAML") << QStringLiteral("a.yaml")
                          << QByteArray(
                                 "serverAddr: x\nauth: {token: t}\nproxies:\n- name: a\n"
                                 "  type: xtcp\n  odd: [1, {b: 2.5}]\n");
    QTest::newRow("JSON") << QStringLiteral("a.json")
                          << QByteArray(
                                 "{\"serverAddr\": \"x\", \"auth\": {\"token\": \"t\"}, "
                                 "\"proxies\": [{\"name\": \"a\", \"type\": \"xtcp\", "
                                 "\"odd\": [1, {\"b\": 2.5}]}]}");
  }

  void yamlAndJsonBecomeTomlBesideThem() {
    QFETCH(QString, name);
    QFETCH(QByteArray, text);
    const Scene scene(text, name);
    QVERIFY(!scene.editing().canEdit(scene.id));
    button(&scene.settings(), "convertButton")->click();
    QFile copy(scene.folder.filePath(QStringLiteral("a.toml")));
    QVERIFY(copy.open(QIODevice::ReadOnly));
    QCOMPARE(copy.readAll(), QByteArray("serverAddr = \"x\"\nauth.token = \"t\"\n\n[[proxies]]\n"
                                        "name = \"a\"\ntype = \"xtcp\"\nodd = [1, { b = 2.5 }]\n"));
    QCOMPARE(scene.text(), text);
  }

  void aNewProfileIsMadeAndShown() {
    Scene scene;
    scene.desktop.save_path = scene.folder.filePath(QStringLiteral("New.culvertprofile"));
    scene.window->actions().new_profile->trigger();
    const std::string id = scene.window->scope().current().profile;
    QVERIFY(id != scene.id);
    QVERIFY(scene.store.find(id)->isReadable());
    QCOMPARE(scene.window->tabs().currentWidget(), &scene.settings());
  }

  void aFileWithMistakesIsCorrectedHere() {
    Scene scene("serverPort = \"many\"\n");
    auto* correct = button(scene.window.get(), "correctHere");
    QVERIFY(correct->isVisibleTo(scene.window.get()));
    correct->click();
    QPlainTextEdit& edit = scene.settings().page()->edit();
    edit.setPlainText(QStringLiteral("serverPort = 7000\n"));
    QTRY_VERIFY(button(&scene.settings(), "applyDraft")->isEnabled());
    scene.settings().apply();
    QVERIFY(scene.store.find(scene.id)->isReadable());
  }

  void whatTheFileSaysIsTakenAsItIsByThen() {
    Scene scene;
    ProxyEditor* editor = scene.edit("ssh");
    for (const char* port : {"7000", "7001"}) {
      scene.write(QStringLiteral("Office.toml"), changed(own_text, "6000", port));
      scene.store.reload(scene.id);
    }
    buttonSaying(editor, QStringLiteral("Take what the file says"))->click();
    QVERIFY(QByteArray::fromStdString(editor->form().text()).contains("remotePort = 7001"));
  }

  void aTypedSecretStaysWithItsProfile() {
    TwoProfiles scene;
    type(*scene.settings().form(), "auth.token", QStringLiteral("first"));
    QCOMPARE(scene.settings().draftCount(), 1);
    scene.look(scene.other);
    QCOMPARE(scene.token()->text(), QString());
    type(*scene.settings().form(), "serverPort", QStringLiteral("7001"));
    scene.settings().apply();
    QTRY_VERIFY(scene.textOf(TwoProfiles::other_name).contains("7001"));
    QVERIFY(scene.keychain->values.empty());
    // It waits where it was typed.
    QCOMPARE(scene.settings().draftCount(), 1);
    scene.look(scene.id);
    QCOMPARE(scene.token()->text(), QStringLiteral("first"));
    scene.settings().apply();
    QTRY_VERIFY(scene.isKept(scene.id, "first"));
    QTRY_COMPARE(scene.settings().draftCount(), 0);
    QCOMPARE(scene.keychain->values.size(), std::size_t{1});
    QCOMPARE(scene.token()->text(), QString());
  }

  void aTypedSecretOutlivesAFormOfAnotherKind() {
    TwoProfiles scene;
    type(*scene.settings().form(), "auth.token", QStringLiteral("first"));
    scene.look(scene.store.add(scene.write(QStringLiteral("frpc.toml"), own_text)));
    scene.look(scene.id);
    QCOMPARE(scene.settings().draftCount(), 1);
    // Its page has not been shown again yet.
    scene.settings().apply();
    QTRY_VERIFY(scene.isKept(scene.id, "first"));
  }

  void aDiscardedSecretIsForgotten() {
    TwoProfiles scene;
    type(*scene.settings().form(), "auth.token", QStringLiteral("first"));
    scene.settings().discard();
    QCOMPARE(scene.settings().draftCount(), 0);
    QCOMPARE(scene.token()->text(), QString());
    QVERIFY(!button(&scene.settings(), "applyDraft")->isVisibleTo(&scene.settings()));
  }

  void whatIsBeingSavedGoesToItsProfile() {
    TwoProfiles scene;
    type(*scene.settings().form(), "auth.token", QStringLiteral("first"));
    type(*scene.settings().form(), "serverPort", QStringLiteral("7001"));
    scene.settings().apply();
    scene.look(scene.other);
    QTRY_VERIFY(scene.text().contains("serverPort = 7001"));
    QVERIFY(scene.isKept(scene.id, "first"));
    QCOMPARE(scene.textOf(TwoProfiles::other_name), TwoProfiles::own);
    QCOMPARE(scene.settings().draftCount(), 0);
  }

  void whatIsTypedWhileItIsBeingSavedWaits() {
    TwoProfiles scene;
    type(*scene.settings().form(), "auth.token", QStringLiteral("first"));
    type(*scene.settings().form(), "serverPort", QStringLiteral("7001"));
    scene.settings().apply();
    type(*scene.settings().form(), "serverAddr", QStringLiteral("b.example.com"));
    QTRY_VERIFY(scene.text().contains("serverPort = 7001"));
    QVERIFY(scene.text().contains("a.example.com"));
    QCOMPARE(scene.settings().draftCount(), 1);
    QCOMPARE(titlesIn(&scene.settings()), QStringList());
    scene.settings().apply();
    QTRY_VERIFY(scene.text().contains("b.example.com"));
    QCOMPARE(scene.settings().draftCount(), 0);
  }

  void aSecretThatWasNotKeptIsToldAtItsProfile() {
    TwoProfiles scene;
    scene.keychain->write_outcome = SecretOutcome::denied;
    type(*scene.settings().form(), "auth.token", QStringLiteral("first"));
    scene.settings().apply();
    scene.look(scene.other);
    QCOMPARE(titlesIn(&scene.settings()), QStringList());
    scene.look(scene.id);
    QCOMPARE(
        titlesIn(&scene.settings()),
        QStringList{QStringLiteral("The keychain did not store the secret; nothing is saved.")});
    QCOMPARE(scene.settings().draftCount(), 1);
  }

  void whatWasReviewedIsWhatIsApplied() {
    TwoProfiles scene;
    scene.keychain->values.emplace(SecretService::keyOf(scene.id, "auth.token"), Secret("s3cret"));
    scene.control.start(scene.id);
    QTRY_VERIFY(scene.control.running(scene.id));
    type(*scene.settings().form(), "serverPort", QStringLiteral("7001"));
    button(&scene.settings(), "reviewDraft")->click();
    scene.look(scene.other);
    type(*scene.settings().form(), "serverPort", QStringLiteral("7002"));
    button(scene.window->findChild<ReviewDialog*>(), "applyButton")->click();
    QVERIFY(scene.text().contains("serverPort = 7001"));
    QCOMPARE(scene.textOf(TwoProfiles::other_name), TwoProfiles::own);
    QTRY_COMPARE(scene.wanted().server_port, 7001);
  }

  void whatChangedSinceTheReviewIsLookedAtAgain() {
    TwoProfiles scene;
    scene.keychain->values.emplace(SecretService::keyOf(scene.id, "auth.token"), Secret("s3cret"));
    scene.control.start(scene.id);
    QTRY_VERIFY(scene.control.running(scene.id));
    type(*scene.settings().form(), "serverPort", QStringLiteral("7001"));
    button(&scene.settings(), "reviewDraft")->click();
    type(*scene.settings().form(), "serverPort", QStringLiteral("7002"));
    button(scene.window->findChild<ReviewDialog*>(), "applyButton")->click();
    WindowFixture::settle();
    QCOMPARE(scene.text(), TwoProfiles::own);
    QCOMPARE(scene.settings().draftCount(), 1);
    QCOMPARE(titlesIn(&scene.settings()).size(), 1);
  }

  void aRunningProfileTakesTheSecretOfARenamedProxyAlong() {
    auto store = std::make_unique<FakeKeychain>();
    FakeKeychain* keychain = store.get();
    Scene scene(changed(own_text, "\"hush\"", "\"keychain\""),
                QStringLiteral("Home.culvertprofile"), std::move(store));
    keychain->values.emplace(SecretService::keyOf(scene.id, "visitors.db.secretKey"),
                             Secret("s3cret"));
    scene.control.start(scene.id);
    QTRY_VERIFY(scene.control.running(scene.id));
    ProxyEditor* editor = scene.edit("db", true);
    type(editor->form(), "name", QStringLiteral("data"));
    editor->save(true);
    QTRY_COMPARE(scene.wanted().visitors[0].name, std::string("data"));
    QCOMPARE(scene.wanted().visitors[0].secret_key.reveal(), std::string("s3cret"));
    QVERIFY(scene.control.status(scene.id).missing.empty());
  }

  void aSecretThatCannotMoveKeepsTheOldName() {
    auto store = std::make_unique<FakeKeychain>();
    FakeKeychain* keychain = store.get();
    const QByteArray text = changed(own_text, "\"hush\"", "\"keychain\"");
    const Scene scene(text, QStringLiteral("Home.culvertprofile"), std::move(store));
    keychain->values.emplace(SecretService::keyOf(scene.id, "visitors.db.secretKey"),
                             Secret("s3cret"));
    keychain->write_outcome = SecretOutcome::denied;
    ProxyEditor* editor = scene.edit("db", true);
    type(editor->form(), "name", QStringLiteral("data"));
    editor->save(false);
    QTRY_COMPARE(titlesIn(editor).size(), 1);
    QCOMPARE(scene.text(), text);
    keychain->write_outcome = SecretOutcome::done;
    editor->save(false);
    QTRY_COMPARE(scene.text(), changed(text, "\"db\"\ntype", "\"data\"\ntype"));
  }

  void aNameThatWasNotWrittenIsSavedOnceAfterwards_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::newRow("another name") << QByteArray("name") << QStringLiteral("web2")
                                  << QByteArray("\"web\"") << QByteArray("\"web2\"");
    QTest::newRow("another port") << QByteArray("localPort") << QStringLiteral("81")
                                  << QByteArray("8080") << QByteArray("81");
  }

  void aNameThatWasNotWrittenIsSavedOnceAfterwards() {
    QFETCH(QByteArray, field);
    QFETCH(QString, typed);
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    const Scene scene;
    ProxyEditor* editor = scene.edit("web");
    type(editor->form(), field.constData(), typed);
    QVERIFY(QFile::remove(scene.path));
    editor->save(false);
    QCOMPARE(titlesIn(editor), QStringList{QStringLiteral("The file was not written.")});
    scene.write(QStringLiteral("Office.toml"), own_text);
    editor->save(false);
    QCOMPARE(scene.text(), changed(own_text, before, after));
    QVERIFY(!editor->isVisible());
  }

  void whatOthersWroteBeforeItWasReadIsToldInWords() {
    const Scene scene;
    ProxyEditor* editor = scene.edit("web");
    type(editor->form(), "name", QStringLiteral("web2"));
    const QByteArray theirs = changed(own_text, "rented", "bought");
    scene.write(QStringLiteral("Office.toml"), theirs);
    editor->save(false);
    QCOMPARE(scene.text(), theirs);
    QCOMPARE(titlesIn(editor), QStringList{QStringLiteral("The file was changed elsewhere")});
    editor->save(false);
    QCOMPARE(scene.text(), changed(theirs, "\"web\"", "\"web2\""));
  }

  void closingTheWindowAsksAboutWhatWasTyped_data() {
    QTest::addColumn<bool>("runs");
    QTest::addColumn<bool>("in_editor");
    QTest::newRow("settings") << false << false;
    QTest::newRow("settings, running without a tray") << true << false;
    QTest::newRow("a proxy") << false << true;
    QTest::newRow("a proxy, running without a tray") << true << true;
  }

  void closingTheWindowAsksAboutWhatWasTyped() {
    QFETCH(bool, runs);
    QFETCH(bool, in_editor);
    Scene scene;
    if (runs) scene.run();
    scene.desktop.takes_risk = true;  // to quit, where that is asked
    if (in_editor)
      type(scene.edit("ssh")->form(), "localPort", QStringLiteral("23"));
    else
      type(*scene.settings().form(), "serverPort", QStringLiteral("7001"));
    const QSignalSpy quit(scene.window.get(), &MainWindow::quitAgreed);
    scene.window->close();
    QCOMPARE(scene.desktop.questions.value(scene.desktop.questions.size() - 1),
             QStringLiteral("What you typed in 1 place is not saved and will be lost."));
    QCOMPARE(quit.size(), 1);
    QVERIFY(scene.window->isVisible());
  }

  void anEditorWhereNothingWasTypedIsNoReasonToAsk() {
    const Scene scene;
    scene.edit("ssh");
    const QSignalSpy quit(scene.window.get(), &MainWindow::quitAgreed);
    scene.window->close();
    QCOMPARE(scene.desktop.questions, QStringList());
    QCOMPARE(quit.size(), 1);
  }

  void aSecretMovesOutOfTheFile_data() {
    QTest::addColumn<int>("keeping");
    QTest::addColumn<QByteArray>("marker");
    QTest::newRow("to the keychain")
        << static_cast<int>(Keeping::keychain) << QByteArray("keychain");
    QTest::newRow("to the session") << static_cast<int>(Keeping::session) << QByteArray("session");
  }

  void aSecretMovesOutOfTheFile() {
    QFETCH(int, keeping);
    QFETCH(QByteArray, marker);
    Scene scene(own_text, QStringLiteral("Home.culvertprofile"), std::make_unique<FakeKeychain>());
    scene.settings().form()->editor("auth.token");
    auto* choice = scene.settings().findChild<QComboBox*>(QStringLiteral("keeping.auth.token"));
    choice->setCurrentIndex(choice->findData(keeping));
    scene.settings().apply();
    QTRY_COMPARE(scene.text(), changed(own_text, "\"secret\"", "\"" + marker + "\""));
    std::map<std::string, Secret> found;
    scene.secrets.find(scene.id, {"auth.token"},
                       [&](std::map<std::string, Secret> all) { found = std::move(all); });
    QTRY_COMPARE(found["auth.token"].reveal(), std::string("secret"));
  }

  void everyInputHasANameAndIsReachedByKeyboard() {
    const Scene scene;
    ProxyEditor* editor = scene.edit("web");
    for (const char* path : {"name", "localPort", "transport.useEncryption", "customDomains"}) {
      QWidget* input = editor->form().editor(path)->input();
      QVERIFY2(!input->accessibleName().isEmpty(), path);
      QVERIFY2(input->focusPolicy() & Qt::TabFocus, path);
    }
  }

  /// CULVERT_EDIT_BENCHMARK=500 prints what each action takes; nothing is asserted about time.
  void manyProxiesAreEdited() {
    const int count = qEnvironmentVariableIntValue("CULVERT_EDIT_BENCHMARK");
    QByteArray text = own_text;
    for (int i = 0; i < std::max(count, 3); ++i)
      text += "[[proxies]]\nname = \"p" + QByteArray::number(i) +
              "\"\ntype = \"tcp\"\nlocalPort = 80\nremotePort = " + QByteArray::number(10000 + i) +
              "\n\n";
    Scene scene(text);
    scene.run();
    QElapsedTimer clock;
    std::clock_t began = std::clock();
    const auto took = [&](const char* what) {
      const double cpu = 1e3 * static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
      if (count > 0)
        qInfo("%-28s %6.1f ms, of these computing %6.1f ms", what,
              static_cast<double>(clock.nsecsElapsed()) / 1e6, cpu);
      clock.restart();
      began = std::clock();
    };
    clock.start();
    scene.store.reload(scene.id);
    WindowFixture::settle();
    took("read the file");
    ProxyEditor* editor = scene.edit("p1");
    WindowFixture::settle();
    took("open an editor");
    type(editor->form(), "localPort", QStringLiteral("8"));
    took("type (two keys)");
    type(editor->form(), "type", QStringLiteral("http"));
    took("change the type");
    type(editor->form(), "type", QStringLiteral("tcp"));
    took("change it back");
    editor->save(false);
    took("save");
    scene.editing().apply(scene.id);
    WindowFixture::settle();
    took("apply");
    scene.editing().switchOn(scene.record("p2"), false);
    took("switch one off");
    scene.editing().remove(scene.record("p1"));
    WindowFixture::settle();
    took("remove one");
    scene.editing().undo(scene.id);
    WindowFixture::settle();
    took("undo");
    scene.window->tabs().setCurrentWidget(&scene.settings());
    WindowFixture::settle();
    clock.restart();
    began = std::clock();
    type(*scene.settings().form(), "serverPort", QStringLiteral("7"));
    took("type a setting (two keys)");
    scene.settings().apply();
    took("apply the settings");
    scene.settings().showText();
    WindowFixture::settle();
    took("show the text");
    scene.editing().review(scene.id);
    WindowFixture::settle();
    took("review");
    QVERIFY(scene.text().contains("serverPort = 7\n"));
  }

  /// With CULVERT_SCREENSHOTS set to a folder the pictures are kept there.
  void rendersTheEditors_data() {
    QTest::addColumn<int>("language");
    QTest::addColumn<int>("look");
    QTest::newRow("en-light") << 0 << static_cast<int>(ThemeChoice::light);
    QTest::newRow("en-dark") << 0 << static_cast<int>(ThemeChoice::dark);
    QTest::newRow("zh-light") << 1 << static_cast<int>(ThemeChoice::light);
    QTest::newRow("zh-dark") << 1 << static_cast<int>(ThemeChoice::dark);
  }

  void rendersTheEditors() {
    QFETCH(int, language);
    QFETCH(int, look);
    Scene scene;
    scene.speak(language == 0 ? LanguageChoice::english : LanguageChoice::chinese);
    scene.theme.setChoice(static_cast<ThemeChoice>(look));
    scene.run(12);
    const QString folder = qEnvironmentVariable("CULVERT_SCREENSHOTS");
    const auto keep = [&](QWidget* widget, const char* name) {
      WindowFixture::settle();
      const QPixmap picture = widget->grab();
      QVERIFY(!picture.isNull());
      if (!folder.isEmpty())
        QVERIFY(picture.save(
            QStringLiteral("%1/%2-%3.png")
                .arg(folder, QLatin1String(name), QLatin1String(QTest::currentDataTag()))));
    };
    ProxyEditor* editor = scene.edit("web");
    type(editor->form(), "customDomains", QString());
    keep(editor, "editor-address");
    editor->form().editor("culvert.http");
    editor->form().showField("culvert.http");
    keep(editor, "editor-web");
    editor->form().showField("healthCheck.type");
    keep(editor, "editor-health");
    editor->form().showOwnPage();
    keep(editor, "editor-toml");
    scene.window->tabs().setCurrentWidget(&scene.settings());
    type(*scene.settings().form(), "serverPort", QStringLiteral("7001"));
    keep(scene.window.get(), "settings");
    scene.settings().form()->showField("auth.token");
    keep(scene.window.get(), "settings-sign-in");
    scene.editing().reviewText(
        scene.id, changed(changed(own_text, "frps.ex", "other.ex"), "= 22", "= 23").toStdString(),
        [] {});
    keep(scene.window->findChild<ReviewDialog*>(), "review");
    scene.editing().remove(scene.record("ssh"));
    keep(scene.window.get(), "removed");
  }
};

}  // namespace culvert::ui::editing_test

QTEST_MAIN(culvert::ui::editing_test::EditingTest)
#include "editing_test.moc"
