#pragma once

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <optional>

namespace culvert::app {

/// `culvert status|start|stop|apply|import|export|doctor …`: what the running program is asked to
/// do.
struct ControlCommand {
  QJsonObject request;
  bool json = false;
  QString output;       ///< Of export: a file; empty: the console.
  QString data_folder;  ///< Of the program that is meant; empty: the usual one.
  QString answer;       ///< What to print and end with: help, or what is wrong.
  bool wrong = false;
};

/// Nothing where the first argument is no command.
std::optional<ControlCommand> parseControlCommand(const QStringList& arguments);

/// Asks and prints; returns the exit code.
int runControlCommand(const ControlCommand& command, const QString& folder);

}  // namespace culvert::app
