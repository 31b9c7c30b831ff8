#include "tests/interop/harness/tool_run.h"

#include "tests/interop/harness/waiting.h"

#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>

namespace culvert::interop {

ToolRun run_tool(const QString& program, const QStringList& arguments, const QByteArray& input,
                 int limit) {
  QProcess process;
  process.start(program, arguments);
  process.write(input);
  process.closeWriteChannel();
  const bool ended = wait_until([&] { return process.state() == QProcess::NotRunning; }, limit);
  if (!ended) {
    process.kill();
    process.waitForFinished(5000);
  }
  ToolRun run{ended ? process.exitCode() : -1, process.readAllStandardOutput(),
              process.readAllStandardError()};
  if (!ended) run.err += "\nit did not end in time";
  return run;
}

ToolRun curl(const QStringList& arguments, const QByteArray& input) {
  const QStringList common{"-sS", "--noproxy", "*", "--max-time", "20"};
  return run_tool(find_program("curl"), common + arguments, input);
}

QString find_program(const QString& name) {
  const QString variable = "CULVERT_" + name.toUpper().replace('-', '_');
  const QString given = qEnvironmentVariable(qPrintable(variable));
  if (!given.isEmpty() && QFileInfo(given).isExecutable()) return given;
  const QString found = QStandardPaths::findExecutable(name);
  if (!found.isEmpty()) return found;
  return QStandardPaths::findExecutable(name,
                                        {"/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"});
}

QString find_python_with(const QString& module) {
  for (const QString& python : {QStringLiteral("/usr/bin/python3"), find_program("python3")}) {
    if (python.isEmpty() || !QFileInfo(python).isExecutable()) continue;
    if (run_tool(python, {"-c", "import " + module}).code == 0) return python;
  }
  return {};
}

}  // namespace culvert::interop
