#include "app/desktop/command_line.h"

#include "ui/texts/language.h"

#include <QCommandLineParser>

namespace culvert::app {

QString helpOf(const QCommandLineParser& parser, const QString& usage) {
  // Qt's own first line names the program by an application object, which there is none of yet.
  const QString text = parser.helpText();
  return QStringLiteral("Usage: culvert ") + usage + text.mid(text.indexOf(u'\n'));
}

DesktopCommand parseDesktopCommand(const QStringList& arguments) {
  QCommandLineParser parser;
  parser.setApplicationDescription(QStringLiteral(
      "Culvert makes local services reachable and shows what happens on the way.\n\n"
      "A program that runs is told what to do with: culvert status, start, stop, apply, import, "
      "export, doctor; each of them has --help."));
  parser.addPositionalArgument(QStringLiteral("file"),
                               QStringLiteral("Profiles to open: .culvertprofile, or frpc's .toml, "
                                              ".yaml, .json."),
                               QStringLiteral("[file...]"));
  const QCommandLineOption help({QStringLiteral("h"), QStringLiteral("help")},
                                QStringLiteral("Print this help."));
  const QCommandLineOption version({QStringLiteral("v"), QStringLiteral("version")},
                                   QStringLiteral("Print the version."));
  const QString languages = ui::Language::codes().join(QStringLiteral(" or "));
  const QCommandLineOption language(QStringLiteral("language"),
                                    QStringLiteral("Language of the window: %1.").arg(languages),
                                    QStringLiteral("code"));
  const QCommandLineOption folder(QStringLiteral("data-folder"),
                                  QStringLiteral("Keep settings and the list of profiles here."),
                                  QStringLiteral("folder"));
  const QCommandLineOption demo(
      QStringLiteral("demo"),
      QStringLiteral(
          "Start the demo: a built-in relay on this computer, a small web service, and a "
          "profile that publishes it."));
  const QCommandLineOption background(
      QStringLiteral("background"), QStringLiteral("Start without a window, if there is a tray."));
  const QCommandLineOption reset(QStringLiteral("reset-layout"),
                                 QStringLiteral("Forget sizes, places and columns."));
  const QCommandLineOption self_test(
      QStringLiteral("self-test"),
      QStringLiteral("Check the installation without a window, and say what was found."));
  parser.addOptions({help, version, language, folder, demo, background, reset, self_test});

  DesktopCommand command;
  if (!parser.parse(arguments)) {
    command.answer = parser.errorText() + QStringLiteral("\nTry culvert --help\n");
    command.wrong = true;
  } else if (parser.isSet(language) && !ui::Language::speaks(parser.value(language))) {
    command.answer = QStringLiteral("The window does not speak \"%1\"; use --language %2.\n")
                         .arg(parser.value(language), languages);
    command.wrong = true;
  } else if (parser.isSet(help)) {
    command.answer = helpOf(parser, QStringLiteral("[options] [file...]"));
  } else if (parser.isSet(version)) {
    command.answer = QStringLiteral("culvert " CULVERT_VERSION "\n");
  }
  command.files = parser.positionalArguments();
  command.language = parser.value(language);
  command.data_folder = parser.value(folder);
  command.demo = parser.isSet(demo);
  command.background = parser.isSet(background);
  command.reset_layout = parser.isSet(reset);
  command.self_test = parser.isSet(self_test);
  return command;
}

}  // namespace culvert::app
