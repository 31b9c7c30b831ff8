// The preferences of the program: each change acts at once, and what the system has is read back.
#include "tests/ui/window_fixture.h"
#include "ui/preferences/preferences_dialog.h"
#include "ui/tray/tray_guard.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QSignalSpy>
#include <QTest>

namespace culvert::ui::preferences_test {
namespace {

/// A system that takes the switch, or does not, or has been changed by others.
class FakeLogin final : public StartAtLogin {
 public:
  LoginEntry read() const override { return entry; }
  QString set(bool on) override {
    if (problem.isEmpty()) entry.state = on ? LoginState::on : LoginState::off;
    return problem;
  }

  LoginEntry entry;
  QString problem;
};

struct Scene : WindowFixture {
  Scene() { dialog.show(); }

  template <typename Widget>
  Widget* at(const char* name) {
    return dialog.findChild<Widget*>(QLatin1String(name));
  }
  QString note() { return at<QLabel>("preferenceLoginNote")->text(); }

  QString path() const { return folder.filePath(QStringLiteral("preferences.ini")); }
  Preferences preferences{path()};
  FakeLogin login;
  PreferencesDialog dialog{
      {preferences, login, theme, language, layout, [this] { return tray_icon->available; }}
  };
};

void choose(QComboBox* box, int row) {
  box->setCurrentIndex(row);
  Q_EMIT box->activated(row);
}

}  // namespace

class PreferencesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void hidingIsOfferedOnlyWhereThereIsATray_data() {
    QTest::addColumn<bool>("tray");
    QTest::newRow("tray") << true;
    QTest::newRow("none") << false;
  }

  void hidingIsOfferedOnlyWhereThereIsATray() {
    QFETCH(bool, tray);
    Scene scene;
    scene.tray_icon->available = tray;
    scene.dialog.refresh();
    const auto* close = scene.at<QComboBox>("preferenceClose");
    const QModelIndex hide = close->model()->index(static_cast<int>(CloseChoice::hide), 0);
    QCOMPARE(hide.flags().testFlag(Qt::ItemIsEnabled), tray);
    const auto* note = scene.at<QLabel>("preferenceCloseNote");
    QCOMPARE(note->isVisibleTo(&scene.dialog), !tray);
    QVERIFY(note->text().startsWith(QLatin1String("There is no tray here.")));
    QCOMPARE(hide.data(Qt::ToolTipRole).toString(), tray ? QString() : note->text());
  }

  void languageAndThemeChangeAtOnceAndStay() {
    Scene scene;
    choose(scene.at<QComboBox>("preferenceLanguage"), static_cast<int>(LanguageChoice::chinese));
    WindowFixture::settle();
    QCOMPARE(scene.dialog.windowTitle(), QStringLiteral("偏好设置"));
    QCOMPARE(scene.at<QComboBox>("preferenceTheme")->itemText(2), QStringLiteral("深色"));
    QCOMPARE(scene.layout.value(QStringLiteral("language")).toString(), QStringLiteral("zh_CN"));
    choose(scene.at<QComboBox>("preferenceTheme"), static_cast<int>(ThemeChoice::dark));
    QCOMPARE(scene.theme.choice(), ThemeChoice::dark);
    QCOMPARE(scene.layout.value(QStringLiteral("theme")).toInt(),
             static_cast<int>(ThemeChoice::dark));
    scene.language.setChoice(LanguageChoice::english);  // as in the menu
    WindowFixture::settle();
    QCOMPARE(scene.at<QComboBox>("preferenceLanguage")->currentIndex(),
             static_cast<int>(LanguageChoice::english));
  }

  void theSwitchShowsWhatTheSystemHas_data() {
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("problem");
    QTest::addColumn<bool>("wanted");
    QTest::addColumn<bool>("shown");
    QTest::addColumn<QString>("note");
    const auto row = [](const char* name, LoginState state, const char* problem, bool wanted,
                        bool shown, const char* note) {
      QTest::newRow(name) << static_cast<int>(state) << QString::fromUtf8(problem) << wanted
                          << shown << QString::fromUtf8(note);
    };
    row("on", LoginState::off, "", true, true, "without a window");
    row("off", LoginState::on, "", false, false, "");
    row("refused", LoginState::off, "read-only", true, false, "read-only");
    row("refused to go", LoginState::on, "read-only", false, true, "read-only");
    row("blocked, allowed again", LoginState::blocked, "", true, true, "without a window");
  }
  void theSwitchShowsWhatTheSystemHas() {
    QFETCH(int, state);
    QFETCH(QString, problem);
    QFETCH(bool, wanted);
    QFETCH(bool, shown);
    QFETCH(QString, note);
    Scene scene;
    scene.login.entry.state = static_cast<LoginState>(state);
    scene.dialog.refresh();
    scene.login.problem = problem;
    auto* box = scene.at<QCheckBox>("preferenceLogin");
    if (box->isChecked() == wanted) QFAIL("nothing to switch");
    box->click();
    QCOMPARE(box->isChecked(), shown);
    QVERIFY2(scene.note().contains(note), qPrintable(scene.note()));
    QCOMPARE(scene.at<QLabel>("preferenceLoginNote")->isVisibleTo(&scene.dialog), !note.isEmpty());
  }

