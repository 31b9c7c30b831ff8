#include "ui/editor/field_value.h"

#include "core/config/toml_writer.h"
#include "ui/texts/format.h"

#include <QRegularExpression>
#include <QStringList>

namespace culvert::ui {
namespace {

using config::FieldKind;

QString scalarText(const config::Node& node) {
  if (const std::string* text = node.text()) return fromCore(*text);
  if (const bool* flag = std::get_if<bool>(&node.value))
    return *flag ? QStringLiteral("true") : QStringLiteral("false");
  if (const auto* number = std::get_if<std::int64_t>(&node.value)) return QString::number(*number);
  if (const auto* real = std::get_if<double>(&node.value)) return QString::number(*real);
  return {};
}

QString pairLine(const QString& name, const QString& value) {
  return QStringLiteral("%1 = %2").arg(name, value);
}

QString pairsText(const config::List& list) {
  QStringList lines;
  for (const config::Node& node : list) {
    const config::Table* table = node.table();
    if (!table) continue;
    const config::Entry* name = config::find_entry(*table, "name");
    const config::Entry* value = config::find_entry(*table, "value");
    lines.append(pairLine(name ? scalarText(name->value) : QString(),
                          value ? scalarText(value->value) : QString()));
  }
  return lines.join(u'\n');
}

QString listText(const config::List& list) {
  QStringList lines;
  for (const config::Node& node : list)
    lines.append(scalarText(node));
  return lines.join(u'\n');
}

QString mapText(const config::Table& table) {
  QStringList lines;
  for (const config::Entry& entry : table)
    lines.append(pairLine(fromCore(entry.key), scalarText(entry.value)));
  return lines.join(u'\n');
}

QStringList linesOf(const QString& text) {
  QStringList lines;
  for (const QString& line : text.split(u'\n'))
    if (const QString trimmed = line.trimmed(); !trimmed.isEmpty()) lines.append(trimmed);
  return lines;
}

/// "name = value"; also "name: value", as headers are copied.
std::pair<std::string, std::string> pairOf(const QString& line) {
  static const QRegularExpression between(QStringLiteral("\\s*[=:]\\s*"));
  const QRegularExpressionMatch match = between.match(line);
  if (!match.hasMatch()) return {line.toStdString(), {}};
  return {line.left(match.capturedStart()).toStdString(),
          line.mid(match.capturedEnd()).toStdString()};
}

std::string listToml(const QStringList& lines) {
  std::string toml;
  for (const QString& line : lines)
    toml += (toml.empty() ? "" : ", ") + config::toml_raw_text(line.toStdString());
  return "[" + toml + "]";
}

std::string pairsToml(const QStringList& lines) {
  std::string toml;
  for (const QString& line : lines) {
    const auto [name, value] = pairOf(line);
    toml += (toml.empty() ? "" : ", ") + std::string("{ name = ") + config::toml_raw_text(name) +
            ", value = " + config::toml_raw_text(value) + " }";
  }
  return "[" + toml + "]";
}

bool isWhole(const QString& text) {
  static const QRegularExpression whole(QStringLiteral("^(0|-?[1-9][0-9]{0,17})$"));
  return whole.match(text).hasMatch();
}

bool isNumeric(FieldKind kind) {
  return kind == FieldKind::number || kind == FieldKind::seconds || kind == FieldKind::form;
}

}  // namespace

QString editedText(const config::Field& field, const config::Node* node) {
  if (!node || node->is_null()) return {};
  if (const config::List* list = node->list())
    return field.kind == FieldKind::pairs ? pairsText(*list) : listText(*list);
  if (const config::Table* table = node->table()) return mapText(*table);
  return scalarText(*node);
}

FieldValue valueOf(const config::Field& field, const QString& text) {
  const QString trimmed = text.trimmed();
  if (trimmed.isEmpty()) return {};
  switch (field.kind) {
    case FieldKind::list:
      return listToml(linesOf(text));
    case FieldKind::pairs:
      return pairsToml(linesOf(text));
    case FieldKind::map: {
      config::StringMap map;
      for (const QString& line : linesOf(text))
        map.insert(pairOf(line));
      return map;
    }
    case FieldKind::flag:
      return trimmed.toStdString();
    case FieldKind::secret:
      return config::toml_raw_text(text.toStdString());
    default:
      break;
  }
  if (isNumeric(field.kind) && isWhole(trimmed)) return trimmed.toStdString();
  return config::toml_raw_text(trimmed.toStdString());
}

const config::Node* nodeAt(const config::Node& root, std::string_view path) {
  const config::Node* node = &root;
  for (const std::string& part : config::key_path(path)) {
    const config::Table* table = node->table();
    const config::Entry* entry = table ? config::find_entry(*table, part) : nullptr;
    if (!entry) return nullptr;
    node = &entry->value;
  }
  return node;
}

Result<std::string> withField(std::string_view text, const config::EditPlace& place,
                              std::string_view path, const FieldValue& value) {
  const config::KeyPath key = config::key_path(path);
  if (const auto* toml = std::get_if<std::string>(&value))
    return config::with_value(text, place, key, *toml);
  if (const auto* map = std::get_if<config::StringMap>(&value))
    return config::with_map(text, place, key, *map);
  return config::without_key(text, place, key);
}

}  // namespace culvert::ui
