// A secret that is about to be written into a file in the open: nothing writes it before the
// question about it has been answered, on whichever way.
#include "tests/ui/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/editor/review_dialog.h"
#include "ui/editor/settings_page.h"
#include "ui/editor/toml_page.h"

#include <QAbstractButton>
#include <QFile>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTest>

namespace culvert::ui::plain_secret_test {
namespace {

/// A window with two of frp's own files, the first one looked at.
struct Scene : WindowFixture {
  Scene()
      : id(store.add(write(file_name, good_profile))),
        other(store.add(write(QStringLiteral("other.toml"), good_profile))) {
    window->resize(1180, 760);
    window->show();
    window->tabs().setCurrentWidget(&settings());
    look(id);
  }

  void look(const std::string& profile) {
    window->scope().set({profile, {}, 0});
    settle();
  }
  SettingsPage& settings() const { return window->settingsPage(); }
  QAbstractButton* button(const char* name) const {
    return settings().findChild<QAbstractButton*>(QLatin1String(name));
  }
  void typeToken(const QString& token) const {
    auto* line = qobject_cast<QLineEdit*>(settings().form()->editor("auth.token")->input());
    line->clear();
    QTest::keyClicks(line, token);
  }
  bool asks() const { return button("settingsPlainSecret")->isVisibleTo(&settings()); }
  bool agreed() const { return button("settingsPlainSecret")->isChecked(); }
  bool canApply() const { return button("applyDraft")->isEnabled(); }
  bool isWritten(const char* secret) const {
    QFile file(folder.filePath(file_name));
    return file.open(QIODevice::ReadOnly) && file.readAll().contains(secret);
  }

  static inline const QString file_name = QStringLiteral("frpc.toml");
  std::string id, other;
};

}  // namespace

class PlainSecretTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theQuestionOutlivesALookAtAnotherProfile() {
    Scene scene;
    scene.typeToken(QStringLiteral("t0p"));
    QVERIFY(scene.asks());
    QVERIFY(!scene.canApply());
    scene.look(scene.other);
    QVERIFY(!scene.asks());
    scene.look(scene.id);
    QVERIFY(scene.asks());
    QVERIFY(!scene.canApply());
    scene.settings().apply();
    QVERIFY(!scene.isWritten("t0p"));
    scene.button("settingsPlainSecret")->click();
    QVERIFY(scene.canApply());
    scene.settings().apply();
    QVERIFY(scene.isWritten("t0p"));
    QVERIFY(!scene.asks());
  }

  void theAnswerIsOneAboutItsOwnProfile() {
    Scene scene;
    scene.typeToken(QStringLiteral("t0p"));
    scene.button("settingsPlainSecret")->click();
    scene.look(scene.other);
    scene.typeToken(QStringLiteral("0ther"));
    QVERIFY(scene.asks());
    QVERIFY(!scene.agreed());
    QVERIFY(!scene.canApply());
    scene.look(scene.id);
    QVERIFY(scene.agreed());
    QVERIFY(scene.canApply());
    // Taken back with the secret that it was about.
    scene.typeToken(QStringLiteral("secret"));
    QVERIFY(!scene.asks());
    scene.typeToken(QStringLiteral("next"));
    QVERIFY(!scene.agreed());
    QVERIFY(!scene.canApply());
  }

  void theQuestionOutlivesWhatOthersWrite() {
    Scene scene;
    scene.typeToken(QStringLiteral("t0p"));
    scene.write(Scene::file_name, QByteArray(good_profile).replace("6001", "6002"));
    scene.store.reload(scene.id);
    QVERIFY(scene.asks());
    QVERIFY(!scene.canApply());
  }

  void aSecretInTheTextIsAskedForToo_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<bool>("asks");
    const QString dots = QStringLiteral("\"••••••\"");
    QTest::newRow("of the profile") << dots << QStringLiteral("\"t0p\"") << true;
    QTest::newRow("of a proxy") << QStringLiteral("type = \"tcp\"")
                                << QStringLiteral("type = \"stcp\"\nsecretKey = \"t0p\"") << true;
    QTest::newRow("none") << QStringLiteral("6001") << QStringLiteral("6002") << false;
    QTest::newRow("the one that was there")
        << QStringLiteral("6001") << QStringLiteral("6002 # \"t0p\"") << false;
  }

  void aSecretInTheTextIsAskedForToo() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(bool, asks);
    Scene scene;
    scene.settings().showText();
    QPlainTextEdit& edit = scene.settings().page()->edit();
    QString text = edit.toPlainText();
    QVERIFY(text.contains(before));
    edit.setPlainText(text.replace(before, after));
    // At once, before the text has been looked at.
    if (asks) scene.settings().apply();
    QVERIFY(!scene.isWritten("t0p"));
    QTRY_COMPARE(scene.asks(), asks);
    QTRY_COMPARE(scene.canApply(), !asks);
  }

  void aReviewedDraftIsNotWrittenOnceTheAnswerIsTakenBack() {
    Scene scene;
    scene.control.start(scene.id);
    scene.deliver(sampleSession(scene.id));
    scene.typeToken(QStringLiteral("t0p"));
    QVERIFY(!scene.button("reviewDraft")->isEnabled());
    scene.button("settingsPlainSecret")->click();
    scene.button("reviewDraft")->click();
    auto* apply = scene.window->findChild<ReviewDialog*>()->findChild<QAbstractButton*>(
        QStringLiteral("applyButton"));
    scene.button("settingsPlainSecret")->click();
    scene.look(scene.other);
    apply->click();
    QVERIFY(!scene.isWritten("t0p"));
    // It is asked where it belongs.
    QCOMPARE(scene.window->scope().current().profile, scene.id);
    QVERIFY(scene.asks());
  }
};

}  // namespace culvert::ui::plain_secret_test

QTEST_MAIN(culvert::ui::plain_secret_test::PlainSecretTest)
#include "plain_secret_test.moc"
