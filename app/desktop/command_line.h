#pragma once

#include <QString>
#include <QStringList>

class QCommandLineParser;

namespace culvert::app {

/// `culvert [options] [file...]`
struct DesktopCommand {
  QStringList files;
  QString language;     ///< "en", "zh_CN"; empty: as chosen before, else the system's.
  QString data_folder;  ///< Empty: the system's place for settings.
  bool demo = false;    ///< Start the demo at once.
  bool background = false;
  bool reset_layout = false;
  bool self_test = false;  ///< Check the installation and end.
  QString answer;          ///< What to print and end with: help, version, or what is wrong.
  bool wrong = false;      ///< `answer` is about a mistake.
};

/// The help of `parser` under the line "Usage: culvert `usage`".
QString helpOf(const QCommandLineParser& parser, const QString& usage);

DesktopCommand parseDesktopCommand(const QStringList& arguments);

}  // namespace culvert::app
