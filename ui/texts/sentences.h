#pragma once

#include <QString>

namespace culvert::ui {

/// One sentence after another: with a space between them, but for Chinese, whose full stop brings
/// its own.
inline QString sentences(const QString& first, const QString& second) {
  const bool fullwidth = first.endsWith(QChar(0x3002)) || first.endsWith(QChar(0xff01)) ||
                         first.endsWith(QChar(0xff1f));
  return fullwidth || first.isEmpty() || second.isEmpty() ? first + second : first + u' ' + second;
}

}  // namespace culvert::ui
