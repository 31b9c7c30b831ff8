// The window as a person uses it: opening, starting, stopping, closing, languages, looks.
#include "tests/ui/running_window.h"
#include "ui/connections/connections_page.h"
#include "ui/profiles/problem_view.h"
#include "ui/profiles/sidebar.h"
#include "ui/proxies/proxies_page.h"
#include "ui/texts/format.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/elided_label.h"
#include "ui/window/actions.h"
#include "ui/window/status_strip.h"
#include "ui/window/welcome_page.h"
#include "ui/window/work_splitter.h"

#include <QAbstractButton>
#include <QAction>
#include <QCloseEvent>
#include <QDropEvent>
#include <QHeaderView>
#include <QHelpEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>
#include <QToolBar>
#include <QToolTip>

#include <algorithm>
#include <utility>

namespace culvert::ui::window_test {
namespace {

/// A window of the first size with a profile of `count` proxies.
struct ManyProxies : WindowFixture {
  explicit ManyProxies(int count) {
    QByteArray text = good_profile;
    for (int i = 2; i < count; ++i)
      text += "[[proxies]]\nname = \"p" + QByteArray::number(i) +
              "\"\ntype = \"tcp\"\nlocalPort = 80\nremotePort = " + QByteArray::number(6000 + i) +
              "\n";
    window->resize(1180, 760);
    window->show();
    window->openFiles({write(QStringLiteral("many.toml"), text)});
    id = store.profiles()[0].id;
    for (int i = 0; i < 5; ++i)
      settle();
  }
  TableView& table() const { return window->proxiesPage().table(); }
  /// -1: it is not there.
  int rowOf(const char* proxy) const {
    const QAbstractItemModel& model = *table().model();
    for (int row = 0; row < model.rowCount(); ++row)
      if (model.index(row, ProxyModel::name_column).data() == QLatin1String(proxy)) return row;
    return -1;
  }
  int visibleRows() const {
    return table().viewport()->height() / table().verticalHeader()->defaultSectionSize();
  }
  std::string id;
};

QString toolTipAt(TableView& table, const QModelIndex& index) {
  const QPoint at = table.visualRect(index).center();
  QHelpEvent help(QEvent::ToolTip, at, table.viewport()->mapToGlobal(at));
  QApplication::sendEvent(table.viewport(), &help);
  return QToolTip::text();
}

/// Every text a person can see or hear, in a stable order.
QStringList wordsOf(const QWidget& window) {
  QStringList words;
  for (const QAction* action : window.findChildren<QAction*>())
    words.append(action->text());
  for (const QWidget* widget : window.findChildren<QWidget*>()) {
    if (qobject_cast<QTabBar*>(widget->parentWidget())) continue;  // Qt's own arrows
    words.append(widget->accessibleName());
    words.append(widget->toolTip());
    // Where an elided one is cut moves with its figures; all of it is the accessible name.
    const auto* label = qobject_cast<const QLabel*>(widget);
    if (label && !qobject_cast<const ElidedLabel*>(label)) words.append(label->text());
    if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
      words.append(button->text());
  }
  // The time a profile is up moves between two looks.
  static const QRegularExpression moving(QStringLiteral("[0-9]+"));
  for (QString& word : words)
    word.replace(moving, QStringLiteral("#"));
  return words;
}

}  // namespace

class WindowTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void newcomerSeesTheBeginningAndStartsTheDemoWithOneClick() {
    WindowFixture scene;
    scene.window->show();
    auto* welcome = scene.window->findChild<WelcomePage*>();
    QVERIFY(welcome->isVisible());
    welcome->findChild<QPushButton*>(QStringLiteral("startDemo"))->click();
    QCOMPARE(scene.core.wanted(), std::vector<std::string>{"demo"});
    QVERIFY(std::holds_alternative<DemoConfig>(scene.core.wishes.back()[0].config));
    QVERIFY(!welcome->isVisible());
    scene.deliver(sampleSession("demo"));
    observe::ProxyRecord demo = sampleProxy("demo", "demo", "tcp", observe::ProxyState::running);
    demo.public_address = "127.0.0.1:6001";
    scene.deliver(demo);
    // One proxy needs no choosing: its address is a click away.
    QTRY_VERIFY(scene.window->actions().open_browser->isEnabled());
    scene.window->actions().open_browser->trigger();
    QCOMPARE(scene.desktop.opened, QList<QUrl>{QUrl(QStringLiteral("http://127.0.0.1:6001"))});
    scene.window->actions().copy_address->trigger();
    QCOMPARE(scene.desktop.copied, QStringLiteral("127.0.0.1:6001"));
  }

