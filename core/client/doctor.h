#pragma once

#include "core/base/async.h"
#include "core/config/client_config.h"
#include "core/observe/examination.h"

#include <chrono>
#include <functional>
#include <string>

namespace culvert::client {

struct DoctorOptions {
  /// Path of a GET that is sent through the gateway; empty: nothing is asked that the application
  /// could see (gateway.md 1.4.1).
  std::string request_path;
  /// Path at which a WebSocket is opened through the gateway, and closed again; empty: none.
  std::string websocket_path;
  std::string host;  ///< Of that request, and the SNI; empty: the proxy's first domain.
  Duration limit = std::chrono::seconds(5);  ///< For each step.
  /// Told after each step what is known so far; null: nobody waits for it.
  std::function<void(const observe::Examination&)> told;
};

using DoctorStep = observe::ExaminationStep;
using DoctorReport = observe::Examination;

/// Examines the local service of a proxy for real: TCP, TLS with each offer of ALPN, what it says
/// to a TLS greeting, the files of our own certificates, and, if asked for, one request. Throws
/// nothing but cancellation.
Task<DoctorReport> examine(config::Proxy proxy, DoctorOptions options);

/// Whether what was asked of the service, a request or a WebSocket, was not done.
bool has_refused(const DoctorReport& report);

/// One JSON object; `known` of each leg says how its facts are known.
std::string to_json(const DoctorReport& report);

/// For a terminal: facts, findings, causes, cures and the lines to change.
std::string to_text(const DoctorReport& report);

}  // namespace culvert::client
