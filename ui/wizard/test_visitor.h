#pragma once

#include <QNetworkAccessManager>
#include <QPointer>
#include <QString>
#include <QTcpSocket>
#include <QTimer>

namespace culvert::ui {

/// Visits a public address once, as anybody would: a GET of a web address, or a connection to a
/// port. GUI thread.
class TestVisitor : public QObject {
  Q_OBJECT

 public:
  explicit TestVisitor(QObject* parent = nullptr);
  ~TestVisitor() override;

  /// "http://host:port/…"
  void get(const QString& url);
  /// "host:port"; what the service says first is told, too.
  void connectTo(const QString& address);
  /// Nothing more comes of the last visit.
  void stop();

 Q_SIGNALS:
  /// One sentence of what came of it.
  void ended(bool good, const QString& sentence);

 private:
  void answered();
  void readOn();
  void greeted();
  void end(bool good, const QString& sentence);

  static constexpr int limit_ms = 10'000;
  static constexpr int greeting_ms = 2'000;  ///< Services that wait for their client say nothing.
  static constexpr int buffer_bytes = 64 * 1024;
  static constexpr qint64 most_bytes = 4 * 1024 * 1024;  ///< Of an answer.
  QNetworkAccessManager network_;
  QPointer<QNetworkReply> reply_;
  QTcpSocket socket_;
  QTimer limit_, rest_limit_;
  qint64 read_bytes_ = 0;
  bool under_way_ = false;
};

}  // namespace culvert::ui
