#include "ui/texts/format.h"
#include "ui/texts/texts.h"

#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace culvert::ui {
namespace {

/// The words in which core/config says what a value must be. tests/ui/texts_test.cpp reads that
/// every one of them is here.
constexpr std::array value_words{
    QT_TRANSLATE_NOOP("culvert::ui::ValueWords", "text"),
    QT_TRANSLATE_NOOP("culvert::ui::ValueWords", "a whole number"),
    QT_TRANSLATE_NOOP("culvert::ui::ValueWords", "true or false"),
    QT_TRANSLATE_NOOP("culvert::ui::ValueWords", "a table"),
    QT_TRANSLATE_NOOP("culvert::ui::ValueWords", "a list of text"),
    QT_TRANSLATE_NOOP("culvert::ui::ValueWords", "a list of tables"),
    QT_TRANSLATE_NOOP("culvert::ui::ValueWords", "a host name or IP address without port"),
    QT_TRANSLATE_NOOP("culvert::ui::ValueWords", "a name without dot and star"),
    QT_TRANSLATE_NOOP("culvert::ui::ValueWords", "example.com/name or name"),
    QT_TRANSLATE_NOOP("culvert::ui::ValueWords", "up to 262144 bytes"),
    QT_TRANSLATE_NOOP("culvert::ui::ValueWords", "500KB or 2MB"),
    QT_TRANSLATE_NOOP("culvert::ui::ValueWords", "more than 0"),
    QT_TRANSLATE_NOOP("culvert::ui::ValueWords", "-1 or 1 to 65535"),
    QT_TRANSLATE_NOOP("culvert::ui::ValueWords", "the name of a proxy or visitor"),
    // What a parser met:
    QT_TRANSLATE_NOOP("culvert::ui::ValueWords", "more than 16 MiB"),
    QT_TRANSLATE_NOOP("culvert::ui::ValueWords", "UTF-16 text"),
    QT_TRANSLATE_NOOP("culvert::ui::ValueWords", "text that is not UTF-8"),
    QT_TRANSLATE_NOOP("culvert::ui::ValueWords", "no table of keys"),
};

/// What a value must be, in the language of the window; names of settings stay as they are.
QString valueWords(const QString& argument) {
  const QByteArray words = argument.toUtf8();
  if (std::ranges::find(value_words, std::string_view(words)) != value_words.end())
    return QCoreApplication::translate("culvert::ui::ValueWords", words.constData());
  static const QRegularExpression range(QStringLiteral("^(-?[0-9]+) to (-?[0-9]+)$"));
  if (const auto match = range.match(argument); match.hasMatch())
    return Texts::tr("%1 to %2", "a range of numbers").arg(match.captured(1), match.captured(2));
  static const QRegularExpression least(QStringLiteral("^(-?[0-9]+) or more$"));
  if (const auto match = least.match(argument); match.hasMatch())
    return Texts::tr("%1 or more", "%1: a number").arg(match.captured(1));
  static const QRegularExpression again(QStringLiteral("^the key (.+) again$"));
  if (const auto match = again.match(argument); match.hasMatch())
    return Texts::tr("the key %1 again", "what is wrong at a place").arg(match.captured(1));
  return argument;
}

QString unknownKey(const QString& argument) {
  if (argument.isEmpty())
    return Texts::tr("This setting is not known. Check the spelling or remove it.");
  if (argument.startsWith(u'/'))
    return Texts::tr("This setting is not known here; %1 belongs at the top of the file.",
                     "%1: name of a setting")
        .arg(argument.mid(1));
  return Texts::tr("This setting is not known. Did you mean %1?", "%1: name of a setting")
      .arg(argument);
}

QString insecure(const QString& habit) {
  if (habit == QLatin1String("token empty"))
    return Texts::tr("There is no token: anybody who reaches the server can log in.");
  if (habit == QLatin1String("no CA"))
    return Texts::tr("The server's certificate is not verified, because no CA is named.");
  if (habit == QLatin1String("TLS off"))
    return Texts::tr("The server link is not encrypted, because TLS is switched off.");
  if (habit == QLatin1String("secretKey empty"))
    return Texts::tr("There is no secret key: anybody on the server can use this proxy.");
  if (habit == QLatin1String("upstream not verified"))
    return Texts::tr("The certificate of the local service is not verified.");
  return Texts::tr("This is not secure: %1.", "%1: technical words").arg(habit);
}

QString otherProgram(const QString& name) {
  return name == QLatin1String("frps")
             ? Texts::tr("This is a file for the server (frps), not for a client.")
             : Texts::tr("This is a file for a client (frpc), not for the server.");
}

/// What the other setting has to do with it.
QString conflict(const QString& path, const QString& other) {
  if (other.endsWith(QLatin1String("].remotePort")) || other.endsWith(QLatin1String("].bindPort")))
    return Texts::tr("This is the same port as %1; only one can have it.").arg(other);
  const QString key = path.section(u'.', -1);
  if (other.endsWith(key == QLatin1String("keyPath") ? QLatin1String("crtPath")
                                                     : QLatin1String("certFile")) &&
      key.startsWith(QLatin1String("key")))
    return Texts::tr("This is the key of another certificate than %1.").arg(other);
  if (other == QLatin1String("includes"))
    return Texts::tr("This has no effect in an included file.");
  if (other == QLatin1String("type")) return Texts::tr("This does not belong to the type.");
  if (other == QLatin1String("transport.tls.enable"))
    return Texts::tr("This has no effect, because TLS is switched off.");
  if (path.section(u'.', -1).compare(other.section(u'.', -1), Qt::CaseInsensitive) == 0)
    return Texts::tr("This is the same setting as %1; write it once.").arg(other);
  return Texts::tr("This cannot be set together with %1.").arg(other);
}

QString missing(const QString& keys) {
  return keys.contains(QLatin1String(", "))
             ? Texts::tr("One of these is needed: %1.", "%1: names of settings").arg(keys)
             : Texts::tr("%1 is missing.", "%1: name of a setting").arg(keys);
}

QString sentence(const config::Problem& problem) {
  const QString argument = fromCore(problem.argument);
  switch (problem.code) {
    case config::ProblemCode::syntax:
      return Texts::tr("This cannot be read: %1", "%1: what the parser met")
          .arg(valueWords(argument));
    case config::ProblemCode::unquoted_text:
      return Texts::tr("Text needs quotes: %1").arg(argument);
    case config::ProblemCode::unknown_key:
      return unknownKey(argument);
    case config::ProblemCode::unsupported:
      return Texts::tr("This version does not support %1 yet.").arg(argument);
    case config::ProblemCode::wrong_type:
      return Texts::tr("The value must be %1.", "%1: kind of value").arg(valueWords(argument));
    case config::ProblemCode::out_of_range:
    case config::ProblemCode::bad_value:
      return Texts::tr("Use %1.", "%1: allowed values").arg(valueWords(argument));
    case config::ProblemCode::missing:
      return missing(argument);
    case config::ProblemCode::duplicate_name:
      return Texts::tr("The name \"%1\" is used twice.").arg(argument);
    case config::ProblemCode::conflict:
      return conflict(fromCore(problem.path), argument);
    case config::ProblemCode::file_unreadable:
      return Texts::tr("The file cannot be read: %1").arg(argument);
    case config::ProblemCode::template_error:
      return Texts::tr("The template does not work: %1").arg(argument);
    case config::ProblemCode::environment_unset:
      return Texts::tr("The environment variable %1 is not set.").arg(argument);
    case config::ProblemCode::other_program:
      return otherProgram(argument);
    case config::ProblemCode::insecure:
      return insecure(argument);
  }
  return argument;
}

/// Of an included file; empty for the profile itself.
QString otherFile(const config::Problem& problem, const QString& main_file) {
  if (problem.file.empty()) return {};
  const QString name = QFileInfo(fromCore(problem.file)).fileName();
  return name == QFileInfo(main_file).fileName() ? QString() : name;
}

}  // namespace

