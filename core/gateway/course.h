#pragma once

#include "core/gateway/examination.h"
#include "core/gateway/route.h"
#include "core/gateway/socket_watch.h"

#include <optional>
#include <string>
#include <vector>

namespace culvert::gateway {

/// How an exchange has gone so far, over all its attempts: what Carriage notes and ExchangeReporter
/// tells of.
struct Course {
  explicit Course(const http::Request& request) : examination(request) {}

  UpstreamConnectionPtr connection;  ///< Of the attempt that runs, or of the last one.
  std::vector<Tried> tried;
  Negotiation record;  ///< Of the attempt that failed last.
  int attempts = 0;
  bool reused = false;
  std::string retry_reason;

  Examination examination;
  std::vector<observe::Diagnosis> diagnoses;

  TimePoint began = Clock::now();
  Duration until_head{};
  std::uint64_t request_bytes = 0, answer_bytes = 0;
  std::string location;  ///< Of the answer, as the visitor gets it.
  bool is_event_stream = false;
  std::optional<EventWatch> events;
  bool is_tunnel = false;
  std::optional<SocketWatch> socket_watch;
  bool is_compressed = false;  ///< The WebSocket, by an extension.

  std::optional<Error> error;
  Leg broken = Leg::none;
  observe::BreakFacts ended;
  std::optional<bool> answers_tls;  ///< The service, where plain text got nothing.
};

}  // namespace culvert::gateway
