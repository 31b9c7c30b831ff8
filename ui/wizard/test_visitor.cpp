#include "ui/wizard/test_visitor.h"

#include "ui/texts/format.h"

#include <QHostAddress>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QUrl>

#include <utility>

namespace culvert::ui {
namespace {

/// What a service said first, as far as it can be shown in a line.
QString readable(const QByteArray& bytes) {
  QString text = QString::fromUtf8(bytes.left(80)).section(u'\n', 0, 0).trimmed();
  for (QChar& c : text)
    if (!c.isPrint()) c = QChar(u'·');
  return text;
}

}  // namespace

TestVisitor::TestVisitor(QObject* parent) : QObject(parent) {
  limit_.setSingleShot(true);
  rest_limit_.setSingleShot(true);
  connect(&socket_, &QTcpSocket::connected, this, [this] { limit_.start(greeting_ms); });
  connect(&socket_, &QTcpSocket::readyRead, this, &TestVisitor::greeted);
  connect(&socket_, &QTcpSocket::disconnected, this, [this] {
    end(false, tr("The connection was closed at once: the local service did not answer."));
  });
  connect(&socket_, &QTcpSocket::errorOccurred, this, [this](QAbstractSocket::SocketError error) {
    // Its end is told by disconnected().
    if (error != QAbstractSocket::RemoteHostClosedError) end(false, socket_.errorString());
  });
  connect(&limit_, &QTimer::timeout, this, [this] {
    if (socket_.state() == QAbstractSocket::ConnectedState)
      end(true, tr("Connected. The service waits for its client to speak first."));
    else
      end(false, tr("No answer within %n second(s).", nullptr, limit_ms / 1000));
  });
  connect(&rest_limit_, &QTimer::timeout, this, &TestVisitor::stop);
}

TestVisitor::~TestVisitor() {
  stop();
}

void TestVisitor::get(const QString& url) {
  stop();
  under_way_ = true;
  const QUrl to(url);
  QNetworkRequest request(to);
  request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                       QNetworkRequest::ManualRedirectPolicy);
  // What is on this computer is not behind anybody's proxy.
  network_.setProxy(QHostAddress(to.host()).isLoopback() ? QNetworkProxy(QNetworkProxy::NoProxy)
                                                         : QNetworkProxy());
  reply_ = network_.get(request);
  reply_->setReadBufferSize(buffer_bytes);
  read_bytes_ = 0;
  connect(reply_, &QNetworkReply::readyRead, this, &TestVisitor::readOn);
  connect(reply_, &QNetworkReply::metaDataChanged, this, &TestVisitor::answered);
  connect(reply_, &QNetworkReply::finished, this, [this] {
    if (!reply_) return;
    if (under_way_ && reply_->attribute(QNetworkRequest::HttpStatusCodeAttribute).isValid())
      answered();
    if (under_way_) end(false, reply_->errorString());
    rest_limit_.stop();
    reply_->deleteLater();
  });
  limit_.start(limit_ms);
}

void TestVisitor::answered() {
  const int status = reply_->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
  if (status == 0) return;
  // The rest of it is read on: whoever cuts it off here puts a broken request on show.
  end(status < 500, tr("The answer came: %1.", "an HTTP status").arg(status));
}

/// Nobody needs what it says, but a service that cannot say it to its end looks broken; one that
/// has no end is left.
void TestVisitor::readOn() {
  if (!reply_) return;
  read_bytes_ += reply_->skip(reply_->bytesAvailable());
  if (read_bytes_ > most_bytes) stop();
}

void TestVisitor::connectTo(const QString& address) {
  stop();
  under_way_ = true;
  const QUrl to(QStringLiteral("tcp://") + address);
  if (QHostAddress(to.host()).isLoopback()) socket_.setProxy(QNetworkProxy::NoProxy);
  socket_.connectToHost(to.host(), static_cast<quint16>(to.port(0)));
  limit_.start(limit_ms);
}

void TestVisitor::greeted() {
  const QString greeting = readable(socket_.readAll());
  end(true, greeting.isEmpty()
                ? tr("Connected, and the service answers.")
                : tr("Connected. The service says: %1", "its first line").arg(ltr(greeting)));
}

void TestVisitor::stop() {
  under_way_ = false;
  limit_.stop();
  rest_limit_.stop();
  if (reply_) {
    QNetworkReply* gone = reply_;
    reply_.clear();
    gone->disconnect(this);
    gone->abort();
    gone->deleteLater();
  }
  socket_.abort();
}

void TestVisitor::end(bool good, const QString& sentence) {
  if (!std::exchange(under_way_, false)) return;
  limit_.stop();
  socket_.abort();
  if (reply_ && reply_->isRunning()) rest_limit_.start(limit_ms);
  Q_EMIT ended(good, sentence);
}

}  // namespace culvert::ui
