#pragma once

#include <QString>
#include <QWidget>

#include <vector>

namespace culvert::ui {

/// The squares of a QR code, row by row; true: dark.
struct QrSquares {
  int side = 0;  ///< 0: there is no code (too long a text, or a build without libqrencode).
  std::vector<bool> dark;
  bool at(int x, int y) const { return dark[static_cast<std::size_t>(y * side + x)]; }
};

/// ISO/IEC 18004, medium error correction.
QrSquares qrSquaresOf(const QString& text);

/// An address to be photographed. Dark on light in every theme: cameras expect it. Takes no room
/// where there is no code.
class QrCode : public QWidget {
  Q_OBJECT

 public:
  explicit QrCode(QWidget* parent = nullptr);
  void setText(const QString& text);

  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void name();

  static constexpr int quiet_zone = 4;  ///< Squares of margin that the standard asks for.
  static constexpr int largest_side = 168;
  QString text_;
  QrSquares squares_;
};

}  // namespace culvert::ui
