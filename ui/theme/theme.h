#pragma once

#include "ui/theme/colors.h"

#include <QObject>

namespace culvert::ui {

enum class ThemeChoice { system, light, dark, high_contrast };

/// Owns the look of the application: Fusion with our palette, in the shade that the system wants
/// or the user chose. Follows the system live. GUI thread.
class Theme : public QObject {
  Q_OBJECT

 public:
  explicit Theme(QObject* parent = nullptr);

  ThemeChoice choice() const { return choice_; }
  void setChoice(ThemeChoice choice);
  Shade shade() const { return shade_; }

 Q_SIGNALS:
  void changed();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  Shade wanted() const;
  void apply();

  ThemeChoice choice_ = ThemeChoice::system;
  Shade shade_ = Shade::light;
  bool applying_ = false;
};

/// What the system's palette asks for; pure black on white (or the reverse) is high contrast.
Shade shadeOfPalette(const QPalette& palette);

}  // namespace culvert::ui
