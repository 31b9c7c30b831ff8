#pragma once

#include <QJsonObject>
#include <QLocalServer>
#include <QLockFile>
#include <QObject>
#include <QStringList>

#include <functional>
#include <optional>

class QLocalSocket;

namespace culvert::ui {

/// One running program per user and data folder. The first one listens on a socket that only its
/// user may open, in the folder of the session (XDG_RUNTIME_DIR) or else in the data folder; a
/// later one makes sure that it talks to a program of its user, hands over what it was asked to
/// open and ends. A message is four bytes of length (big endian) and JSON of at most 64 KiB; each
/// is answered.
class SingleInstance : public QObject {
  Q_OBJECT

 public:
  /// `folder` holds the lock and, hashed with the user, names the socket. Made, for its user alone,
  /// where it is not there.
  explicit SingleInstance(const QString& folder, QObject* parent = nullptr);
  ~SingleInstance() override;

  /// Whether another process is the first one now. Needs no application object.
  bool isTaken();

  /// Whether this process is the first one; it listens from then on.
  bool becomeFirst();

  /// Hands the files, and the wish for the demo, to the first process and waits at most `limit_ms`
  /// for its answer. False: somebody holds the lock and does not answer.
  bool handOver(const QStringList& files, bool demo = false, int limit_ms = 5000);

  /// Answers one request, now or later, exactly once.
  using Reply = std::function<void(const QJsonObject& answer)>;
  using Commands = std::function<void(const QJsonObject& request, const Reply& reply)>;
  /// What requests other than those for showing the window get; without it they are refused.
  void setCommands(Commands commands) { commands_ = std::move(commands); }

  /// How asking went.
  enum class Asked { answered, nobody_runs, no_answer };
  /// Asks the first process, if there is one; waits at most `limit_ms` for its answer, which is at
  /// most most_answer_bytes long.
  Asked ask(const QJsonObject& request, QJsonObject& answer, int limit_ms) const;

  /// Where the first process listens; empty when it does not.
  QString socketName() const { return server_.serverName(); }
  /// Why the first process cannot listen, in the system's words; empty: it does. Later starts and
  /// commands do not reach it then.
  const QString& trouble() const { return trouble_; }

  static constexpr quint32 most_bytes = 64 * 1024;
  /// An exported profile, or the state of ten thousand proxies.
  static constexpr quint32 most_answer_bytes = 8 * 1024 * 1024;

 Q_SIGNALS:
  /// A later start: show the window and open these (absolute paths), if any.
  void asked(const QStringList& files);
  /// A later start that wants the demo to run.
  void demoAsked();

 private:
  bool connectTo(QLocalSocket& socket, int limit_ms) const;
  bool reach(QLocalSocket& socket, int limit_ms) const;
  void serve(QLocalSocket* socket);
  void readFrom(QLocalSocket* socket);
  void answer(QLocalSocket* socket, const QByteArray& message);
  void command(QLocalSocket* socket, const QJsonObject& request);

  QStringList places_;
  QString trouble_;
  QLockFile lock_;
  QLocalServer server_;
  Commands commands_;
};

}  // namespace culvert::ui
