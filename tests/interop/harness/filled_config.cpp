#include "tests/interop/harness/filled_config.h"

#include <QFile>
#include <QRegularExpression>

namespace culvert::interop {

QByteArray filled_config(const QByteArray& name, const ConfigWords& words) {
  QFile source(QStringLiteral(CULVERT_INTEROP_CONFIGS "/") + QString::fromUtf8(name));
  if (!source.open(QIODevice::ReadOnly)) qFatal("%s cannot be read", name.constData());
  QByteArray text = source.readAll();
  for (auto word = words.begin(); word != words.end(); ++word)
    text.replace("@" + word.key() + "@", word.value());
  static const QRegularExpression left("@[A-Z_0-9]+@");
  const auto match = left.match(QString::fromUtf8(text));
  if (match.hasMatch()) qFatal("%s: %s", name.constData(), qPrintable(match.captured()));
  return text;
}

bool write_config(const QByteArray& name, const ConfigWords& words, const QString& file) {
  return write_file(file, filled_config(name, words));
}

bool write_file(const QString& file, const QByteArray& bytes) {
  QFile target(file);
  return target.open(QIODevice::WriteOnly) && target.write(bytes) == bytes.size();
}

}  // namespace culvert::interop
