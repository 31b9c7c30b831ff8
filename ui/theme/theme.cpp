#include "ui/theme/theme.h"

#include "ui/theme/control_style.h"

#include <QApplication>
#include <QEvent>
#include <QPixmapCache>
#include <QSettings>
#include <QStyleHints>

namespace culvert::ui {
namespace {

bool isDark(const QPalette& palette) {
  return palette.color(QPalette::WindowText).lightness() >
         palette.color(QPalette::Window).lightness();
}

/// The palette of the platform, without ours on top.
QPalette systemPalette() {
  QApplication::setPalette(QPalette());
  return QApplication::palette();
}

Shade systemShade() {
  const Shade shade = shadeOfPalette(systemPalette());
  if (shade == Shade::high_contrast_light || shade == Shade::high_contrast_dark) return shade;
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
  const Qt::ColorScheme scheme = QGuiApplication::styleHints()->colorScheme();
  if (scheme == Qt::ColorScheme::Dark) return Shade::dark;
  if (scheme == Qt::ColorScheme::Light) return Shade::light;
#elif defined(Q_OS_WIN)
  const QSettings personal(
      QStringLiteral(
          "HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize"),
      QSettings::NativeFormat);
  const QVariant uses_light = personal.value(QStringLiteral("AppsUseLightTheme"));
  if (uses_light.isValid()) return uses_light.toInt() == 0 ? Shade::dark : Shade::light;
#endif
  return shade;
}

}  // namespace

Shade shadeOfPalette(const QPalette& palette) {
  const QColor window = palette.color(QPalette::Window);
  const QColor text = palette.color(QPalette::WindowText);
  const bool extremes =
      (window == Qt::black && text == Qt::white) || (window == Qt::white && text == Qt::black);
  if (extremes) return window == Qt::black ? Shade::high_contrast_dark : Shade::high_contrast_light;
  return isDark(palette) ? Shade::dark : Shade::light;
}

Theme::Theme(QObject* parent) : QObject(parent) {
  QApplication::setStyle(new ControlStyle);  // the application takes it over
  qApp->installEventFilter(this);
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
  connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, &Theme::apply);
#endif
  apply();
}

void Theme::setChoice(ThemeChoice choice) {
  choice_ = choice;
  apply();
}

Shade Theme::wanted() const {
  switch (choice_) {
    case ThemeChoice::light:
      return Shade::light;
    case ThemeChoice::dark:
      return Shade::dark;
    case ThemeChoice::high_contrast:
      return isDark(systemPalette()) ? Shade::high_contrast_dark : Shade::high_contrast_light;
    case ThemeChoice::system:
      break;
  }
  return systemShade();
}

void Theme::apply() {
  if (applying_) return;
  applying_ = true;
  shade_ = wanted();
  setColors(shade_);
  QPixmapCache::clear();
  QApplication::setPalette(colors().palette());
  applying_ = false;
  Q_EMIT changed();
}

bool Theme::eventFilter(QObject* watched, QEvent* event) {
  // The platform announces a new look with ThemeChange, at the application or at each window.
  if (event->type() == QEvent::ThemeChange && !applying_ && choice_ == ThemeChoice::system)
    QMetaObject::invokeMethod(this, &Theme::apply, Qt::QueuedConnection);
  return QObject::eventFilter(watched, event);
}

}  // namespace culvert::ui
