#pragma once

#include "tests/interop/harness/certificate.h"
#include "tests/interop/harness/peer_process.h"
#include "tests/interop/harness/plan.h"
#include "tests/interop/harness/services.h"

#include <QHash>
#include <QProcessEnvironment>
#include <QTemporaryDir>

namespace culvert::interop {

/// A running relay with a running client, started from the templates in configs/.
class Cell {
 public:
  /// `agent_config` is a file name in configs/, or the path of a file of that form.
  Cell(CellPlan plan, Services& services, QByteArray agent_config = "agent.toml");

  /// Starts both and waits until every proxy is registered. Returns the reason when it failed.
  [[nodiscard]] QByteArray start();

  [[nodiscard]] QByteArray start_relay();
  /// Starts the client and waits for a login and the proxies.
  [[nodiscard]] QByteArray start_client();
  /// Starts the client and waits for nothing.
  [[nodiscard]] bool launch_client();
  [[nodiscard]] QByteArray wait_for_proxies(int limit = 15'000);

  /// Done by start() and start_relay(); a test that takes the relay's place does it itself.
  void choose_ports();

  void set_client_token(const QByteArray& token);
  /// The relay refuses whoever comes without TLS.
  void force_tls();
  /// Our relay ends TLS for http proxies with this certificate; a real one cannot.
  void end_tls_with(const Certificate& certificate);

  [[nodiscard]] PeerProcess& client() { return client_; }
  [[nodiscard]] PeerProcess& relay() { return relay_; }
  [[nodiscard]] const CellPlan& plan() const { return plan_; }

  /// A port by the name that the templates use between INTEROP_ and _PORT.
  [[nodiscard]] quint16 port(const QByteArray& name);

  /// What both said last, for the message of a failed row.
  [[nodiscard]] QByteArray story() const;

 private:
  void set(const QByteArray& name, const QByteArray& value);
  void set_port(const QByteArray& name, quint16 port);

  CellPlan plan_;
  Services& services_;
  QByteArray agent_config_;
  QProcessEnvironment environment_;
  QHash<QByteArray, quint16> ports_;
  PeerProcess relay_;
  PeerProcess client_;
};

}  // namespace culvert::interop
