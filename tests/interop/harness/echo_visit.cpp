#include "tests/interop/harness/echo_visit.h"

#include "tests/interop/harness/waiting.h"

#include <QHostAddress>
#include <QSslConfiguration>
#include <QSslSocket>

#include <algorithm>

namespace culvert::interop {

namespace {

constexpr qint64 kBuffered = 256 * 1024;
constexpr quint64 kPart = 32 * 1024;

}  // namespace

EchoVisit::EchoVisit(Wish wish, QObject* parent)
    : QObject(parent),
      wish_(std::move(wish)),
      outgoing_(wish_.seed),
      incoming_(wish_.seed),
      greeting_left_(wish_.greeting) {
  const bool secure = !wish_.server_name.isEmpty();
  socket_ = secure ? std::make_unique<QSslSocket>() : std::make_unique<QTcpSocket>();
  connect(socket_.get(), &QTcpSocket::readyRead, this, [this] { read(); });
  connect(socket_.get(), &QTcpSocket::bytesWritten, this, [this] { pump(); });
  connect(socket_.get(), &QTcpSocket::errorOccurred, this, [this] {
    read();  // the last bytes may arrive together with the end
    end(socket_->errorString().toUtf8() + " after " + QByteArray::number(received_) + " of " +
        QByteArray::number(wish_.size) + " bytes");
  });
  if (secure) {
    connect_secure();
  } else {
    connect(socket_.get(), &QTcpSocket::connected, this, [this] { begin(); });
    socket_->connectToHost(QHostAddress::LocalHost, wish_.port);
  }
}

void EchoVisit::connect_secure() {
  auto* secure = static_cast<QSslSocket*>(socket_.get());
  QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
  // The certificate is made for this run; the caller compares it with the service's own.
  configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
  configuration.setAllowedNextProtocols({"h2", "http/1.1"});
  secure->setSslConfiguration(configuration);
  connect(secure, &QSslSocket::encrypted, this, [this, secure] {
    next_protocol_ = secure->sslConfiguration().nextNegotiatedProtocol();
    peer_certificate_ = secure->peerCertificate();
    begin();
  });
  secure->connectToHostEncrypted(QStringLiteral("127.0.0.1"), wish_.port,
                                 QString::fromUtf8(wish_.server_name));
}

QByteArray EchoVisit::run(const Wish& wish, int limit) {
  EchoVisit visit(wish);
  if (wait_until([&] { return visit.finished(); }, limit)) return visit.error();
  return "no end in time, " + QByteArray::number(visit.received()) + " of " +
         QByteArray::number(wish.size) + " bytes came back";
}

void EchoVisit::begin() {
  begun_ = true;
  // A service that speaks first is listened to first, as a mail or SSH client would.
  if (greeting_left_.isEmpty()) pump();
}

void EchoVisit::pump() {
  if (!begun_ || finished_ || !greeting_left_.isEmpty()) return;
  while (sent_ < wish_.size && socket_->bytesToWrite() < kBuffered) {
    const auto part = std::min(kPart, wish_.size - sent_);
    socket_->write(outgoing_.take(static_cast<qsizetype>(part)));
    sent_ += part;
  }
}

void EchoVisit::read() {
  if (finished_) return;
  if (!greeting_left_.isEmpty()) {
    const QByteArray said = socket_->read(greeting_left_.size());
    if (!greeting_left_.startsWith(said)) {
      corrupted_ = true;
      return end("the greeting is wrong");
    }
    greeting_left_.remove(0, said.size());
    if (!greeting_left_.isEmpty()) return;
    pump();
  }
  while (socket_->bytesAvailable() > 0) {
    const QByteArray part = socket_->read(kBuffered);
    if (part.isEmpty()) break;
    if (!incoming_.matches(part.data(), part.size())) {
      corrupted_ = true;
      return end("wrong bytes after " + QByteArray::number(received_));
    }
    received_ += static_cast<quint64>(part.size());
  }
  if (received_ == wish_.size && begun_) end({});
}

void EchoVisit::end(const QByteArray& error) {
  if (finished_) return;
  finished_ = true;
  error_ = error;
  socket_->disconnect(this);
  socket_->abort();
  Q_EMIT ended();
}

}  // namespace culvert::interop
