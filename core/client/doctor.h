#pragma once

#include "core/base/async.h"
#include "core/base/negotiation.h"
#include "core/config/client_config.h"
#include "core/observe/diagnosis/diagnosis.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace culvert::client {

struct DoctorOptions {
  /// Path of a GET that is sent through the gateway; empty: nothing is asked that the application
  /// could see (gateway.md 1.4.1).
  std::string request_path;
  /// Path at which a WebSocket is opened through the gateway, and closed again; empty: none.
  std::string websocket_path;
  std::string host;  ///< Of that request, and the SNI; empty: the proxy's first domain.
  Duration limit = std::chrono::seconds(5);  ///< For each step.
};

/// One thing that was tried, and what came of it.
struct DoctorStep {
  std::string name;   ///< "tcp", "tls", "tls h2", "tls http/1.1", "certificate files", "request",
                      ///< "websocket"
  bool good = false;  ///< It went well by itself; whether it must, the findings say.
  std::string result;
  std::chrono::microseconds took{};
  std::optional<Negotiation> leg;
};

struct DoctorReport {
  std::string proxy, target;
  std::vector<DoctorStep> steps;
  std::vector<observe::Diagnosis> findings;  ///< The cause first; empty: nothing is wrong.
};

/// Examines the local service of a proxy for real: TCP, TLS with each offer of ALPN, what it says
/// to a TLS greeting, the files of our own certificates, and, if asked for, one request. Throws
/// nothing but cancellation.
Task<DoctorReport> examine(config::Proxy proxy, DoctorOptions options);

/// One JSON object; `known` of each leg says how its facts are known.
std::string to_json(const DoctorReport& report);

/// For a terminal: facts, findings, causes, cures and the lines to change.
std::string to_text(const DoctorReport& report);

}  // namespace culvert::client
