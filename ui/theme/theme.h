#pragma once

#include "ui/theme/colors.h"
#include "ui/theme/plain_labels.h"

#include <QObject>

namespace culvert::ui {

enum class ThemeChoice { system, light, dark, high_contrast };

/// Owns the look of the application: Fusion with our palette, in the shade that the system wants
/// or the user chose, and words as they are written. Follows the system live. GUI thread.
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

  PlainLabels plain_labels_;
  ThemeChoice choice_ = ThemeChoice::system;
  Shade shade_ = Shade::light;
  bool applying_ = false;
};

/// What the system's palette asks for; pure black on white (or the reverse) is high contrast.
Shade shadeOfPalette(const QPalette& palette);

}  // namespace culvert::ui
