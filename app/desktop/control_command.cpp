#include "app/desktop/control_command.h"

#include "app/desktop/command_line.h"
#include "core/config/save.h"
#include "ui/control/remote_control.h"
#include "ui/single_instance/single_instance.h"

#include <QCommandLineParser>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

#include <array>
#include <cstdio>

namespace culvert::app {
namespace {

namespace code = ui::control_code;

constexpr int limit_ms = 190'000;

constexpr const char* exit_codes =
    "\nExit codes:\n"
    "  0  done\n"
    "  1  not done, or not all of it; what it was is printed\n"
    "  2  the command was written wrongly\n"
    "  3  no Culvert runs, or it does not answer\n"
    "  4  there is no such profile or proxy\n";

struct Verb {
  const char* name;
  const char* arguments;
  const char* help;
  bool files;
};

constexpr std::array verbs = {
    Verb{"status", "[profile...]",    "Prints how the profiles and their proxies are.",             false},
    Verb{"start",  "profile...",      "Starts profiles.",                                           false},
    Verb{"stop",   "profile...",      "Stops profiles.",                                            false},
    Verb{"apply",  "profile...",      "Applies what was changed in the files of running profiles.",
         false                                                                                           },
    Verb{"import", "file...",
         "Imports profiles: TOML, YAML, JSON, INI, ZIP. The window shows what would happen, or "
         "with --yes it happens at once.",                                                          true },
    Verb{"export", "profile",
         "Prints a profile without its secrets: variables of the environment stand in their "
         "place.",                                                                                  false},
    Verb{"doctor", "profile [proxy]", "Examines the services behind a profile's proxies.",          false},
};

/// The options of one command, for its help and for reading them.
class ControlParser {
 public:
  explicit ControlParser(const Verb& verb) : verb_(verb) {
    parser_.setApplicationDescription(QLatin1String(verb.help));
    parser_.addPositionalArgument(QStringLiteral("names"), QStringLiteral("Names, as listed."),
                                  QLatin1String(verb.arguments));
    add({QStringLiteral("h"), QStringLiteral("help")}, "Print this help.");
    add({QStringLiteral("json")}, "Print the answer as JSON.");
    add({QStringLiteral("data-folder")},
        "Of the program that is meant, if it was started with one.", "folder");
    const QLatin1String name(verb.name);
    if (name == QLatin1String("import")) {
      add({QStringLiteral("yes")}, "Import at once, without a preview.");
      add({QStringLiteral("existing")},
          "What happens to profiles that are there already and differ: rename (the default), "
          "replace, merge or skip.",
          "rule");
    }
    if (name == QLatin1String("export")) {
      add({QStringLiteral("form")}, "toml (the default), yaml or json.", "form");
      add({QStringLiteral("frp")}, "For stock frpc: leave out what only Culvert knows.");
      add({QStringLiteral("o"), QStringLiteral("output")}, "Write it to this file.", "file");
    }
    if (name == QLatin1String("doctor"))
      add({QStringLiteral("path")}, "Send a GET for this path, which the application sees.",
          "path");
  }

  ControlCommand parse(const QStringList& arguments) {
    ControlCommand command;
    // The command itself is its first positional argument.
    if (!parser_.parse(arguments)) return wrong(parser_.errorText());
    if (parser_.isSet(QStringLiteral("help"))) {
      const QString usage = QStringLiteral("%1 [options] %2")
                                .arg(QLatin1String(verb_.name), QLatin1String(verb_.arguments));
      command.answer = helpOf(parser_, usage) + QLatin1String(exit_codes);
      return command;
    }
    const QStringList names = parser_.positionalArguments().mid(1);
    const QLatin1String name(verb_.name);
    if (names.isEmpty() && name != QLatin1String("status"))
      return wrong(QStringLiteral("%1 needs a name").arg(name));
    command.json = parser_.isSet(QStringLiteral("json"));
    command.data_folder = parser_.value(QStringLiteral("data-folder"));
    QJsonObject options;
    if (const QString problem = readOptions(names, options, command); !problem.isEmpty())
      return wrong(problem);
    command.request = {
        {QStringLiteral("verb"),    QString(name)},
        {QStringLiteral("options"), options      }
    };
    const bool one = name == QLatin1String("doctor") || name == QLatin1String("export");
    command.request.insert(
        verb_.files ? QStringLiteral("files") : QStringLiteral("profiles"),
        verb_.files ? absolute(names) : QJsonArray::fromStringList(one ? names.mid(0, 1) : names));
    return command;
  }

