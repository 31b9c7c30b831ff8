#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace culvert::interop {

/// A program of somebody else that was run to its end.
struct ToolRun {
  int code = -1;  // -1: it did not end in time, or could not be started
  QByteArray out, err;

  /// What it printed on both, for the message of a failed test.
  [[nodiscard]] QByteArray words() const { return out + err; }
};

/// Runs it with `input` on its standard input; the event loop runs meanwhile.
[[nodiscard]] ToolRun run_tool(const QString& program, const QStringList& arguments,
                               const QByteArray& input = {}, int limit = 30'000);

/// curl, for the loopback address: without a proxy, quiet, with its complaints.
[[nodiscard]] ToolRun curl(const QStringList& arguments, const QByteArray& input = {});

/// A program by name: what CULVERT_<NAME> says, else what PATH and the system's folders have.
/// Empty when it is not here.
[[nodiscard]] QString find_program(const QString& name);

/// A Python that has this module: the system's, else the one in PATH. Empty when neither has.
[[nodiscard]] QString find_python_with(const QString& module);

}  // namespace culvert::interop
