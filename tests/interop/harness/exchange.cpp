#include "tests/interop/harness/exchange.h"

#include <QtEndian>

#include <algorithm>

namespace culvert::interop {

namespace {

constexpr qint64 kExchangeBuffer = 512 * 1024;
constexpr qint64 kExchangePart = 64 * 1024;
constexpr qint64 kHeader = 16;

}  // namespace

Exchange::Exchange(QTcpSocket* socket, QObject* parent) : QObject(parent), socket_(socket) {
  socket_->setReadBufferSize(kExchangeBuffer);
  connect(socket_, &QTcpSocket::readyRead, this, [this] { read(); });
  connect(socket_, &QTcpSocket::bytesWritten, this, [this] { pump(); });
  connect(socket_, &QTcpSocket::disconnected, this, [this] {
    read();
    if (!finished_) {
      end("closed after " + QByteArray::number(received_) + " of " + QByteArray::number(size_) +
          " bytes");
    }
  });
}

void Exchange::serve() {
  read();
}

void Exchange::visit(quint64 size, quint64 seed) {
  visitor_ = true;
  size_ = size;
  seed_ = seed;
  QByteArray header(kHeader, Qt::Uninitialized);
  qToBigEndian(size, header.data());
  qToBigEndian(seed, header.data() + 8);
  socket_->write(header);
  start();
}

void Exchange::start() {
  started_ = true;
  outgoing_ = std::make_unique<Pattern>(visitor_ ? seed_ : seed_ + 1);
  incoming_ = std::make_unique<Pattern>(visitor_ ? seed_ + 1 : seed_);
  pump();
}

void Exchange::pump() {
  if (!started_) return;
  while (sent_ < size_ && socket_->bytesToWrite() < kExchangeBuffer) {
    const auto part = std::min<quint64>(kExchangePart, size_ - sent_);
    socket_->write(outgoing_->take(static_cast<qsizetype>(part)));
    sent_ += part;
  }
  if (!visitor_ && !finished_ && sent_ == size_ && received_ == size_) {
    socket_->write(error_.isEmpty() ? "+" : "-");
    finished_ = true;
  }
}

void Exchange::read() {
  if (!started_) {
    if (socket_->bytesAvailable() < kHeader) return;
    const QByteArray header = socket_->read(kHeader);
    size_ = qFromBigEndian<quint64>(header.data());
    seed_ = qFromBigEndian<quint64>(header.data() + 8);
    start();
  }
  while (socket_->bytesAvailable() > 0 && received_ < size_) {
    const auto limit = static_cast<qint64>(std::min<quint64>(kExchangePart, size_ - received_));
    const QByteArray part = socket_->read(limit);
    if (part.isEmpty()) break;
    if (error_.isEmpty() && !incoming_->matches(part.data(), part.size())) {
      error_ = "wrong bytes after " + QByteArray::number(received_);
      if (visitor_) return end(error_);
    }
    received_ += static_cast<quint64>(part.size());
  }
  if (received_ < size_ || finished_) return;
  if (!visitor_) return pump();
  if (socket_->bytesAvailable() > 0) {
    end(socket_->read(1) == "+" ? "" : "the service received wrong bytes");
  }
}

void Exchange::end(const QByteArray& error) {
  if (finished_) return;
  finished_ = true;
  error_ = error;
  if (visitor_) socket_->disconnectFromHost();
}

}  // namespace culvert::interop
