#include "ui/wizard/qr_code.h"

#include "ui/texts/format.h"
#include "ui/theme/colors.h"

#include <QEvent>
#include <QPainter>

#ifdef CULVERT_HAVE_QRENCODE
#include <qrencode.h>

#include <memory>
#endif

namespace culvert::ui {

QrSquares qrSquaresOf(const QString& text) {
  QrSquares squares;
#ifdef CULVERT_HAVE_QRENCODE
  const QByteArray bytes = text.toUtf8();
  if (bytes.isEmpty() || bytes.contains('\0')) return squares;
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeString8bit(bytes.constData(), 0, QR_ECLEVEL_M), &QRcode_free);
  if (!code) return squares;
  squares.side = code->width;
  const int count = code->width * code->width;
  squares.dark.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i)
    squares.dark.push_back((code->data[i] & 1) != 0);
#else
  Q_UNUSED(text);
#endif
  return squares;
}

QrCode::QrCode(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("qrCode"));
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  hide();
}

void QrCode::setText(const QString& text) {
  text_ = text;
  squares_ = qrSquaresOf(text);
  setVisible(squares_.side > 0);
  name();
  updateGeometry();
  update();
}

void QrCode::name() {
  setAccessibleName(text_.isEmpty() ? QString() : tr("QR code of %1").arg(ltr(text_)));
  setToolTip(accessibleName());
}

QSize QrCode::sizeHint() const {
  if (squares_.side == 0) return {0, 0};
  const int all = squares_.side + 2 * quiet_zone;
  const int square = std::max(2, largest_side / all);
  return {all * square, all * square};
}

void QrCode::paintEvent(QPaintEvent*) {
  if (squares_.side == 0) return;
  QPainter painter(this);
  const Colors& ink = colorsOf(Shade::high_contrast_light);
  const int all = squares_.side + 2 * quiet_zone;
  const double square = std::min(width(), height()) / static_cast<double>(all);
  painter.fillRect(QRectF(0, 0, all * square, all * square), ink.base);
  for (int y = 0; y < squares_.side; ++y)
    for (int x = 0; x < squares_.side; ++x)
      if (squares_.at(x, y))
        painter.fillRect(
            QRectF((x + quiet_zone) * square, (y + quiet_zone) * square, square, square), ink.text);
}

void QrCode::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) name();
  QWidget::changeEvent(event);
}

}  // namespace culvert::ui
