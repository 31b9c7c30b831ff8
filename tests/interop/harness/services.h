#pragma once

#include <QByteArray>
#include <QSslConfiguration>
#include <QTcpServer>
#include <QThread>

#include <functional>
#include <memory>
#include <vector>

namespace culvert::interop {

/// The bytes a greeting service says before it listens.
inline constexpr char kGreeting[] = "220 a service that speaks first\r\n";

/// Local services which the agents publish. They live in a thread of their own, so a visitor that
/// waits in the test's thread never waits for itself.
class Services {
 public:
  explicit Services(QSslConfiguration tls);
  ~Services();

  [[nodiscard]] quint16 echo_port() const { return echo_; }
  [[nodiscard]] quint16 greeting_port() const { return greeting_; }
  [[nodiscard]] quint16 tls_port() const { return tls_; }
  [[nodiscard]] quint16 exchange_port() const { return exchange_; }
  [[nodiscard]] quint16 web_port() const { return web_; }

  /// Listens as an echo service on `port`, until the matching stop_echo.
  void start_echo(quint16 port);
  void stop_echo(quint16 port);

  /// A port which takes TLS off and forwards to `target`: the reverse proxy that `wss` needs in
  /// front of a real frps.
  [[nodiscard]] quint16 start_tls_front(quint16 target);

  /// Lets the web service go on with the response it holds back under `name`.
  void release(const QByteArray& name);

 private:
  void run(const std::function<void()>& work);

  QThread thread_;
  QObject* home_ = nullptr;  // lives in thread_ and owns the servers
  QSslConfiguration tls_configuration_;
  quint16 echo_ = 0;
  quint16 greeting_ = 0;
  quint16 tls_ = 0;
  quint16 exchange_ = 0;
  quint16 web_ = 0;
  class WebService* web_service_ = nullptr;
};

}  // namespace culvert::interop
