#include "ui/widgets/step_list.h"

#include "ui/texts/format.h"
#include "ui/texts/texts.h"
#include "ui/theme/icon.h"

#include <QEvent>
#include <QPainter>

namespace culvert::ui {
namespace {

constexpr int step_icon_side = 14;
constexpr int gap = 5;
constexpr int between = 22;

QString iconOf(observe::StepState state) {
  switch (state) {
    case observe::StepState::waiting:
      return QStringLiteral("state-new");
    case observe::StepState::active:
      return QStringLiteral("state-starting");
    case observe::StepState::done:
      return QStringLiteral("check");
    case observe::StepState::failed:
      return QStringLiteral("state-failed");
  }
  return {};
}

Tone toneOf(observe::StepState state) {
  switch (state) {
    case observe::StepState::active:
      return Tone::info;
    case observe::StepState::done:
      return Tone::ok;
    case observe::StepState::failed:
      return Tone::error;
    case observe::StepState::waiting:
      break;
  }
  return Tone::muted;
}

bool hasTime(const observe::StepRecord& step) {
  return step.state == observe::StepState::done || step.state == observe::StepState::failed;
}

QString textOf(const observe::StepRecord& step) {
  const QString name = Texts::step(step.step);
  if (!hasTime(step)) return name;
  //: One step of connecting and the time it took.
  return StepList::tr("%1 %2 ms").arg(name).arg(step.took.count());
}

}  // namespace

StepList::StepList(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("stepList"));
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
}

void StepList::setSteps(const std::vector<observe::StepRecord>& steps) {
  if (steps == steps_) return;
  steps_ = steps;
  name();
  updateGeometry();
  update();
}

void StepList::name() {
  setAccessibleName(tr("Steps of connecting"));
  setAccessibleDescription(spoken());
}

QString StepList::spoken() const {
  QStringList parts;
  for (const observe::StepRecord& step : steps_) {
    switch (step.state) {
      case observe::StepState::waiting:
        parts.append(tr("%1: waiting").arg(Texts::step(step.step)));
        break;
      case observe::StepState::active:
        parts.append(tr("%1: under way").arg(Texts::step(step.step)));
        break;
      case observe::StepState::done:
        parts.append(tr("%1: done").arg(textOf(step)));
        break;
      case observe::StepState::failed:
        parts.append(tr("%1: did not succeed").arg(textOf(step)));
        break;
    }
  }
  return parts.join(QStringLiteral("; "));
}

std::vector<StepList::Piece> StepList::pieces(int width) const {
  const QFontMetrics metrics(font());
  const int height = std::max(metrics.height(), step_icon_side) + 4;
  std::vector<Piece> pieces;
  int x = 0;
  int y = 0;
  for (const observe::StepRecord& step : steps_) {
    Piece piece;
    piece.icon = iconOf(step.state);
    piece.text = textOf(step);
    piece.state = step.state;
    const int wide = step_icon_side + gap + metrics.horizontalAdvance(piece.text);
    if (x > 0 && x + wide > width) {
      x = 0;
      y += height;
    }
    piece.at = QRect(x, y, wide, height);
    x += wide + between;
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

QSize StepList::sizeHint() const {
  return {400, heightForWidth(width())};
}

QSize StepList::minimumSizeHint() const {
  return {120, heightForWidth(std::max(width(), 120))};
}

int StepList::heightForWidth(int width) const {
  const auto all = pieces(width);
  return all.empty() ? 0 : all.back().at.bottom() + 1;
}

void StepList::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const auto all = pieces(width());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Piece& piece = all[i];
    const auto place = [&](const QRect& at) {
      return QStyle::visualRect(layoutDirection(), rect(), at);
    };
    const QRect glyph(piece.at.left(), piece.at.center().y() - step_icon_side / 2 + 1,
                      step_icon_side, step_icon_side);
    painter.drawPixmap(place(glyph), iconPixmap(piece.icon, toneOf(piece.state), step_icon_side,
                                                devicePixelRatioF(), false));
    const bool waits = piece.state == observe::StepState::waiting;
    painter.setPen(waits ? colors().muted : colors().text);
    painter.drawText(place(piece.at.adjusted(step_icon_side + gap, 0, 0, 0)), Qt::AlignVCenter,
                     piece.text);
    const bool joined = i + 1 < all.size() && all[i + 1].at.top() == piece.at.top();
    if (!joined) continue;
    painter.setPen(colors().muted);
    const int y = piece.at.center().y() + 1;
    const QRect line = place(QRect(piece.at.right() + 6, y, between - 11, 1));
    painter.drawLine(line.left(), y, line.right(), y);
  }
}

void StepList::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange) {
    name();
    updateGeometry();
    update();
  }
  QWidget::changeEvent(event);
}

}  // namespace culvert::ui
