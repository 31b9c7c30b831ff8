#include "ui/startup/run_key.h"

#include <QDir>

namespace culvert::ui {
namespace {

const QString value_name = QStringLiteral("org.culvert.Culvert");

/// Backslashes count double in front of a quotation mark and at the end.
QString quotedForWindows(const QString& argument) {
  QString text(u'"');
  int backslashes = 0;
  for (const QChar c : argument) {
    if (c == u'"') text.append(QString(backslashes + 1, u'\\'));
    backslashes = c == u'\\' ? backslashes + 1 : 0;
    text.append(c);
  }
  return text + QString(backslashes, u'\\') + u'"';
}

QString programOf(const QString& line) {
  return line.startsWith(u'"') ? line.section(u'"', 1, 1) : line.section(u' ', 0, 0);
}

}  // namespace

QString windowsCommandLine(const LoginCommand& command) {
  QStringList words{quotedForWindows(QDir::toNativeSeparators(command.program))};
  for (const QString& argument : command.arguments)
    words.append(argument.startsWith(QLatin1String("--")) ? argument : quotedForWindows(argument));
  return words.join(u' ');
}

RunKey::RunKey(const QString& run, const QString& approved, QSettings::Format format,
               const LoginCommand& command)
    : run_(run), approved_(approved), format_(format), command_(command) {}

LoginEntry RunKey::read() const {
  const QString line = QSettings(run_, format_).value(value_name).toString();
  LoginEntry entry;
  if (line.isEmpty()) return entry;
  entry.program = programOf(line);
  // Twelve bytes; the first one is odd when the user has switched it off there.
  const QByteArray mark = QSettings(approved_, format_).value(value_name).toByteArray();
  if (!mark.isEmpty() && (mark[0] & 1) != 0)
    entry.state = LoginState::blocked;
  else
    entry.state = line == windowsCommandLine(command_) ? LoginState::on : LoginState::other;
  return entry;
}

QString RunKey::set(bool on) {
  QSettings run(run_, format_);
  QSettings approved(approved_, format_);
  if (on)
    run.setValue(value_name, windowsCommandLine(command_));
  else
    run.remove(value_name);
  approved.remove(value_name);
  run.sync();
  approved.sync();
  for (const QSettings* key : {&run, &approved})
    // QSettings knows no more about it.
    if (key->status() != QSettings::NoError) return QDir::toNativeSeparators(key->fileName());
  return {};
}

}  // namespace culvert::ui
