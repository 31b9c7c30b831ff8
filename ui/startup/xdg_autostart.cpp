#include "ui/startup/xdg_autostart.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace culvert::ui {
namespace {

/// An entry is a page of text; more than this is not one.
constexpr qint64 most_bytes = 64 * 1024;

QString quoted(const QString& argument) {
  QString text;
  for (const QChar c : argument) {
    if (QStringLiteral("\"`$\\").contains(c)) text.append(u'\\');
    text.append(c == u'%' ? QStringLiteral("%%") : QString(c));
  }
  return u'"' + text + u'"';
}

/// The value of a key in [Desktop Entry]; null when it is not there.
QString valueOf(const QString& text, const QString& key) {
  bool in_entry = false;
  for (const QString& line : text.split(u'\n')) {
    if (line.startsWith(u'[')) in_entry = line.trimmed() == QLatin1String("[Desktop Entry]");
    const qsizetype equals = line.indexOf(u'=');
    if (in_entry && equals > 0 && line.left(equals).trimmed() == key)
      return line.mid(equals + 1).trimmed();
  }
  return {};
}

}  // namespace

QString execValue(const LoginCommand& command) {
  QStringList words{quoted(command.program)};
  for (const QString& argument : command.arguments)
    words.append(quoted(argument));
  // The value is a string of the file, which has escapes of its own.
  return words.join(u' ').replace(u'\\', QLatin1String("\\\\"));
}

QString programOfExec(const QString& value) {
  QString line = value;
  line.replace(QLatin1String("\\\\"), QLatin1String("\\"));
  if (!line.startsWith(u'"')) return line.section(u' ', 0, 0);
  QString program;
  for (qsizetype i = 1; i < line.size() && line[i] != u'"'; ++i) {
    if (line[i] == u'\\' && i + 1 < line.size()) ++i;
    program.append(line[i]);
  }
  return program.replace(QLatin1String("%%"), QLatin1String("%"));
}

XdgAutostart::XdgAutostart(const QString& folder, const LoginCommand& command)
    : path_(folder + QStringLiteral("/org.culvert.Culvert.desktop")), command_(command) {}

LoginEntry XdgAutostart::read() const {
  QFile file(path_);
  if (!file.open(QIODevice::ReadOnly)) return {};
  const QString text = QString::fromUtf8(file.read(most_bytes));
  const QString exec = valueOf(text, QStringLiteral("Exec"));
  LoginEntry entry;
  entry.program = programOfExec(exec);
  const bool hidden = valueOf(text, QStringLiteral("Hidden")) == QLatin1String("true");
  const bool disabled =
      valueOf(text, QStringLiteral("X-GNOME-Autostart-enabled")) == QLatin1String("false");
  if (entry.program.isEmpty())
    entry.state = LoginState::off;
  else if (hidden || disabled)
    entry.state = LoginState::blocked;
  else
    entry.state = exec == execValue(command_) ? LoginState::on : LoginState::other;
  return entry;
}

QString XdgAutostart::set(bool on) {
  QFile present(path_);
  if (!on) return !present.exists() || present.remove() ? QString() : present.errorString();
  // When it cannot be made, opening the file says why.
  QDir().mkpath(QFileInfo(path_).absolutePath());
  const QByteArray text = QStringLiteral(
                              "[Desktop Entry]\nType=Application\nName=Culvert\n"
                              "Icon=org.culvert.Culvert\nExec=%1\nTerminal=false\n"
                              "X-GNOME-Autostart-enabled=true\n")
                              .arg(execValue(command_))
                              .toUtf8();
  QSaveFile file(path_);
  if (file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit())
    return {};
  return file.errorString();
}

}  // namespace culvert::ui