  void whatOthersChangedIsSeenWhenTheDialogOpens() {
    Scene scene;
    scene.dialog.hide();
    scene.login.entry = {LoginState::other, QStringLiteral("/opt/culvert")};
    scene.dialog.show();
    QVERIFY(!scene.at<QCheckBox>("preferenceLogin")->isChecked());
    QVERIFY(scene.note().contains(QStringLiteral("/opt/culvert")));
    scene.login.entry = {LoginState::blocked, QStringLiteral("/usr/bin/culvert")};
    scene.dialog.refresh();
    QVERIFY(!scene.at<QCheckBox>("preferenceLogin")->isChecked());
    QVERIFY(scene.note().contains(QStringLiteral("settings of the system")));
  }

  void everyOccasionHasASwitchThatStays() {
    Scene scene;
    QSignalSpy changed(&scene.preferences, &Preferences::changed);
    for (const OccasionRule& rule : occasion_rules) {
      auto* box = scene.at<QCheckBox>((QByteArray("notify.") + rule.slug).constData());
      QVERIFY(box);
      QVERIFY(!box->text().isEmpty());
      QCOMPARE(box->isChecked(), rule.by_default);
      box->click();
      QCOMPARE(scene.preferences.notifies(rule.occasion), !rule.by_default);
      QCOMPARE(Preferences(scene.path()).notifies(rule.occasion), !rule.by_default);
    }
    QCOMPARE(changed.size(), static_cast<qsizetype>(occasion_rules.size()));
  }

  void closingDoesWhatIsWanted_data() {
    QTest::addColumn<bool>("tray");
    QTest::addColumn<bool>("runs");
    QTest::addColumn<int>("choice");
    QTest::addColumn<int>("action");
    for (const bool tray : {false, true})
      for (const bool runs : {false, true})
        for (const CloseChoice choice :
             {CloseChoice::hide, CloseChoice::minimize, CloseChoice::quit}) {
          CloseAction action = tray   ? CloseAction::hide
                               : runs ? CloseAction::minimize
                                      : CloseAction::quit;
          if (choice == CloseChoice::minimize) action = CloseAction::minimize;
          if (choice == CloseChoice::quit) action = CloseAction::quit;
          QTest::addRow("tray %d, runs %d, choice %d", tray, runs, static_cast<int>(choice))
              << tray << runs << static_cast<int>(choice) << static_cast<int>(action);
        }
  }
  void closingDoesWhatIsWanted() {
    QFETCH(bool, tray);
    QFETCH(bool, runs);
    QFETCH(int, choice);
    QFETCH(int, action);
    QCOMPARE(static_cast<int>(closeAction(tray, runs, static_cast<CloseChoice>(choice))), action);
  }

