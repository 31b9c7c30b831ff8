#include "ui/window/welcome_page.h"

#include "ui/theme/icon.h"

#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace culvert::ui {
namespace {

constexpr int card_width = 280;

QLabel* heading(QWidget* parent, double scale) {
  auto* label = new QLabel(parent);
  QFont font = label->font();
  font.setPointSizeF(font.pointSizeF() * scale);
  font.setBold(true);
  label->setFont(font);
  label->setWordWrap(true);
  return label;
}

QWidget* card(QWidget* parent, QLabel* title, QLabel* text, QPushButton* button) {
  auto* frame = new QFrame(parent);
  frame->setFrameShape(QFrame::StyledPanel);
  frame->setBackgroundRole(QPalette::Base);
  frame->setAutoFillBackground(true);
  frame->setMaximumWidth(card_width);
  text->setWordWrap(true);
  auto* column = new QVBoxLayout(frame);
  column->setContentsMargins(20, 18, 20, 18);
  column->setSpacing(10);
  column->addWidget(title);
  column->addWidget(text);
  column->addStretch(1);
  column->addWidget(button, 0, Qt::AlignLeft);
  return frame;
}

}  // namespace

WelcomePage::WelcomePage(QWidget* parent)
    : QWidget(parent),
      glyph_(new QLabel(this)),
      title_(heading(this, 1.8)),
      subtitle_(new QLabel(this)),
      expose_title_(heading(this, 1.15)),
      expose_text_(new QLabel(this)),
      expose_(new QPushButton(this)),
      try_title_(heading(this, 1.15)),
      try_text_(new QLabel(this)),
      try_(new QPushButton(this)),
      open_title_(heading(this, 1.15)),
      open_text_(new QLabel(this)),
      open_(new QPushButton(this)) {
  setObjectName(QStringLiteral("welcomePage"));
  expose_->setObjectName(QStringLiteral("exposeFirstPort"));
  try_->setObjectName(QStringLiteral("startDemo"));
  open_->setObjectName(QStringLiteral("openFirstProfile"));
  expose_->setDefault(true);
  for (QPushButton* button : {expose_, try_, open_}) {
    button->setAutoDefault(true);
    button->setMinimumHeight(32);
    button->setMinimumWidth(120);
  }
  for (QLabel* label : {title_, subtitle_}) {
    label->setAlignment(Qt::AlignHCenter);
    label->setWordWrap(true);
  }
  glyph_->setAlignment(Qt::AlignHCenter);
  auto* cards = new QHBoxLayout;
  cards->setSpacing(18);
  cards->addStretch(1);
  cards->addWidget(card(this, expose_title_, expose_text_, expose_), 10);
  cards->addWidget(card(this, try_title_, try_text_, try_), 10);
  cards->addWidget(card(this, open_title_, open_text_, open_), 10);
  cards->addStretch(1);
  auto* column = new QVBoxLayout(this);
  column->setSpacing(10);
  column->addStretch(2);
  column->addWidget(glyph_);
  column->addWidget(title_);
  column->addWidget(subtitle_);
  column->addSpacing(18);
  column->addLayout(cards);
  column->addStretch(3);
  connect(expose_, &QPushButton::clicked, this, &WelcomePage::exposeRequested);
  connect(try_, &QPushButton::clicked, this, &WelcomePage::startDemoRequested);
  connect(open_, &QPushButton::clicked, this, &WelcomePage::openRequested);
  setTabOrder(expose_, try_);
  setTabOrder(try_, open_);
  retranslate();
  drawGlyph();
}

QWidget& WelcomePage::firstButton() const {
  return *expose_;
}

void WelcomePage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  // Enter is enough to begin.
  if (!isAncestorOf(window()->focusWidget())) expose_->setFocus();
}

void WelcomePage::drawGlyph() {
  glyph_->setPixmap(
      iconPixmap(QStringLiteral("culvert"), Tone::accent, 56, devicePixelRatioF(), false));
}

void WelcomePage::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange) drawGlyph();
  QWidget::changeEvent(event);
}

void WelcomePage::retranslate() {
  title_->setText(tr("Make a local service reachable"));
  subtitle_->setText(
      tr("And see what happens on the way: connections, protocols, certificates, "
         "and the plain reason when something does not work."));
  expose_title_->setText(tr("Expose a port"));
  expose_text_->setText(
      tr("Makes one of your programs reachable: choose it, choose a server or try it on this "
         "computer first, and get its address. Takes less than a minute."));
  expose_->setText(tr("Expose a port…"));
  expose_->setAccessibleName(tr("Expose a port…"));
  expose_->setIcon(icon(QStringLiteral("expose"), Tone::accent));
  try_title_->setText(tr("See the demo"));
  try_text_->setText(
      tr("Starts a built-in relay and a small demo page here, and publishes the one "
         "through the other. Needs no server; nobody else can reach it."));
  try_->setText(tr("Start"));
  try_->setAccessibleName(tr("Start the demo on this computer"));
  try_->setIcon(icon(QStringLiteral("start"), Tone::ok));
  open_title_->setText(tr("Use a configuration you have"));
  open_text_->setText(
      tr("Opens frpc.toml, .yaml or .json, or a .culvertprofile, where it stands. "
         "A file can also be dropped on this window."));
  open_->setText(tr("Open a profile…"));
  open_->setAccessibleName(tr("Open a profile…"));
  open_->setIcon(icon(QStringLiteral("open")));
}

}  // namespace culvert::ui
