#include "ui/theme/colors.h"

namespace culvert::ui {
namespace {

std::array<QColor, 8> colorsOfLines(const std::array<QRgb, 8>& values) {
  std::array<QColor, 8> colors;
  for (std::size_t i = 0; i < values.size(); ++i)
    colors[i] = QColor(values[i]);
  return colors;
}

const Colors light{
    .window = QColor(QRgb{0xf3f5f7}),
    .base = QColor(QRgb{0xffffff}),
    .alternate = QColor(QRgb{0xf8fafb}),
    .text = QColor(QRgb{0x17202a}),
    .muted = QColor(QRgb{0x56626f}),
    .line = QColor(QRgb{0xd3d9e0}),
    .outline = QColor(QRgb{0x757f8a}),
    .button = QColor(QRgb{0xfcfdfe}),
    .accent = QColor(QRgb{0x0b666d}),
    .on_accent = QColor(QRgb{0xffffff}),
    .ok = QColor(QRgb{0x187334}),
    .warn = QColor(QRgb{0x8a5b00}),
    .error = QColor(QRgb{0xb3242b}),
    .info = QColor(QRgb{0x0a5c9e}),
    .graph = colorsOfLines(
        {0x0a5c9e, 0xb35900, 0x187334, 0xa3267f, 0x6a3fb5, 0xb3242b, 0x6b6b00, 0x7a4a32}),
};

const Colors dark{
    .window = QColor(QRgb{0x1d2228}),
    .base = QColor(QRgb{0x15191e}),
    .alternate = QColor(QRgb{0x1a1f25}),
    .text = QColor(QRgb{0xe4e9ee}),
    .muted = QColor(QRgb{0x9aa6b2}),
    .line = QColor(QRgb{0x363f49}),
    .outline = QColor(QRgb{0x77828e}),
    .button = QColor(QRgb{0x282f37}),
    .accent = QColor(QRgb{0x5cc4c9}),
    .on_accent = QColor(QRgb{0x0c1a1b}),
    .ok = QColor(QRgb{0x4cc764}),
    .warn = QColor(QRgb{0xe0a63a}),
    .error = QColor(QRgb{0xff8078}),
    .info = QColor(QRgb{0x6bb1ff}),
    .graph = colorsOfLines(
        {0x6bb1ff, 0xffa347, 0x4cc764, 0xff85d0, 0xb79cff, 0xff8078, 0xd6d64a, 0xd0a78c}),
};

const Colors contrast_light{
    .window = QColor(QRgb{0xffffff}),
    .base = QColor(QRgb{0xffffff}),
    .alternate = QColor(QRgb{0xffffff}),
    .text = QColor(QRgb{0x000000}),
    .muted = QColor(QRgb{0x000000}),
    .line = QColor(QRgb{0x000000}),
    .outline = QColor(QRgb{0x000000}),
    .button = QColor(QRgb{0xffffff}),
    .accent = QColor(QRgb{0x00005c}),
    .on_accent = QColor(QRgb{0xffffff}),
    .ok = QColor(QRgb{0x003d00}),
    .warn = QColor(QRgb{0x5a2d00}),
    .error = QColor(QRgb{0x8a0000}),
    .info = QColor(QRgb{0x00005c}),
    .graph = colorsOfLines(
        {0x000000, 0x000000, 0x000000, 0x000000, 0x000000, 0x000000, 0x000000, 0x000000}),
};

const Colors contrast_dark{
    .window = QColor(QRgb{0x000000}),
    .base = QColor(QRgb{0x000000}),
    .alternate = QColor(QRgb{0x000000}),
    .text = QColor(QRgb{0xffffff}),
    .muted = QColor(QRgb{0xffffff}),
    .line = QColor(QRgb{0xffffff}),
    .outline = QColor(QRgb{0xffffff}),
    .button = QColor(QRgb{0x000000}),
    .accent = QColor(QRgb{0xffff00}),
    .on_accent = QColor(QRgb{0x000000}),
    .ok = QColor(QRgb{0x5cff5c}),
    .warn = QColor(QRgb{0xffd24a}),
    .error = QColor(QRgb{0xffa0a0}),
    .info = QColor(QRgb{0x8fe3ff}),
    .graph = colorsOfLines(
        {0xffffff, 0xffffff, 0xffffff, 0xffffff, 0xffffff, 0xffffff, 0xffffff, 0xffffff}),
};

Shade& current() {
  static Shade shade = Shade::light;
  return shade;
}

}  // namespace

QColor Colors::of(Tone tone) const {
  switch (tone) {
    case Tone::plain:
      return text;
    case Tone::muted:
      return muted;
    case Tone::ok:
      return ok;
    case Tone::warn:
      return warn;
    case Tone::error:
      return error;
    case Tone::info:
      return info;
    case Tone::accent:
      return accent;
  }
  return text;
}

QPalette Colors::palette() const {
  QPalette palette(button, window);
  palette.setColor(QPalette::Window, window);
  palette.setColor(QPalette::Base, base);
  palette.setColor(QPalette::AlternateBase, alternate);
  palette.setColor(QPalette::Button, button);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
                          QPalette::BrightText, QPalette::ToolTipText}) {
    palette.setColor(role, text);
    palette.setColor(QPalette::Disabled, role, blend(text, window, 0.45));
  }
  palette.setColor(QPalette::ToolTipBase, button);
  palette.setColor(QPalette::PlaceholderText, muted);
  palette.setColor(QPalette::Highlight, accent);
  palette.setColor(QPalette::HighlightedText, on_accent);
  palette.setColor(QPalette::Inactive, QPalette::Highlight, blend(accent, base, 0.25));
  palette.setColor(QPalette::Inactive, QPalette::HighlightedText, text);
  palette.setColor(QPalette::Link, accent);
  palette.setColor(QPalette::LinkVisited, accent);
  palette.setColor(QPalette::Light, blend(base, window, 0.5));
  palette.setColor(QPalette::Midlight, blend(line, window, 0.4));
  palette.setColor(QPalette::Mid, line);
  palette.setColor(QPalette::Dark, blend(text, window, 0.25));
  palette.setColor(QPalette::Shadow, blend(text, window, 0.4));
  return palette;
}

const Colors& colorsOf(Shade shade) {
  switch (shade) {
    case Shade::light:
      return light;
    case Shade::dark:
      return dark;
    case Shade::high_contrast_light:
      return contrast_light;
    case Shade::high_contrast_dark:
      return contrast_dark;
  }
  return light;
}

const Colors& colors() {
  return colorsOf(current());
}

void setColors(Shade shade) {
  current() = shade;
}

bool isHighContrast() {
  return current() == Shade::high_contrast_light || current() == Shade::high_contrast_dark;
}

QColor blend(const QColor& over, const QColor& under, double share) {
  const auto mix = [share](int a, int b) { return static_cast<int>(a * share + b * (1 - share)); };
  return {mix(over.red(), under.red()), mix(over.green(), under.green()),
          mix(over.blue(), under.blue())};
}

}  // namespace culvert::ui
