#include "ui/requests/timing_view.h"

#include "ui/texts/format.h"
#include "ui/theme/colors.h"

#include <QEvent>
#include <QPainter>

#include <algorithm>

namespace culvert::ui {
namespace {

constexpr int gap = 10;
constexpr int line_padding = 6;

}  // namespace

TimingView::TimingView(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setTimes({});
}

std::vector<TimingView::Part> TimingView::parts() const {
  std::vector<Part> list;
  const auto add = [&](const QString& name, std::optional<std::chrono::microseconds> took) {
    if (took) list.push_back({name, *took});
  };
  add(tr("Wait for a connection"), times_.blocked);
  add(tr("Find the address"), times_.resolve);
  add(tr("Connect to the local service"), times_.connect);
  add(tr("Local TLS"), times_.tls);
  add(tr("Send"), times_.send);
  add(tr("Wait for the response"), times_.wait);
  add(tr("Receive"), times_.receive);
  return list;
}

void TimingView::setTimes(const observe::ExchangeTimes& times) {
  times_ = times;
  retell();
}

void TimingView::retell() {
  parts_ = parts();
  QStringList told;
  for (const Part& part : parts_)
    told.append(QStringLiteral("%1: %2").arg(part.name, formatMilliseconds(part.took)));
  setAccessibleName(tr("Timing"));
  setAccessibleDescription(told.join(u'\n'));
  setToolTip(told.join(u'\n'));
  updateGeometry();
  update();
}

QSize TimingView::sizeHint() const {
  const int line = fontMetrics().height() + line_padding;
  return {320, line * static_cast<int>(parts_.size()) + line_padding};
}

void TimingView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const QFontMetrics metrics(font());
  int names = 0;
  int numbers = 0;
  std::chrono::microseconds sum{};
  for (const Part& part : parts_) {
    names = std::max(names, metrics.horizontalAdvance(part.name));
    numbers = std::max(numbers, metrics.horizontalAdvance(formatMilliseconds(part.took)));
    sum += part.took;
  }
  names = std::min(names, width() / 2);
  const int room = std::max(20, width() - names - numbers - 2 * gap);
  const int line = metrics.height() + line_padding;
  const bool mirrored = layoutDirection() == Qt::RightToLeft;
  const auto placed = [&](QRect at) {
    if (mirrored) at.moveLeft(width() - at.right() - 1);
    return at;
  };
  int y = line_padding / 2;
  double before = 0;
  for (const Part& part : parts_) {
    const QString name = metrics.elidedText(part.name, Qt::ElideRight, names);
    painter.setPen(colors().muted);
    painter.drawText(placed({0, y, names, line}), Qt::AlignVCenter | Qt::AlignLeft, name);
    const double whole = std::max<double>(1, static_cast<double>(sum.count()));
    const double from = before / whole * room;
    const double wide = static_cast<double>(part.took.count()) / whole * room;
    before += static_cast<double>(part.took.count());
    const QRect bar(names + gap + static_cast<int>(from), y + line / 4,
                    std::max(2, static_cast<int>(wide)), line / 2);
    painter.fillRect(placed(bar), colors().accent);
    painter.setPen(colors().text);
    painter.drawText(placed({width() - numbers, y, numbers, line}),
                     Qt::AlignVCenter | Qt::AlignRight, formatMilliseconds(part.took));
    y += line;
  }
}

void TimingView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retell();
  QWidget::changeEvent(event);
}

}  // namespace culvert::ui
