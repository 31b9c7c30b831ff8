#pragma once

#include "core/observe/exchange.h"

#include <QString>

#include <string_view>

/// Bodies as people read them.
namespace culvert::ui {

enum class BodyForm { automatic, text, json, hex };

struct BodyText {
  QString text;
  BodyForm form = BodyForm::text;  ///< What it is shown as; never automatic.
  /// Where JSON is not well-formed: "line 3, column 7: …"; empty otherwise.
  QString mistake;
};

/// What is stored of a body in the form wanted. `content_type` decides where that is automatic;
/// `encoded` (gzip, br, ...) bytes are no text.
BodyText bodyText(std::string_view bytes, BodyForm wanted, std::string_view content_type,
                  bool encoded);

/// Indented by two blanks, members in their order; what is not well-formed stays as it is.
QString indentedJson(const QString& text);

/// "00000000  48 65 6c 6c 6f …  Hello", 16 bytes a line.
QString hexDump(std::string_view bytes);

/// Bytes shown at most: a text view is no place for more.
inline constexpr std::size_t most_shown_bytes = std::size_t{256} << 10;

}  // namespace culvert::ui
