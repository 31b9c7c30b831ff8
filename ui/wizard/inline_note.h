#pragma once

#include "ui/theme/colors.h"

#include <QString>
#include <QWidget>

class QLabel;

namespace culvert::ui {

/// One remark below a field: a glyph and a sentence. It keeps its place while it is empty, so that
/// nothing jumps when it appears.
class InlineNote : public QWidget {
  Q_OBJECT

 public:
  explicit InlineNote(QWidget* parent = nullptr);
  void show(Tone tone, const QString& icon, const QString& text);
  void clear();
  QString text() const;

  // The usual ones.
  void good(const QString& text) { show(Tone::ok, QStringLiteral("check"), text); }
  void warn(const QString& text) { show(Tone::warn, QStringLiteral("warning"), text); }
  void wrong(const QString& text) { show(Tone::error, QStringLiteral("state-failed"), text); }
  void busy(const QString& text) { show(Tone::info, QStringLiteral("state-starting"), text); }
  void info(const QString& text) { show(Tone::info, QStringLiteral("info"), text); }

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void drawGlyph();

  QLabel* glyph_;
  QLabel* text_;
  Tone tone_ = Tone::plain;
  QString icon_;
};

}  // namespace culvert::ui
