#include "ui/single_instance/single_instance.h"

#include <QCryptographicHash>
#include <QDeadlineTimer>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalSocket>
#include <QPointer>
#include <QThread>
#include <QTimer>
#include <QtEndian>

#if defined(Q_OS_WIN)
#include <windows.h>
#elif defined(Q_OS_UNIX)
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#endif

namespace culvert::ui {
namespace {

constexpr int version = 1;
/// A peer that says nothing must not keep a socket for ever.
constexpr int patience_ms = 5000;
constexpr int retry_ms = 30;
/// Of a command that was understood: examining a service may take a while.
constexpr int command_ms = 180'000;

#ifdef Q_OS_UNIX
/// The folder of this user's session; empty: there is none that is this user's alone.
QString sessionFolder() {
  QString path = qEnvironmentVariable("XDG_RUNTIME_DIR");
#ifdef Q_OS_LINUX
  // A shell beside the session does not name it, and means the same program.
  if (path.isEmpty()) path = QStringLiteral("/run/user/%1").arg(::getuid());
#endif
  const QFileInfo place(path);
  const bool is_open = place.permissions() & (QFileDevice::WriteGroup | QFileDevice::WriteOther);
  const bool is_ours = place.isAbsolute() && place.isDir() && place.ownerId() == ::getuid();
  return is_ours && !is_open ? path : QString();
}

/// Whether the other end belongs to this user; a stranger may have come first.
bool isOurs(const QLocalSocket& socket) {
  const auto descriptor = static_cast<int>(socket.socketDescriptor());
#ifdef Q_OS_LINUX
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
         peer.uid == ::getuid();
#else
  uid_t user = 0;
  gid_t group = 0;
  return ::getpeereid(descriptor, &user, &group) == 0 && user == ::getuid();
#endif
}
#else
bool isOurs(const QLocalSocket&) {
  return true;  // Windows gives no pipe of this user's session to others.
}
#endif

QString nameFor(const QString& folder) {
  const QByteArray user = QDir::homePath().toUtf8();
  const QByteArray place = QFileInfo(folder).absoluteFilePath().toUtf8();
  const QByteArray hash =
      QCryptographicHash::hash(user + '\0' + place, QCryptographicHash::Sha256).toHex().left(24);
  return QStringLiteral("org.culvert.Culvert-%1").arg(QString::fromLatin1(hash));
}

/// Where the socket of a data folder may be, the best place first. Not among the temporary files:
/// there anybody could wait under its name, and not every shell has the same ones.
QStringList placesFor(const QString& folder) {
  const QString name = nameFor(folder);
#ifdef Q_OS_UNIX
  QStringList places;
  if (const QString session = sessionFolder(); !session.isEmpty())
    places.append(session + u'/' + name);
  places.append(QFileInfo(folder).absoluteFilePath() + QStringLiteral("/socket"));
  // The system cuts no name that is too long; it refuses it.
  places.removeIf([](const QString& place) {
    return QFile::encodeName(place).size() >= static_cast<qsizetype>(sizeof(sockaddr_un::sun_path));
  });
  return places;
#else
  return {name};
#endif
}

QByteArray framed(const QJsonObject& message) {
  const QByteArray body = QJsonDocument(message).toJson(QJsonDocument::Compact);
  QByteArray frame(4, Qt::Uninitialized);
  qToBigEndian(static_cast<quint32>(body.size()), frame.data());
  return frame + body;
}

/// The body of the frame in `buffer`: none yet, or not one of ours (ok is false then).
QByteArray takeFrame(const QByteArray& buffer, bool& ok,
                     quint32 most = SingleInstance::most_bytes) {
  ok = true;
  if (buffer.size() < 4) return {};
  const auto size = qFromBigEndian<quint32>(buffer.constData());
  ok = size > 0 && size <= most;
  if (!ok || buffer.size() - 4 < static_cast<qsizetype>(size)) return {};
  return buffer.mid(4, static_cast<qsizetype>(size));
}

}  // namespace

SingleInstance::SingleInstance(const QString& folder, QObject* parent)
    : QObject(parent), places_(placesFor(folder)), lock_(folder + QStringLiteral("/lock")) {
  if (!QFileInfo::exists(folder) && QDir().mkpath(folder))
    QFile::setPermissions(folder,
                          QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
  // A lock is stale only when its process is gone, however long it has run.
  lock_.setStaleLockTime(0);
  server_.setSocketOptions(QLocalServer::UserAccessOption);
  connect(&server_, &QLocalServer::newConnection, this, [this] {
    while (QLocalSocket* socket = server_.nextPendingConnection())
      serve(socket);
  });
}

SingleInstance::~SingleInstance() = default;

bool SingleInstance::isTaken() {
  if (!lock_.tryLock(0)) return true;
  lock_.unlock();
  return false;
}

bool SingleInstance::becomeFirst() {
  if (!lock_.tryLock(0)) return false;
  // Left behind by a process that ended badly; the lock says that nobody listens there.
  for (const QString& place : places_)
    QLocalServer::removeServer(place);
  for (const QString& place : places_)
    if (server_.listen(place)) return true;
  trouble_ =
      places_.isEmpty() ? tr("The name of the data folder is too long.") : server_.errorString();
  qWarning("later starts cannot be handed over: %s", qUtf8Printable(trouble_));
  return true;
}

void SingleInstance::serve(QLocalSocket* socket) {
  connect(socket, &QLocalSocket::readyRead, this, [this, socket] { readFrom(socket); });
  connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
  auto* patience = new QTimer(socket);
  patience->setSingleShot(true);
  connect(patience, &QTimer::timeout, socket, &QLocalSocket::abort);
  patience->start(patience_ms);
  readFrom(socket);
}

void SingleInstance::readFrom(QLocalSocket* socket) {
  bool ok = true;
  const QByteArray body = takeFrame(socket->peek(most_bytes + 4), ok);
  if (!ok) return socket->abort();
  if (body.isEmpty()) return;
  socket->skip(4 + body.size());
  answer(socket, body);
}

void SingleInstance::answer(QLocalSocket* socket, const QByteArray& message) {
  const QJsonObject request = QJsonDocument::fromJson(message).object();
  const QString verb = request.value(QStringLiteral("verb")).toString();
  const bool shows = verb == QLatin1String("show") || verb == QLatin1String("open-files");
  if (commands_ && !shows && request.value(QStringLiteral("version")).toInt() == version)
    return command(socket, request);
  const bool known = request.value(QStringLiteral("version")).toInt() == version && shows;
  socket->write(framed({
      {QStringLiteral("version"), version},
      {QStringLiteral("ok"),      known  }
  }));
  socket->flush();
  if (!known) return;
  QStringList files;
  for (const QJsonValue& file : request.value(QStringLiteral("files")).toArray())
    if (QFileInfo(file.toString()).isAbsolute()) files.append(file.toString());
  Q_EMIT asked(files);
  if (request.value(QStringLiteral("demo")).toBool()) Q_EMIT demoAsked();
}

void SingleInstance::command(QLocalSocket* socket, const QJsonObject& request) {
  if (auto* patience = socket->findChild<QTimer*>()) patience->start(command_ms);
  const QPointer<QLocalSocket> asker(socket);
  commands_(request, [asker](const QJsonObject& answer) {
    if (!asker) return;
    QJsonObject message = answer;
    message.insert(QStringLiteral("version"), version);
    asker->write(framed(message));
    asker->flush();
  });
}

SingleInstance::Asked SingleInstance::ask(const QJsonObject& request, QJsonObject& answer,
                                          int limit_ms) const {
  QLocalSocket socket;
  if (!connectTo(socket, patience_ms)) return Asked::nobody_runs;
  QJsonObject message = request;
  message.insert(QStringLiteral("version"), version);
  const QByteArray bytes = framed(message);
  if (bytes.size() > static_cast<qsizetype>(most_bytes)) return Asked::no_answer;
  socket.write(bytes);
  const QDeadlineTimer limit(limit_ms);
  bool ok = true;
  QByteArray body;
  while (ok && body.isEmpty()) {
    if (limit.hasExpired() || !socket.waitForReadyRead(static_cast<int>(limit.remainingTime())))
      return Asked::no_answer;
    body = takeFrame(socket.peek(most_answer_bytes + 4), ok, most_answer_bytes);
  }
  answer = QJsonDocument::fromJson(body).object();
  return ok && !answer.isEmpty() ? Asked::answered : Asked::no_answer;
}

bool SingleInstance::connectTo(QLocalSocket& socket, int limit_ms) const {
  for (const QString& place : places_) {
    socket.connectToServer(place);
    if (socket.waitForConnected(limit_ms) && isOurs(socket)) return true;
    socket.abort();
  }
  return false;
}

bool SingleInstance::reach(QLocalSocket& socket, int limit_ms) const {
  const QDeadlineTimer limit(limit_ms);
  // The first one may hold the lock already and not listen yet.
  do {
    if (connectTo(socket, static_cast<int>(limit.remainingTime()))) return true;
    QThread::msleep(retry_ms);
  } while (!limit.hasExpired());
  return false;
}

bool SingleInstance::handOver(const QStringList& files, bool demo, int limit_ms) {
  QLocalSocket socket;
  if (!reach(socket, limit_ms)) return false;
#ifdef Q_OS_WIN
  // Lets the first process bring its window to the front.
  AllowSetForegroundWindow(ASFW_ANY);
#endif
  QJsonArray paths;
  for (const QString& file : files)
    paths.append(QFileInfo(file).absoluteFilePath());
  const QString verb = files.isEmpty() ? QStringLiteral("show") : QStringLiteral("open-files");
  socket.write(framed({
      {QStringLiteral("version"), version},
      {QStringLiteral("verb"),    verb   },
      {QStringLiteral("files"),   paths  },
      {QStringLiteral("demo"),    demo   }
  }));
  bool ok = true;
  QByteArray body;
  while (ok && body.isEmpty()) {
    if (!socket.waitForReadyRead(limit_ms)) return false;
    body = takeFrame(socket.peek(most_bytes + 4), ok);
  }
  return ok && QJsonDocument::fromJson(body).object().value(QStringLiteral("ok")).toBool();
}

}  // namespace culvert::ui