  void opensAProfileFromTheMenu() {
    WindowFixture scene;
    scene.desktop.files = {scene.write(QStringLiteral("office.toml"), good_profile)};
    scene.window->actions().open->trigger();
    QCOMPARE(scene.store.profiles().size(), std::size_t{2});
    QCOMPARE(scene.window->scope().current().profile, scene.store.profiles()[0].id);
    QTRY_COMPARE(scene.window->proxiesPage().table().model()->rowCount(), 2);
    QVERIFY(scene.core.wishes.empty());  // opening starts nothing by itself
  }

  void aBannerTakesNoMoreRoomThanItNeeds() {
    RunningWindow scene;
    scene.window->resize(1180, 760);
    scene.window->show();
    QByteArray text = good_profile;
    for (int i = 0; i < 5; ++i)
      text += "wrong" + QByteArray::number(i) + " = 1\n";
    scene.write(QStringLiteral("office.toml"), text);
    scene.store.reload(scene.id);
    WindowFixture::settle();
    const auto* banner = scene.window->findChild<Banner*>();
    QTRY_COMPARE(banner->height(), banner->heightForWidth(banner->width()));
    auto* more = banner->findChild<QAbstractButton*>(QStringLiteral("bannerMore"));
    const auto below = [&] { return banner->height() - more->geometry().bottom(); };
    const int below_few = below();
    more->click();
    const auto* lines = banner->findChild<QPlainTextEdit*>(QStringLiteral("bannerLines"));
    QTRY_COMPARE(banner->height(), banner->heightForWidth(banner->width()));
    QCOMPARE(below(), below_few);
    QTRY_COMPARE(lines->verticalScrollBar()->maximum(), 0);
  }

