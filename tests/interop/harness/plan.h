#pragma once

#include <QByteArray>
#include <QString>

#include <vector>

namespace culvert::interop {

/// A program of one side, as rows name it, and the variable that tells where it is.
struct Program {
  QByteArray name;      // "agent", "frpc070"
  QByteArray variable;  // "CULVERT_AGENT"
  bool ours = false;

  /// Its file, or nothing when it is not there; then `why_missing` tells the reason.
  [[nodiscard]] QString file() const;
  [[nodiscard]] QByteArray why_missing() const;
};

/// The way a session travels.
struct Transport {
  QByteArray name;      // "tcp-tls"
  QByteArray protocol;  // transport.protocol
  bool tls = false;
  bool custom_first_byte = false;
  /// The web ports are the bind port: legal only where the first byte tells a session from a
  /// visitor.
  bool shared_ports = false;
  /// A real relay cannot take this TLS off, a reverse proxy has to.
  bool needs_front = false;
};

/// One pair of processes: who talks to whom, and how.
struct CellPlan {
  Program client;
  Program relay;
  Transport transport;
  bool mux = true;
  QByteArray wire = "v1";
  /// Releases before 0.69 refuse a file with transport.wireProtocol.
  bool names_wire = true;

  [[nodiscard]] QByteArray pair_name() const { return client.name + "-" + relay.name; }
  /// "agent-frps070/tcp-tls-mux/v1"
  [[nodiscard]] QByteArray name() const;
  /// Why it cannot run here; empty when it can.
  [[nodiscard]] QByteArray why_missing() const;
};

/// Every pair once, with its transport as a default session has it.
[[nodiscard]] std::vector<CellPlan> each_pair();

/// The whole matrix: each transport with and without mux for each pair; the wire versions alternate
/// so that each meets each transport and each mux setting. CULVERT_INTEROP_FULL=1 takes the
/// product.
[[nodiscard]] std::vector<CellPlan> matrix();

}  // namespace culvert::interop