  void theChoiceForClosingStays() {
    Scene scene;
    QCOMPARE(scene.preferences.closeChoice(), CloseChoice::hide);
    choose(scene.at<QComboBox>("preferenceClose"), static_cast<int>(CloseChoice::quit));
    QCOMPARE(Preferences(scene.path()).closeChoice(), CloseChoice::quit);
    QFile file(scene.path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[window]\nclose=noise\n");
    file.close();
    QCOMPARE(Preferences(scene.path()).closeChoice(), CloseChoice::hide);
  }

  void aWindowThatIsToQuitQuits() {
    WindowFixture scene;
    scene.tray_icon->available = true;
    scene.window->setCloseChoice(CloseChoice::quit);
    scene.control.start("demo");
    scene.window->show();
    const QSignalSpy quit(scene.window.get(), &MainWindow::quitAgreed);
    scene.window->close();
    QCOMPARE(quit.size(), 1);
  }

  void aWindowThatIsToMinimizeDoes() {
    WindowFixture scene;
    scene.tray_icon->available = true;
    scene.window->setCloseChoice(CloseChoice::minimize);
    scene.window->show();
    scene.window->close();
    QVERIFY(scene.window->isVisible());
    QVERIFY(scene.window->isMinimized());
    QCOMPARE(scene.desktop.questions, QStringList());
  }

  void menuAndTrayAskForTheDialog() {
    WindowFixture scene;
    const QSignalSpy asked(scene.window.get(), &MainWindow::preferencesRequested);
    scene.window->findChild<QAction*>(QStringLiteral("file.preferences"))->trigger();
    QCOMPARE(asked.size(), 1);
    Q_EMIT scene.tray->preferencesRequested();
    QCOMPARE(asked.size(), 2);
  }

  void pagesChangeByKeyboard() {
    Scene scene;
    auto* pages = scene.at<QListWidget>("preferencePages");
    QCOMPARE(pages->count(), 3);
    pages->setFocus();
    QTest::keyClick(pages, Qt::Key_Down);
    QVERIFY(scene.at<QComboBox>("preferenceTheme")->isVisible());
    QTest::keyClick(&scene.dialog, Qt::Key_Escape);
    QVERIFY(!scene.dialog.isVisible());
  }

  void everyPageFitsInEveryLook_data() {
    QTest::addColumn<int>("page");
    QTest::addColumn<int>("language");
    QTest::addColumn<int>("theme");
    for (int page = 0; page < 3; ++page)
      for (const auto& [code, language] :
           {std::pair("en", LanguageChoice::english), std::pair("zh", LanguageChoice::chinese)})
        for (const auto& [look, theme] :
             {std::pair("light", ThemeChoice::light), std::pair("dark", ThemeChoice::dark)})
          QTest::addRow("preferences%d-%s-%s", page, code, look)
              << page << static_cast<int>(language) << static_cast<int>(theme);
  }
  void everyPageFitsInEveryLook() {
    QFETCH(int, page);
    QFETCH(int, language);
    QFETCH(int, theme);
    Scene scene;
    scene.login.entry = {LoginState::other, QStringLiteral("/home/someone/Culvert.AppImage")};
    scene.speak(static_cast<LanguageChoice>(language));
    scene.theme.setChoice(static_cast<ThemeChoice>(theme));
    scene.at<QListWidget>("preferencePages")->setCurrentRow(page);
    scene.dialog.refresh();
    WindowFixture::settle();
    for (const QCheckBox* box : scene.dialog.findChildren<QCheckBox*>())
      if (box->isVisible())
        QVERIFY2(box->width() >= box->sizeHint().width(), qPrintable(box->text()));
    for (const QComboBox* box : scene.dialog.findChildren<QComboBox*>())
      if (box->isVisible()) QVERIFY(box->width() >= box->minimumSizeHint().width());
    const QString folder = qEnvironmentVariable("CULVERT_SCREENSHOTS");
    if (!folder.isEmpty())
      QVERIFY(scene.dialog.grab().save(
          QStringLiteral("%1/%2.png").arg(folder, QString::fromLatin1(QTest::currentDataTag()))));
  }

  void aHiddenWindowIsNeverLost_data() {
    QTest::addColumn<bool>("runs");
    QTest::newRow("something runs") << true;
    QTest::newRow("nothing runs") << false;
  }
  void aHiddenWindowIsNeverLost() {
    QFETCH(bool, runs);
    QWidget window;
    FakeTray tray;
    tray.available = true;
    TrayGuard guard(window, tray, [runs] { return runs; });
    guard.look();
    QVERIFY(!window.isVisible());
    tray.available = false;
    guard.look();
    QVERIFY(window.isVisible());
    QCOMPARE(window.isMinimized(), runs);
  }

  void atLoginTheTrayMayComeLate() {
    QWidget window;
    FakeTray tray;
    TrayGuard guard(window, tray, [] { return true; });
    guard.startHidden();
    for (int i = 1; i < TrayGuard::looks_at_start; ++i)
      guard.look();
    QVERIFY(!window.isVisible());
    tray.available = true;
    guard.look();
    QVERIFY(!window.isVisible());
    tray.available = false;
    guard.look();
    QVERIFY(window.isMinimized());
  }

  void atLoginATrayThatDoesNotComeIsNotWaitedForLong() {
    QWidget window;
    FakeTray tray;
    TrayGuard guard(window, tray, [] { return true; });
    guard.startHidden();
    for (int i = 0; i < TrayGuard::looks_at_start; ++i) {
      QVERIFY(!window.isVisible());
      guard.look();
    }
    QVERIFY(window.isVisible());
  }
};

}  // namespace culvert::ui::preferences_test

QTEST_MAIN(culvert::ui::preferences_test::PreferencesTest)
#include "preferences_test.moc"