QString Texts::place(const config::Problem& problem, const QString& main_file) {
  QStringList parts;
  if (const QString other = otherFile(problem, main_file); !other.isEmpty()) parts.append(other);
  if (problem.at.line > 0) parts.append(QString::number(problem.at.line));
  if (problem.at.line > 0 && problem.at.column > 0)
    parts.append(QString::number(problem.at.column));
  return parts.join(u':');
}

QString Texts::problemAt(const config::Problem& problem, const QString& main_file) {
  QString text = Texts::problem(problem);
  if (problem.at.line > 0 && problem.at.column > 0)
    text = tr("Line %1, column %2: %3", "%3: a problem in a file")
               .arg(QString::number(problem.at.line), QString::number(problem.at.column), text);
  else if (problem.at.line > 0)
    text = tr("Line %1: %2", "%2: a problem in a file").arg(QString::number(problem.at.line), text);
  const QString other = otherFile(problem, main_file);
  //: A problem in an included file: the name of the file, what is wrong.
  return other.isEmpty() ? text : tr("%1: %2").arg(other, text);
}

QString Texts::problem(const config::Problem& problem) {
  const QString text = sentence(problem);
  if (problem.path.empty() && problem.item.empty()) return text;
  const QString where = problem.item.empty() ? fromCore(problem.path)
                                             : QStringLiteral("%1 (%2)").arg(
                                                   fromCore(problem.path), fromCore(problem.item));
  //: A problem in a file: the setting it is about, what is wrong.
  return tr("%1: %2").arg(where, text);
}

}  // namespace culvert::ui