  void opensAProfileThatIsDropped() {
    WindowFixture scene;
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(scene.write(QStringLiteral("lab.toml"), good_profile)),
                  QUrl(QStringLiteral("https://example.com/x.toml")),
                  QUrl::fromLocalFile(scene.folder.path())});
    QDragEnterEvent enter({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(scene.window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(scene.window.get(), &drop);
    QCOMPARE(scene.store.profiles().size(), std::size_t{2});
    QCOMPARE(scene.store.nameOf(scene.window->scope().current().profile), QStringLiteral("lab"));
  }

  void opensAProfileFromTheCommandLine() {
    WindowFixture scene;
    scene.window->openFiles({scene.write(QStringLiteral("a.toml"), good_profile),
                             scene.write(QStringLiteral("b.toml"), good_profile)});
    QCOMPARE(scene.store.profiles().size(), std::size_t{3});
    QCOMPARE(scene.store.nameOf(scene.window->scope().current().profile), QStringLiteral("a"));
  }

  void showsWhatIsWrongWithAFileInPlaceOfTheTables() {
    WindowFixture scene;
    scene.window->show();
    scene.window->openFiles({scene.write(QStringLiteral("x.toml"), "serverPort = \"many\"\n")});
    auto* problems = scene.window->findChild<ProblemView*>();
    QVERIFY(problems->isVisible());
    QVERIFY(!scene.window->actions().start->isEnabled());
    scene.write(QStringLiteral("x.toml"), good_profile);
    Q_EMIT problems->readAgainRequested();
    QVERIFY(!problems->isVisible());
    QVERIFY(scene.window->actions().start->isEnabled());
  }

  void startsAndStopsWithTheActions() {
    WindowFixture scene;
    scene.window->openFiles({scene.write(QStringLiteral("a.toml"), good_profile)});
    const std::string id = scene.store.profiles()[0].id;
    Actions& actions = scene.window->actions();
    QVERIFY(!actions.stop->isEnabled());
    actions.start->trigger();
    QCOMPARE(scene.core.wanted(), std::vector<std::string>{id});
    QVERIFY(actions.stop->isEnabled());
    QVERIFY(!actions.start->isEnabled());
    actions.stop->trigger();
    QVERIFY(scene.core.wanted().empty());
    QVERIFY(scene.desktop.questions.isEmpty());  // nobody was connected
  }

  void asksBeforeItCutsPeopleOff() {
    RunningWindow scene;
    scene.desktop.agrees = false;
    const QStringList asked{QStringLiteral("1 connection will be closed.")};
    scene.window->actions().stop->trigger();
    QCOMPARE(std::exchange(scene.desktop.questions, {}), asked);
    QVERIFY(!scene.core.wanted().empty());
    const std::size_t wishes = scene.core.wishes.size();
    scene.window->actions().restart->trigger();
    QCOMPARE(scene.desktop.questions, asked);
    QCOMPARE(scene.core.wishes.size(), wishes);
    const QSignalSpy quit(scene.window.get(), &MainWindow::quitAgreed);
    scene.window->actions().quit->trigger();
    QCOMPARE(quit.size(), 0);
    scene.desktop.agrees = true;
    scene.window->actions().quit->trigger();
    QCOMPARE(quit.size(), 1);
    scene.window->actions().restart->trigger();
    QVERIFY(scene.core.wishes.size() > wishes);
    scene.window->actions().stop->trigger();
    QVERIFY(scene.core.wanted().empty());
  }

  void withoutATrayClosingAsksTheFirstTime() {
    WindowFixture scene;
    scene.control.start("demo");
    scene.window->show();
    const QSignalSpy quit(scene.window.get(), &MainWindow::quitAgreed);
    scene.desktop.agrees = false;  // the question is dismissed
    scene.window->close();
    QVERIFY(scene.window->isVisible());
    QVERIFY(!scene.window->isMinimized());
    QVERIFY(scene.desktop.questions[0].startsWith(QLatin1String("There is no tray here.")));
    scene.desktop.agrees = true;
    scene.window->close();
    QVERIFY(scene.window->isMinimized());
    QCOMPARE(scene.desktop.questions.size(), 2);
    scene.window->bringUp();
    scene.window->close();
    QVERIFY(scene.window->isMinimized());
    QCOMPARE(scene.desktop.questions.size(), 2);  // agreed to
    QCOMPARE(quit.size(), 0);
  }

  void withoutATrayClosingQuitsIfTheUserSaysSo() {
    WindowFixture scene;
    scene.control.start("demo");
    scene.window->show();
    const QSignalSpy quit(scene.window.get(), &MainWindow::quitAgreed);
    scene.desktop.takes_risk = true;
    scene.window->close();
    QCOMPARE(quit.size(), 1);
    QVERIFY(!scene.window->isMinimized());
  }

  void closingNeverLosesTheWindow_data() {
    QTest::addColumn<bool>("tray");
    QTest::addColumn<bool>("running");
    QTest::addColumn<bool>("hidden");
    QTest::addColumn<bool>("minimized");
    QTest::addColumn<int>("quits");
    QTest::newRow("tray") << true << true << true << false << 0;
    QTest::newRow("tray, idle") << true << false << true << false << 0;
    QTest::newRow("no tray") << false << true << false << true << 0;
    QTest::newRow("no tray, idle") << false << false << true << false << 1;
  }

  void closingNeverLosesTheWindow() {
    QFETCH(bool, tray);
    QFETCH(bool, running);
    QFETCH(bool, hidden);
    QFETCH(bool, minimized);
    QFETCH(int, quits);
    WindowFixture scene;
    scene.tray_icon->available = tray;
    if (running) scene.control.start("demo");
    scene.window->show();
    const QSignalSpy quit(scene.window.get(), &MainWindow::quitAgreed);
    scene.window->close();
    QCOMPARE(scene.window->isHidden(), hidden);
    QCOMPARE(scene.window->isMinimized(), minimized);
    QCOMPARE(quit.size(), quits);
    QCOMPARE(scene.tray_icon->told.size(), tray ? 1 : 0);
    if (quits) return;
    QCOMPARE(scene.core.paces.back(), Pace::background);
    scene.window->bringUp();
    QVERIFY(scene.window->isVisible());
    QCOMPARE(scene.core.paces.back(), Pace::live);
    scene.window->close();
    QCOMPARE(scene.tray_icon->told.size(), tray ? 1 : 0);  // told once
  }

  void choosingAProxyNarrowsTheTabsAndTheChipWidensThem() {
    RunningWindow scene;
    auto* table = &scene.window->proxiesPage().table();
    QTRY_COMPARE(table->model()->rowCount(), 2);
    table->selectRow(1);
    QCOMPARE(scene.window->scope().current().kind(), Scope::Kind::proxy);
    scene.window->findChild<QAbstractButton*>(QStringLiteral("scopeChip"))->click();
    QCOMPARE(scene.window->scope().current(), (Scope{scene.id, {}, 0}));
    scene.window->actions().back->trigger();
    QCOMPARE(scene.window->scope().current().kind(), Scope::Kind::proxy);
  }

  void aProxyThatGoesNarrowsNothing_data() {
    QTest::addColumn<bool>("widened");
    QTest::addColumn<bool>("hidden_by_search");
    QTest::newRow("out of everything") << true << false;
    QTest::newRow("out of its own scope") << false << false;
    QTest::newRow("searched away from everything") << true << true;
    QTest::newRow("searched away from its own scope") << false << true;
  }

  void aProxyThatGoesNarrowsNothing() {
    QFETCH(bool, widened);
    QFETCH(bool, hidden_by_search);
    ManyProxies scene(4);
    scene.window->openFiles({scene.write(QStringLiteral("other.toml"), good_profile)});
    scene.window->scope().set({});
    QTRY_VERIFY(scene.rowOf("p2") >= 0);
    scene.table().selectRow(scene.rowOf("p2"));
    const Scope chosen = scene.window->scope().current();
    QCOMPARE(chosen, (Scope{scene.id, "p2", 0}));
    if (widened) scene.window->scope().set({});
    const Scope before = scene.window->scope().current();
    if (hidden_by_search) {
      scene.window->proxiesPage().search().setText(QStringLiteral("no such proxy"));
    } else {
      const std::string text = scene.store.find(scene.id)->text;
      scene.write(QStringLiteral("many.toml"),
                  QByteArray::fromStdString(text).replace("\"p2\"", "\"another\""));
      scene.store.reload(scene.id);
      QTRY_VERIFY(scene.rowOf("p2") < 0);
    }
    for (int i = 0; i < 3; ++i)
      WindowFixture::settle();
    QCOMPARE(scene.window->scope().current(), before);
    QVERIFY(!scene.table().selectionModel()->hasSelection());
    if (!hidden_by_search) return;
    scene.window->proxiesPage().search().clear();
    QCOMPARE(scene.table().selectionModel()->hasSelection(), !widened);
    QCOMPARE(scene.window->scope().current(), before);
  }

  void theSameProxyCanBeChosenAgainAfterTheScopeWasWidened() {
    ManyProxies scene(4);
    scene.window->scope().set({});
    scene.table().selectRow(scene.rowOf("p2"));
    const Scope chosen = scene.window->scope().current();
    QCOMPARE(chosen, (Scope{scene.id, "p2", 0}));
    scene.window->scope().set({});
    QVERIFY(!scene.table().selectionModel()->hasSelection());
    scene.table().selectRow(scene.rowOf("p2"));
    QCOMPARE(scene.window->scope().current(), chosen);
  }

  void languageSwitchesLiveThereAndBack() {
    RunningWindow scene;
    scene.window->connectionsPage().table().selectRow(0);
    scene.window->show();
    scene.speak(LanguageChoice::english);
    const QStringList english = wordsOf(*scene.window);
    scene.window->actions().language_chinese->trigger();
    WindowFixture::settle();
    const QStringList chinese = wordsOf(*scene.window);
    QCOMPARE(scene.window->windowTitle(), QStringLiteral("涵洞 Culvert"));
    QVERIFY(scene.window->menuBar()->actions()[0]->text().startsWith(QStringLiteral("文件")));
    QCOMPARE(scene.window->tabs().tabText(0), QStringLiteral("连接"));
    QVERIFY(chinese != english);
    scene.window->actions().language_english->trigger();
    WindowFixture::settle();
    QCOMPARE(wordsOf(*scene.window), english);
    QCOMPARE(scene.layout.value(QStringLiteral("language")).toString(), QStringLiteral("en"));
  }

  void noEnglishIsLeftInChinese() {
    RunningWindow scene;
    scene.speak(LanguageChoice::chinese);
    // Names, protocols and formats that are the same in every language.
    static const QRegularExpression technical(QStringLiteral(
        "clientID|serverAddr|serverPort|\\buser\\b|Culvert|culvert\\.|\\bon\\b|cURL|&English|"
        "transport[.\\w]+|TLS|SNI|ALPN|ID|frp|TCP|tcp|HTTP|http|Apache|\\bms\\b|"
        "toml|yaml|json|"
        "culvertprofile|frpc|web|office|h2|app|visitor|server|qt_\\w+|Ctrl|&&?[A-Z]|\\([A-Z]\\)|"
        "[A-Z0-9]{2,}[-_A-Z0-9]*|v1|CN|Example|example|frps|com|localhost|Test|CA|demo|x25519|X#"));
    static const QRegularExpression english(QStringLiteral("[A-Za-z]{2,}"));
    QStringList left;
    for (QString word : wordsOf(*scene.window)) {
      word.remove(QRegularExpression(QStringLiteral("&[A-Z](?![a-z])")));
      word.remove(technical);
      if (word.contains(english)) left.append(word);
    }
    QVERIFY2(left.isEmpty(), qPrintable(left.join(u'\n')));
  }

  void mnemonicsOfAMenuDiffer_data() {
    QTest::addColumn<int>("language");
    QTest::newRow("English") << static_cast<int>(LanguageChoice::english);
    QTest::newRow("Chinese") << static_cast<int>(LanguageChoice::chinese);
  }

  void mnemonicsOfAMenuDiffer() {
    QFETCH(int, language);
    WindowFixture scene;
    scene.speak(static_cast<LanguageChoice>(language));
    QList<QList<QAction*>> menus{scene.window->menuBar()->actions()};
    for (const QMenu* menu : scene.window->menuBar()->findChildren<QMenu*>())
      menus.append(menu->actions());
    static const QRegularExpression mnemonic(QStringLiteral("&(\\w)"));
    for (const QList<QAction*>& actions : menus) {
      QSet<QString> seen;
      for (const QAction* action : actions) {
        if (action->text().isEmpty() || action->text().contains(QStringLiteral("简体"))) continue;
        const auto match = mnemonic.match(action->text());
        QVERIFY2(match.hasMatch(), qPrintable(action->text()));
        const QString key = match.captured(1).toUpper();
        QVERIFY2(!seen.contains(key), qPrintable(action->text()));
        seen.insert(key);
      }
    }
  }

  void everythingThatTakesTheFocusHasAName() {
    RunningWindow scene;
    scene.window->show();
    for (QWidget* widget : scene.window->findChildren<QWidget*>()) {
      const bool ours = widget->focusPolicy() != Qt::NoFocus && widget->isVisible() &&
                        !widget->objectName().startsWith(QLatin1String("qt_"));
      if (!ours || qobject_cast<QTabBar*>(widget) || qobject_cast<QMenuBar*>(widget)) continue;
      const auto* button = qobject_cast<QAbstractButton*>(widget);
      const bool named =
          !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty());
      const QWidget* parent = widget->parentWidget();
      const bool part = parent && !parent->accessibleName().isEmpty();
      const bool scrolls = widget->inherits("QAbstractScrollArea") &&
                           !widget->inherits("QAbstractItemView") &&
                           !widget->inherits("QPlainTextEdit");
      QVERIFY2(named || part || scrolls,
               qPrintable(QString::fromLatin1(widget->metaObject()->className()) + u' ' +
                          widget->objectName()));
    }
  }

  void buttonsHaveRoomForTheirWords_data() { mnemonicsOfAMenuDiffer_data(); }

  void buttonsHaveRoomForTheirWords() {
    QFETCH(int, language);
    RunningWindow scene;
    scene.speak(static_cast<LanguageChoice>(language));
    scene.window->resize(720, 480);
    scene.window->show();
    for (const QPushButton* button : scene.window->findChildren<QPushButton*>())
      if (button->isVisible())
        QVERIFY2(button->width() >= button->fontMetrics().horizontalAdvance(button->text()) + 8,
                 qPrintable(button->text()));
  }

  void buttonsOfTheToolBarHaveNoMnemonics_data() { mnemonicsOfAMenuDiffer_data(); }

  void buttonsOfTheToolBarHaveNoMnemonics() {
    QFETCH(int, language);
    WindowFixture scene;
    scene.speak(static_cast<LanguageChoice>(language));
    const auto* bar = scene.window->findChild<QToolBar*>(QStringLiteral("toolBar"));
    static const QRegularExpression mnemonic(QStringLiteral("&|\\([A-Z]\\)"));
    for (const QAction* action : bar->actions()) {
      if (action->isSeparator()) continue;
      QVERIFY(!action->iconText().isEmpty());
      QVERIFY2(!action->iconText().contains(mnemonic), qPrintable(action->iconText()));
      QVERIFY2(!action->toolTip().contains(mnemonic), qPrintable(action->toolTip()));
    }
  }

  void proxiesGetTheRoomThatTheyNeed() {
    const ManyProxies few(2);
    const ManyProxies many(13);
    QVERIFY2(many.visibleRows() >= 10, qPrintable(QString::number(many.visibleRows())));
    QCOMPARE(many.table().horizontalScrollBar()->maximum(), 0);
    QCOMPARE(few.table().verticalScrollBar()->maximum(), 0);
    QVERIFY(few.window->connectionsPage().height() > many.window->connectionsPage().height());
    // What the user sets, stays.
    auto* splitter = many.window->findChild<WorkSplitter*>();
    QVERIFY(splitter->chosenSizes().isEmpty());
    splitter->choose({200, splitter->height() - 200 - splitter->handleWidth()});
    many.window->resize(1180, 800);
    WindowFixture::settle();
    QCOMPARE(splitter->chosenSizes().size(), 2);
    QVERIFY(splitter->sizes()[0] < 260);
    many.window->actions().reset_layout->trigger();
    QVERIFY(splitter->chosenSizes().isEmpty());
  }

  void stateOfAProxyIsNeverCut_data() { mnemonicsOfAMenuDiffer_data(); }

  void stateOfAProxyIsNeverCut() {
    QFETCH(int, language);
    ManyProxies scene(3);
    scene.speak(static_cast<LanguageChoice>(language));
    for (int i = 0; i <= static_cast<int>(observe::ProxyState::off); ++i) {
      scene.deliver(sampleProxy(scene.id, "web", "https", static_cast<observe::ProxyState>(i)));
      WindowFixture::settle();
      const QModelIndex state = scene.table().model()->index(0, ProxyModel::state_column);
      QVERIFY2(scene.table().sizeHintForIndex(state).width() <=
                   scene.table().columnWidth(state.column()),
               qPrintable(state.data().toString()));
    }
  }

  void whatIsCutIsToldInTheToolTip() {
    ManyProxies scene(2);
    observe::ProxyRecord web = sampleProxy(scene.id, "web", "https", observe::ProxyState::running);
    web.public_address = "https://" + std::string(60, 'x') + ".example.com";
    scene.deliver(web);
    WindowFixture::settle();
    const QAbstractItemModel& model = *scene.table().model();
    for (int row = 0; row < model.rowCount(); ++row) {
      const QModelIndex name = model.index(row, ProxyModel::name_column);
      if (name.data().toString() != QLatin1String("web")) continue;
      QCOMPARE(toolTipAt(scene.table(), name), QString());
      const QModelIndex address = model.index(row, ProxyModel::address_column);
      QCOMPARE(toolTipAt(scene.table(), address), fromCore(web.public_address));
    }
  }

  void selectedRowWithoutTheFocusKeepsTheColourOfItsState_data() {
    QTest::addColumn<int>("look");
    QTest::newRow("light") << static_cast<int>(ThemeChoice::light);
    QTest::newRow("dark") << static_cast<int>(ThemeChoice::dark);
  }

  void selectedRowWithoutTheFocusKeepsTheColourOfItsState() {
    QFETCH(int, look);
    RunningWindow scene;
    scene.theme.setChoice(static_cast<ThemeChoice>(look));
    scene.window->show();
    scene.window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(scene.window.get()));
    TableView& table = scene.window->connectionsPage().table();
    table.selectRow(0);
    const auto middleOfTheDot = [&table] {
      const QRect cell = table.visualRect(table.model()->index(0, ConnectionModel::state_column));
      const int half = table.style()->pixelMetric(QStyle::PM_SmallIconSize) / 2;
      const int margin = table.style()->pixelMetric(QStyle::PM_FocusFrameHMargin) + 1;
      const QImage picture = table.viewport()->grab(cell).toImage();
      return picture.pixelColor(margin + half, cell.height() / 2).name();
    };
    table.setFocus();
    QCOMPARE(middleOfTheDot(), colors().on_accent.name());
    scene.window->connectionsPage().search().setFocus();
    QCOMPARE(middleOfTheDot(), colors().ok.name());
    scene.window->findChild<Sidebar*>()->list().setFocus();
    QCOMPARE(middleOfTheDot(), colors().ok.name());
  }

  void statusBarTellsRunningFromReconnecting() {
    RunningWindow scene;
    const std::string lab = scene.store.add(scene.write(QStringLiteral("lab.toml"), good_profile));
    scene.control.start(lab);
    scene.deliver(sampleSession(lab, observe::SessionState::reconnecting));
    auto* strip = scene.window->findChild<StatusStrip*>();
    strip->refresh();
    const QString words =
        strip->findChild<QAbstractButton*>(QStringLiteral("status.totals"))->text();
    QVERIFY2(words.startsWith(QStringLiteral("1 running  ·  1 reconnecting")), qPrintable(words));
  }

  void layoutComesBackById() {
    QVariantMap saved;
    WindowFixture scene;
    TableView& table = scene.window->connectionsPage().table();
    table.setColumnWidth(ConnectionModel::visitor_column, 222);
    table.chooseColumn(QStringLiteral("target"), true);
    table.sortByColumn(ConnectionModel::down_rate_column, Qt::DescendingOrder);
    saved = table.saveLayout();
    table.resetLayout();
    QVERIFY(!table.isColumnShown(QStringLiteral("target")));
    table.restoreLayout(saved);
    QCOMPARE(table.columnWidth(ConnectionModel::visitor_column), 222);
    QVERIFY(table.isColumnShown(QStringLiteral("target")));
    QCOMPARE(table.saveLayout(), saved);
  }

  void aWindowOutsideEveryScreenIsNotRestored() {
    const QList<QRect> screens{QRect(0, 0, 1920, 1080)};
    QCOMPARE(reachable(QRect(100, 100, 800, 600), screens), QRect(100, 100, 800, 600));
    QVERIFY(reachable(QRect(5'000, 100, 800, 600), screens).isEmpty());
    QVERIFY(reachable(QRect(1'900, 100, 800, 600), screens).isEmpty());
  }
};

}  // namespace culvert::ui::window_test

QTEST_MAIN(culvert::ui::window_test::WindowTest)
#include "window_test.moc"
