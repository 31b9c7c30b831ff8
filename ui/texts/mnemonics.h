#pragma once

#include <QString>

namespace culvert::ui {

/// Text for a button, a menu entry or a tab, where "&" would mark the key of the letter behind it:
/// names and paths keep their own.
inline QString withoutMnemonics(QString text) {
  return text.replace(u'&', QLatin1String("&&"));
}

}  // namespace culvert::ui