 private:
  void add(const QStringList& names, const char* help, const char* value = "") {
    parser_.addOption(QCommandLineOption(names, QLatin1String(help), QLatin1String(value)));
  }

  ControlCommand wrong(const QString& what) const {
    ControlCommand command;
    command.answer =
        QStringLiteral("%1\nTry culvert %2 --help\n").arg(what, QLatin1String(verb_.name));
    command.wrong = true;
    return command;
  }

  static QJsonArray absolute(const QStringList& files) {
    QJsonArray paths;
    for (const QString& file : files)
      paths.append(QFileInfo(file).absoluteFilePath());
    return paths;
  }

  QString readOptions(const QStringList& names, QJsonObject& options, ControlCommand& command) {
    const QLatin1String name(verb_.name);
    if (name == QLatin1String("import")) {
      options.insert(QStringLiteral("yes"), parser_.isSet(QStringLiteral("yes")));
      const QString rule = parser_.value(QStringLiteral("existing"));
      const QStringList rules{QString(), QStringLiteral("rename"), QStringLiteral("replace"),
                              QStringLiteral("merge"), QStringLiteral("skip")};
      if (!rules.contains(rule))
        return QStringLiteral("--existing takes rename, replace, merge or skip");
      options.insert(QStringLiteral("existing"), rule);
    } else if (name == QLatin1String("export")) {
      const QString form = parser_.value(QStringLiteral("form"));
      const QStringList forms{QString(), QStringLiteral("toml"), QStringLiteral("yaml"),
                              QStringLiteral("json")};
      if (!forms.contains(form)) return QStringLiteral("--form takes toml, yaml or json");
      if (names.size() > 1) return QStringLiteral("export takes one profile");
      options.insert(QStringLiteral("form"), form);
      options.insert(QStringLiteral("frp"), parser_.isSet(QStringLiteral("frp")));
      command.output = parser_.value(QStringLiteral("output"));
    } else if (name == QLatin1String("doctor")) {
      if (names.size() > 2) return QStringLiteral("doctor takes a profile and one proxy");
      if (names.size() == 2) options.insert(QStringLiteral("proxy"), names[1]);
      options.insert(QStringLiteral("path"), parser_.value(QStringLiteral("path")));
    }
    return {};
  }

  const Verb& verb_;
  QCommandLineParser parser_;
};

void print(std::FILE* to, const QByteArray& text) {
  std::fwrite(text.constData(), 1, static_cast<std::size_t>(text.size()), to);
  if (!text.isEmpty() && !text.endsWith('\n')) std::fputc('\n', to);
}

int fail(const ControlCommand& command, int exit_code, const QString& text) {
  if (command.json)
    print(stdout, QJsonDocument(QJsonObject{
                                    {QStringLiteral("ok"),   false    },
                                    {QStringLiteral("code"), exit_code},
                                    {QStringLiteral("text"), text     }
    })
                      .toJson());
  else
    print(stderr, text.toUtf8());
  return exit_code;
}

}  // namespace

std::optional<ControlCommand> parseControlCommand(const QStringList& arguments) {
  if (arguments.size() < 2) return std::nullopt;
  for (const Verb& verb : verbs)
    if (arguments[1] == QLatin1String(verb.name)) return ControlParser(verb).parse(arguments);
  return std::nullopt;
}

int runControlCommand(const ControlCommand& command, const QString& folder) {
  const ui::SingleInstance instance(folder);
  QJsonObject answer;
  switch (instance.ask(command.request, answer, limit_ms)) {
    case ui::SingleInstance::Asked::nobody_runs:
      return fail(command, code::nobody_runs,
                  QStringLiteral("Culvert does not run. Start it first: culvert --background"));
    case ui::SingleInstance::Asked::no_answer:
      return fail(command, code::nobody_runs, QStringLiteral("Culvert runs and does not answer."));
    case ui::SingleInstance::Asked::answered:
      break;
  }
  const int ended = answer.value(QStringLiteral("code")).toInt(code::not_done);
  const QString text = answer.value(QStringLiteral("text")).toString();
  if (ended == code::done && !command.output.isEmpty()) {
    const std::string path = QFileInfo(command.output).absoluteFilePath().toStdString();
    if (auto written = config::write_file_atomically(path, text.toStdString()); !written)
      return fail(command, code::not_done, QString::fromStdString(to_text(written.error())));
    return ended;
  }
  if (command.json) {
    print(stdout, QJsonDocument(answer).toJson());
    return ended;
  }
  print(ended == code::done ? stdout : stderr, text.toUtf8());
  return ended;
}

}  // namespace culvert::app
