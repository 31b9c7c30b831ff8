#include "ui/requests/body_text.h"

#include "core/base/utf8.h"
#include "ui/texts/format.h"

#include <QCoreApplication>
#include <QJsonDocument>

#include <algorithm>

namespace culvert::ui {
namespace {

bool isReadable(std::string_view bytes) {
  const auto odd = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\x1b';
  };
  return std::ranges::none_of(bytes, odd);
}

/// Whole characters only: a stored beginning may end within one.
std::string_view wholeCharacters(std::string_view bytes) {
  const std::size_t bad = find_bad_utf8(bytes);
  if (bad != std::string_view::npos && bytes.size() - bad < 4) return bytes.substr(0, bad);
  return bytes;
}

bool saysJson(std::string_view type) {
  const QString text = fromCore(type).section(u';', 0, 0).trimmed().toLower();
  return text.endsWith(QLatin1String("/json")) || text.endsWith(QLatin1String("+json"));
}

QString mistakeOf(const QString& text, const QJsonParseError& error) {
  const QByteArray before = text.toUtf8().left(error.offset);
  const auto line = before.count('\n') + 1;
  const auto column = before.size() - before.lastIndexOf('\n');
  return QCoreApplication::translate("culvert::ui::BodyText", "Line %1, column %2: %3",
                                     "%1, %2: numbers, %3: what is wrong there")
      .arg(line)
      .arg(column)
      .arg(error.errorString());
}

void newLine(QString& to, int depth) {
  to.append(u'\n').append(QString(qsizetype{2} * depth, u' '));
}

}  // namespace

QString indentedJson(const QString& text) {
  QString out;
  out.reserve(text.size() * 2);
  int depth = 0;
  bool quoted = false;
  for (qsizetype i = 0; i < text.size(); ++i) {
    const QChar c = text[i];
    if (quoted) {
      out.append(c);
      if (c == u'\\' && i + 1 < text.size()) out.append(text[++i]);
      if (c == u'"') quoted = false;
      continue;
    }
    if (c.isSpace()) continue;
    if (c == u'}' || c == u']') {
      const bool was_empty = out.endsWith(u'{') || out.endsWith(u'[');
      depth = std::max(0, depth - 1);
      if (!was_empty) newLine(out, depth);
    }
    const bool first = out.endsWith(u'{') || out.endsWith(u'[');
    if (first && c != u'}' && c != u']') newLine(out, depth);
    out.append(c);
    if (c == u'"') quoted = true;
    if (c == u'{' || c == u'[') ++depth;
    if (c == u',') newLine(out, depth);
    if (c == u':') out.append(u' ');
  }
  return out;
}

QString hexDump(std::string_view bytes) {
  constexpr std::size_t across = 16;
  static constexpr char digits[] = "0123456789abcdef";
  QString out;
  out.reserve(static_cast<qsizetype>(bytes.size() / across + 1) * 80);
  for (std::size_t at = 0; at < bytes.size(); at += across) {
    const std::string_view line = bytes.substr(at, across);
    if (at > 0) out.append(u'\n');
    out.append(QString::number(at, 16).rightJustified(8, u'0')).append(u' ');
    for (std::size_t i = 0; i < across; ++i) {
      if (i % 8 == 0) out.append(u' ');
      const auto byte = i < line.size() ? static_cast<unsigned char>(line[i]) : 0U;
      out.append(i < line.size() ? QLatin1Char(digits[byte >> 4U]) : QLatin1Char(' '));
      out.append(i < line.size() ? QLatin1Char(digits[byte & 15U]) : QLatin1Char(' '));
      out.append(u' ');
    }
    out.append(u' ');
    for (const char c : line)
      out.append(c >= 0x20 && c < 0x7f ? QLatin1Char(c) : QLatin1Char('.'));
  }
  return out;
}

BodyText bodyText(std::string_view bytes, BodyForm wanted, std::string_view content_type,
                  bool encoded) {
  bytes = bytes.substr(0, most_shown_bytes);
  const std::string_view readable = wholeCharacters(bytes);
  const bool is_text =
      !encoded && isReadable(readable) && find_bad_utf8(readable) == std::string_view::npos;
  BodyText result;
  if (wanted == BodyForm::hex || (wanted == BodyForm::automatic && !is_text)) {
    result.form = BodyForm::hex;
    result.text = hexDump(bytes);
    return result;
  }
  result.text = QString::fromStdString(as_utf8(readable));
  const bool as_json =
      wanted == BodyForm::json || (wanted == BodyForm::automatic && saysJson(content_type));
  if (!as_json) return result;
  result.form = BodyForm::json;
  QJsonParseError error;
  const QJsonDocument read = QJsonDocument::fromJson(result.text.toUtf8(), &error);
  if (read.isNull() && error.error != QJsonParseError::NoError)
    result.mistake = mistakeOf(result.text, error);
  else
    result.text = indentedJson(result.text);
  return result;
}

}  // namespace culvert::ui
