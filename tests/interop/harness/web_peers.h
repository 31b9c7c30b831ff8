#pragma once

#include "tests/interop/harness/certificate.h"
#include "tests/interop/harness/filled_config.h"
#include "tests/interop/harness/peer_process.h"
#include "tests/interop/harness/services.h"

#include <QByteArrayList>
#include <QTemporaryDir>

#include <map>
#include <memory>
#include <vector>

namespace culvert::interop {

/// A real service behind the tunnel.
struct WebPeer {
  QByteArray name;    // "node-h2"; its hosts are <name>.web.test and <name>.tls.test
  QByteArray port;    // the word for its port in configs/
  bool tls = false;   // it wants TLS
  QByteArray checks;  // of visitor.js, what it can do
  /// The status that a WebSocket gets there, where it cannot be served; 0: see checks.
  int socket_refusal = 0;
};

/// All services that gateway_test publishes, and the programs that run them.
class WebPeers {
 public:
  WebPeers(const Certificate& certificate, Services& services);

  /// Starts what is here, and waits until it accepts. Returns what did not.
  [[nodiscard]] QByteArray start();

  [[nodiscard]] static const std::vector<WebPeer>& all();
  [[nodiscard]] static const WebPeer& find(const QByteArray& name);

  /// Why its program does not run; empty when it does.
  [[nodiscard]] QByteArray why_missing(const QByteArray& name) const;
  [[nodiscard]] quint16 port(const QByteArray& name) const;
  /// The program of a service that has one of its own.
  [[nodiscard]] PeerProcess& program(const QByteArray& name) {
    return *running_.at(find(name).port).process;
  }

  /// h2specd listens on a port for each of its cases, in a row from this one.
  static constexpr int kSpecCases = 60;
  [[nodiscard]] quint16 first_spec_port() const { return first_spec_port_; }

  /// Ports, files and folders by the words of configs/.
  [[nodiscard]] const ConfigWords& words() const { return words_; }
  [[nodiscard]] const QByteArray& page() const { return page_; }
  /// What the programs said last, for the message of a failed row.
  [[nodiscard]] QByteArray story() const;

 private:
  struct Running {
    std::unique_ptr<PeerProcess> process;
    QByteArray ports;  // words, the program listens on all of them
  };

  void choose_ports();
  [[nodiscard]] bool prepare_files();
  void start_node();
  void start_python();
  void start_servers();
  void start_mercure();
  void run(const QByteArray& program, const QByteArray& ports, const QString& file,
           const QStringList& arguments);
  void run(const QByteArray& program, const QByteArray& ports, const QString& file,
           const QStringList& arguments, const QProcessEnvironment& environment);
  [[nodiscard]] QString word(const QByteArray& name) const;

  const Certificate& certificate_;
  QTemporaryDir folder_;
  ConfigWords words_;
  quint16 first_spec_port_ = 0;
  QByteArray page_;
  std::map<QByteArray, Running> running_;     // by the word of the first port
  std::map<QByteArray, QByteArray> missing_;  // by the word of a port
};

}  // namespace culvert::interop
