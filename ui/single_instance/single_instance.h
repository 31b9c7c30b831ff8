#pragma once

#include <QLocalServer>
#include <QLockFile>
#include <QObject>
#include <QStringList>

class QLocalSocket;

namespace culvert::ui {

/// One running program per user and data folder. The first one listens on a socket that only its
/// user may open; a later one hands over what it was asked to open and ends. A message is four
/// bytes of length (big endian) and JSON of at most 64 KiB; each is answered.
class SingleInstance : public QObject {
  Q_OBJECT

 public:
  /// `folder` holds the lock and, hashed with the user, names the socket.
  explicit SingleInstance(const QString& folder, QObject* parent = nullptr);
  ~SingleInstance() override;

  /// Whether this process is the first one; it listens from then on.
  bool becomeFirst();

  /// Hands the files, and the wish for the demo, to the first process and waits at most `limit_ms`
  /// for its answer. False: somebody holds the lock and does not answer.
  bool handOver(const QStringList& files, bool demo = false, int limit_ms = 5000);

  const QString& socketName() const { return name_; }

  static constexpr quint32 most_bytes = 64 * 1024;

 Q_SIGNALS:
  /// A later start: show the window and open these (absolute paths), if any.
  void asked(const QStringList& files);
  /// A later start that wants the demo to run.
  void demoAsked();

 private:
  bool reach(QLocalSocket& socket, int limit_ms) const;
  void serve(QLocalSocket* socket);
  void readFrom(QLocalSocket* socket);
  void answer(QLocalSocket* socket, const QByteArray& message);

  QString name_;
  QLockFile lock_;
  QLocalServer server_;
};

}  // namespace culvert::ui
