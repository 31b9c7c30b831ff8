// Colours that can be read, icons that are there, and a look that follows the choice.
#include "ui/theme/theme.h"

#include "ui/theme/icon.h"
#include "ui/theme/icon_shape.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDirIterator>
#include <QFile>
#include <QLineEdit>
#include <QPainter>
#include <QPlainTextEdit>
#include <QRadioButton>
#include <QRegularExpression>
#include <QSpinBox>
#include <QStyleOption>
#include <QTest>

#include <cmath>

namespace culvert::ui::theme_test {
namespace {

/// WCAG 2.1, relative luminance.
double luminance(const QColor& color) {
  const auto part = [](double c) {
    return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF()) + 0.0722 * part(color.blueF());
}

double contrast(const QColor& a, const QColor& b) {
  const double x = luminance(a) + 0.05;
  const double y = luminance(b) + 0.05;
  return std::max(x, y) / std::min(x, y);
}

int painted(const QImage& image) {
  int pixels = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x)
      pixels += qAlpha(image.pixel(x, y)) > 40;
  return pixels;
}

QStringList shippedIcons() {
  QStringList names;
  for (QDirIterator it(QStringLiteral(":/icons")); it.hasNext();)
    names.append(QFileInfo(it.next()).completeBaseName());
  return names;
}

}  // namespace

class ThemeTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void textCanBeRead_data() {
    QTest::addColumn<int>("shade");
    QTest::newRow("light") << static_cast<int>(Shade::light);
    QTest::newRow("dark") << static_cast<int>(Shade::dark);
    QTest::newRow("high contrast light") << static_cast<int>(Shade::high_contrast_light);
    QTest::newRow("high contrast dark") << static_cast<int>(Shade::high_contrast_dark);
  }

  void textCanBeRead() {
    QFETCH(int, shade);
    const Colors& c = colorsOf(static_cast<Shade>(shade));
    for (const QColor& ground : {c.window, c.base, c.alternate, c.button}) {
      QVERIFY(contrast(c.text, ground) >= 7);
      for (const Tone tone :
           {Tone::muted, Tone::ok, Tone::warn, Tone::error, Tone::info, Tone::accent})
        QVERIFY2(contrast(c.of(tone), ground) >= 4.5,
                 qPrintable(QString::number(contrast(c.of(tone), ground))));
    }
    QVERIFY(contrast(c.on_accent, c.accent) >= 4.5);
    for (const QColor& line : c.graph)
      QVERIFY2(contrast(line, c.base) >= 3, qPrintable(line.name()));
    const QPalette palette = c.palette();
    QVERIFY(contrast(palette.color(QPalette::Inactive, QPalette::HighlightedText),
                     palette.color(QPalette::Inactive, QPalette::Highlight)) >= 4.5);
  }

  void outlinesOfControlsCanBeSeen_data() { textCanBeRead_data(); }

  void outlinesOfControlsCanBeSeen() {
    QFETCH(int, shade);
    const Theme theme;
    const Colors& c = colorsOf(static_cast<Shade>(shade));
    QApplication::setPalette(c.palette());
    setColors(static_cast<Shade>(shade));
    QWidget window;
    const std::vector<QWidget*> controls{new QCheckBox(&window),      new QRadioButton(&window),
                                         new QLineEdit(&window),      new QSpinBox(&window),
                                         new QPlainTextEdit(&window), new QComboBox(&window)};
    window.resize(200, 240);
    for (std::size_t i = 0; i < controls.size(); ++i)
      controls[i]->setGeometry(10, 10 + static_cast<int>(i) * 38, 120, 28);
    const QImage picture = window.grab().toImage();
    for (const QWidget* control : controls) {
      const QRect area = control->geometry();
      // From outside to inside through the left edge.
      double most = 0;
      for (int x = area.left(); x < area.left() + 6; ++x) {
        const QColor edge = picture.pixelColor(x, area.center().y());
        most = std::max(most, std::min(contrast(edge, c.window), contrast(edge, c.base)));
      }
      QVERIFY2(most >= 3,
               qPrintable(QStringLiteral("%1 %2").arg(
                   QLatin1String(control->metaObject()->className()), QString::number(most))));
    }
  }

  void outlineStaysWhereThePointerBroughtTheFocus_data() {
    QTest::addColumn<int>("element");
    QTest::newRow("check box") << static_cast<int>(QStyle::PE_IndicatorCheckBox);
    QTest::newRow("radio button") << static_cast<int>(QStyle::PE_IndicatorRadioButton);
  }

  void outlineStaysWhereThePointerBroughtTheFocus() {
    QFETCH(int, element);
    Theme theme;
    theme.setChoice(ThemeChoice::dark);
    const auto picture = [element](QStyle::State state) {
      QStyleOptionButton option;
      option.rect = {2, 2, 14, 14};
      option.palette = colors().palette();
      option.state = state;
      QImage image(20, 20, QImage::Format_RGB32);
      image.fill(colors().window);
      QPainter painter(&image);
      QApplication::style()->drawPrimitive(static_cast<QStyle::PrimitiveElement>(element), &option,
                                           &painter);
      return image;
    };
    const QStyle::State state = QStyle::State_Enabled | QStyle::State_Off;
    QCOMPARE(picture(state | QStyle::State_HasFocus), picture(state));
    QVERIFY(picture(state | QStyle::State_HasFocus | QStyle::State_KeyboardFocusChange) !=
            picture(state));
  }

  void everyIconThatIsAskedForIsThereAndDrawsSomething() {
    const QStringList shipped = shippedIcons();
    QVERIFY(shipped.size() > 30);
    for (const QString& name : shipped) {
      const QImage image = iconPixmap(name, Tone::plain, 16, 2, false).toImage();
      QCOMPARE(image.size(), QSize(32, 32));
      QVERIFY2(painted(image) > 3, qPrintable(name));
    }
    // Names in the sources: QStringLiteral("...") that begin like ours or stand in icon(...).
    static const QRegularExpression used(
        QStringLiteral("(?:icon|iconPixmap)\\(QStringLiteral\\(\"([a-z-]+)\"\\)|"
                       "QStringLiteral\\(\"((?:state|known)-[a-z-]+)\"\\)"));
    QDirIterator it(qEnvironmentVariable("CULVERT_SOURCE_DIR") + QStringLiteral("/ui"), {"*.cpp"},
                    QDir::Files, QDirIterator::Subdirectories);
    int found = 0;
    while (it.hasNext()) {
      QFile file(it.next());
      QVERIFY(file.open(QIODevice::ReadOnly));
      const QString text = QString::fromUtf8(file.readAll());
      for (auto match = used.globalMatch(text); match.hasNext();) {
        const auto at = match.next();
        const QString name = at.captured(1).isEmpty() ? at.captured(2) : at.captured(1);
        QVERIFY2(shipped.contains(name), qPrintable(name));
        ++found;
      }
    }
    QVERIFY(found > 30);
  }

  void iconsTakeTheColourOfTheTheme() {
    Theme theme;
    theme.setChoice(ThemeChoice::light);
    const QIcon one = icon(QStringLiteral("state-running"), Tone::ok);
    const QImage light = one.pixmap(16).toImage();
    theme.setChoice(ThemeChoice::dark);
    QVERIFY(one.pixmap(16).toImage() != light);
    QCOMPARE(QApplication::palette().color(QPalette::Window), colorsOf(Shade::dark).window);
    const QImage disabled = one.pixmap(16, QIcon::Disabled).toImage();
    QVERIFY(disabled != one.pixmap(16).toImage());
  }

  void onlyOurOwnKindOfDrawingIsRead_data() {
    QTest::addColumn<QByteArray>("svg");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("text") << QByteArray("hello");
    QTest::newRow("cut") << QByteArray("<svg viewBox=\"0 0 16 16\"><path d=\"M1");
    QTest::newRow("no shapes") << QByteArray("<svg viewBox=\"0 0 16 16\"/>");
  }

  void onlyOurOwnKindOfDrawingIsRead() {
    QFETCH(QByteArray, svg);
    QVERIFY(IconShape::read(svg).isEmpty());
  }

  void followsTheSystemsPalette() {
    const auto shade = [](const QColor& window, const QColor& text) {
      QPalette palette;
      palette.setColor(QPalette::Window, window);
      palette.setColor(QPalette::WindowText, text);
      return shadeOfPalette(palette);
    };
    QCOMPARE(shade(QColor(240, 240, 240), Qt::black), Shade::light);
    QCOMPARE(shade(QColor(30, 30, 30), QColor(230, 230, 230)), Shade::dark);
    QCOMPARE(shade(Qt::black, Qt::white), Shade::high_contrast_dark);
    QCOMPARE(shade(Qt::white, Qt::black), Shade::high_contrast_light);
  }

  void nobodyElseWritesAColour() {
    static const QRegularExpression literal(
        QStringLiteral("QColor\\(\\s*[0-9\"]|QRgb\\{|Qt::(black|white|red|green|blue|gray)\\b"));
    QDirIterator it(qEnvironmentVariable("CULVERT_SOURCE_DIR") + QStringLiteral("/ui"),
                    {"*.cpp", "*.h"}, QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext()) {
      const QString path = it.next();
      if (path.contains(QLatin1String("/theme/"))) continue;
      QFile file(path);
      QVERIFY(file.open(QIODevice::ReadOnly));
      QVERIFY2(!QString::fromUtf8(file.readAll()).contains(literal), qPrintable(path));
    }
  }
};

}  // namespace culvert::ui::theme_test

QTEST_MAIN(culvert::ui::theme_test::ThemeTest)
#include "theme_test.moc"
