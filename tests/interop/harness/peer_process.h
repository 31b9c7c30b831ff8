#pragma once

#include <QByteArray>
#include <QProcess>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

namespace culvert::interop {

/// One running relay or agent, ours or a real one, and all it has said. It does not outlive this
/// object, nor the test program.
class PeerProcess {
 public:
  PeerProcess() = default;
  ~PeerProcess();
  PeerProcess(const PeerProcess&) = delete;
  PeerProcess& operator=(const PeerProcess&) = delete;

  [[nodiscard]] bool start(const QString& program, const QStringList& arguments,
                           const QProcessEnvironment& environment);

  /// Waits until `text` was said; false when the time is over or the program has ended without it.
  [[nodiscard]] bool wait_for_text(const QByteArray& text, int limit);
  [[nodiscard]] bool wait_for_end(int limit);

  /// Ends it as a crash would, and waits until it is gone.
  void kill();

  [[nodiscard]] bool running() const { return process_.state() == QProcess::Running; }
  [[nodiscard]] qint64 id() const { return process_.processId(); }
  [[nodiscard]] int exit_code() const { return process_.exitCode(); }
  [[nodiscard]] bool said(const QByteArray& text) const { return output_.contains(text); }
  [[nodiscard]] const QByteArray& output() const { return output_; }

  /// The last lines it printed, for the message of a failed test.
  [[nodiscard]] QByteArray last_words() const;

 private:
  void read();

  QProcess process_;
  QByteArray output_;
};

}  // namespace culvert::interop
