#include "tests/interop/harness/services.h"

#include "tests/interop/harness/exchange.h"
#include "tests/interop/harness/web_service.h"
#include "tests/support/ports.h"

#include <QSslServer>
#include <QSslSocket>
#include <QTcpSocket>

namespace culvert::interop {

namespace {

constexpr qint64 kBuffered = 256 * 1024;

/// Sends back all that `from` has to read, as far as `to` keeps up.
void forward(QTcpSocket* from, QTcpSocket* to) {
  while (from->bytesAvailable() > 0 && to->bytesToWrite() < kBuffered) {
    const QByteArray part = from->read(kBuffered / 4);
    if (part.isEmpty()) return;
    to->write(part);
  }
}

void echo(QTcpSocket* socket) {
  socket->setReadBufferSize(kBuffered);
  const auto turn = [socket] { forward(socket, socket); };
  QObject::connect(socket, &QTcpSocket::readyRead, socket, turn);
  QObject::connect(socket, &QTcpSocket::bytesWritten, socket, turn);
  QObject::connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
  turn();
}

/// Gives every connection of `server` to `serve`.
void each_connection(QTcpServer* server, const std::function<void(QTcpSocket*)>& serve) {
  QObject::connect(server, &QTcpServer::pendingConnectionAvailable, server, [server, serve] {
    while (QTcpSocket* socket = server->nextPendingConnection())
      serve(socket);
  });
}

quint16 listen(QTcpServer* server, quint16 port) {
  server->setMaxPendingConnections(4096);
  server->setListenBacklogSize(4096);
  if (!server->listen(QHostAddress::LocalHost, port)) {
    qFatal("a service cannot listen on %d: %s", port, qPrintable(server->errorString()));
  }
  return server->serverPort();
}

void join_with(QTcpSocket* front, quint16 target) {
  auto* back = new QTcpSocket(front);
  front->setReadBufferSize(kBuffered);
  back->setReadBufferSize(kBuffered);
  const auto inwards = [front, back] {
    if (back->state() == QTcpSocket::ConnectedState) forward(front, back);
  };
  const auto outwards = [front, back] { forward(back, front); };
  QObject::connect(front, &QTcpSocket::readyRead, back, inwards);
  QObject::connect(back, &QTcpSocket::bytesWritten, back, inwards);
  QObject::connect(back, &QTcpSocket::connected, back, inwards);
  QObject::connect(back, &QTcpSocket::readyRead, back, outwards);
  QObject::connect(front, &QTcpSocket::bytesWritten, back, outwards);
  QObject::connect(back, &QTcpSocket::errorOccurred, front, [front, outwards] {
    outwards();
    front->disconnectFromHost();
  });
  QObject::connect(back, &QTcpSocket::disconnected, front, &QTcpSocket::disconnectFromHost);
  QObject::connect(front, &QTcpSocket::disconnected, front, &QObject::deleteLater);
  back->connectToHost(QHostAddress::LocalHost, target);
}

}  // namespace

Services::Services(QSslConfiguration tls) : tls_configuration_(std::move(tls)) {
  thread_.start();
  home_ = new QObject;
  home_->moveToThread(&thread_);
  run([this] {
    const auto add = [this](const std::function<void(QTcpSocket*)>& serve) {
      auto* server = new QTcpServer(home_);
      each_connection(server, serve);
      return listen(server, support::free_port());
    };
    echo_ = add(echo);
    greeting_ = add([](QTcpSocket* socket) {
      socket->write(kGreeting);
      echo(socket);
    });
    exchange_ = add([](QTcpSocket* socket) {
      auto* half = new Exchange(socket, socket);
      half->serve();
      QObject::connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    });
    web_service_ = new WebService(home_);
    web_ = add([this](QTcpSocket* socket) { web_service_->serve(socket); });

    auto* secure = new QSslServer(home_);
    secure->setSslConfiguration(tls_configuration_);
    each_connection(secure, echo);
    tls_ = listen(secure, support::free_port());
  });
}

Services::~Services() {
  run([this] { delete home_; });
  thread_.quit();
  thread_.wait();
}

void Services::start_echo(quint16 port) {
  run([this, port] {
    auto* server = new QTcpServer(home_);
    server->setObjectName(QStringLiteral("echo %1").arg(port));
    each_connection(server, echo);
    listen(server, port);
  });
}

void Services::stop_echo(quint16 port) {
  run([this, port] { delete home_->findChild<QTcpServer*>(QStringLiteral("echo %1").arg(port)); });
}

quint16 Services::start_tls_front(quint16 target) {
  quint16 port = 0;
  run([this, target, &port] {
    auto* server = new QSslServer(home_);
    QSslConfiguration configuration = tls_configuration_;
    configuration.setAllowedNextProtocols({});  // a plain front, as a WebSocket client expects it
    server->setSslConfiguration(configuration);
    each_connection(server, [target](QTcpSocket* socket) { join_with(socket, target); });
    port = listen(server, support::free_port());
  });
  return port;
}

void Services::release(const QByteArray& name) {
  run([this, name] { web_service_->release(name); });
}

void Services::run(const std::function<void()>& work) {
  QMetaObject::invokeMethod(home_, work, Qt::BlockingQueuedConnection);
}

}  // namespace culvert::interop
