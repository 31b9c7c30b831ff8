#pragma once

#include "core/net/tcp.h"

#include <QByteArray>
#include <QDeadlineTimer>
#include <QFile>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

#include <csignal>
#include <stdexcept>
#include <string>

namespace culvert::programs {

/// One of our programs, as a person starts it. Its output is read as it comes; nothing sleeps.
class Program {
 public:
  explicit Program(const char* variable) : Program(qEnvironmentVariable(variable), {}) {}
  /// Another program, started at once.
  Program(const QString& file, const QStringList& arguments) : file_(file) {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"STATE_DIRECTORY", "XDG_STATE_HOME", "HOME"})
      environment.remove(QString::fromLatin1(name));
    process_.setProcessEnvironment(environment);
    if (!arguments.isEmpty()) start(arguments);
  }
  ~Program() {
    if (process_.state() == QProcess::NotRunning) return;
    process_.kill();
    process_.waitForFinished(limit_ms);
  }

  void set(const QString& name, const QString& value) {
    QProcessEnvironment environment = process_.processEnvironment();
    environment.insert(name, value);
    process_.setProcessEnvironment(environment);
  }

  void start(const QStringList& arguments) {
    process_.start(file_, arguments);
    if (!process_.waitForStarted(limit_ms)) throw std::runtime_error("the program does not start");
  }

  /// Runs to its end; the exit code, -1 when it crashed or did not end.
  int run(const QStringList& arguments) {
    start(arguments);
    return wait_for_end();
  }
  int wait_for_end() {
    if (process_.state() != QProcess::NotRunning && !process_.waitForFinished(limit_ms)) return -1;
    collect();
    return process_.exitStatus() == QProcess::NormalExit ? process_.exitCode() : -1;
  }

  /// All of its standard input.
  void feed(const QByteArray& text) {
    process_.write(text);
    process_.closeWriteChannel();
  }

  /// The next line of standard output with this text, read from where the last one was found.
  QByteArray wait_for(const QByteArray& text) {
    const QDeadlineTimer deadline(limit_ms);
    for (;;) {
      collect();
      const qsizetype at = out_.indexOf(text, from_);
      const qsizetype end = at < 0 ? -1 : out_.indexOf('\n', at);
      if (end >= 0) {
        const qsizetype start = out_.lastIndexOf('\n', at) + 1;
        from_ = end + 1;
        return out_.mid(start, end - start);
      }
      if (process_.state() == QProcess::NotRunning || deadline.hasExpired())
        throw std::runtime_error("no line with [" + text.toStdString() + "] in:\n" +
                                 out_.toStdString() + err_.toStdString());
      process_.waitForReadyRead(200);
    }
  }

  /// To its standard input.
  void write(const QByteArray& text) {
    process_.write(text);
    process_.waitForBytesWritten(limit_ms);
  }

  void signal(int number) { ::kill(static_cast<pid_t>(process_.processId()), number); }
  int stop(int number = SIGTERM) {
    signal(number);
    return wait_for_end();
  }

  const QByteArray& out() const { return out_; }
  const QByteArray& err() const { return err_; }

 private:
  static constexpr int limit_ms = 30'000;

  void collect() {
    out_ += process_.readAllStandardOutput();
    err_ += process_.readAllStandardError();
  }

  QString file_;
  QProcess process_;
  QByteArray out_, err_;
  qsizetype from_ = 0;
};

/// A folder of configuration files.
class Folder {
 public:
  QString path(const QString& name) const { return folder_.filePath(name); }
  QString write(const QString& name, const QByteArray& text) const {
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
      throw std::runtime_error("cannot write the test's file");
    return file.fileName();
  }

 private:
  QTemporaryDir folder_;
};

/// A port on which nobody listens: bound a moment ago, and free again.
inline int closed_port() {
  asio::io_context io;
  const net::Listener listener(io.get_executor(), net::Endpoint{"127.0.0.1", 0});
  return listener.port();
}

/// culvert-relay on a free port of the loopback; `more` are lines of its configuration. In a file
/// port 0 means frp's 7000, on which only one relay at a time could be tested.
class RunningRelay {
 public:
  explicit RunningRelay(const QByteArray& more = {}) : RunningRelay(closed_port(), more) {}
  RunningRelay(int at, const QByteArray& more) : program("CULVERT_RELAY") {
    const QByteArray text = "bindAddr = \"127.0.0.1\"\nbindPort = " + QByteArray::number(at) +
                            "\nauth.token = \"t0k\"\n" + more;
    program.start({"-c", folder_.write("frps.toml", text)});
    const QByteArray line = program.wait_for("listens on ");
    port = line.mid(line.lastIndexOf(':') + 1).toInt();
  }

  Program program;
  int port = 0;

 private:
  Folder folder_;
};

inline QByteArray client_text(int port, const QByteArray& more = {}) {
  return "serverAddr = \"127.0.0.1\"\nserverPort = " + QByteArray::number(port) +
         "\nauth.token = \"t0k\"\n" + more;
}

inline QByteArray tcp_text(const QByteArray& name, int local_port, const QByteArray& more = {}) {
  return "\n[[proxies]]\nname = \"" + name +
         "\"\ntype = \"tcp\"\nlocalPort = " + QByteArray::number(local_port) + "\n" + more;
}

/// The port at the end of a line.
inline std::uint16_t port_at_end(const QByteArray& line) {
  return static_cast<std::uint16_t>(line.mid(line.lastIndexOf(':') + 1).trimmed().toInt());
}

}  // namespace culvert::programs
