#pragma once

#include "core/base/error.h"
#include "core/base/negotiation.h"
#include "core/observe/diagnosis/diagnosis.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace culvert::observe {

/// One thing that the doctor tried, and what came of it.
struct ExaminationStep {
  std::string name;   ///< "tcp", "tls", "tls h2", "tls http/1.1", "certificate files", "request",
                      ///< "websocket"
  bool good = false;  ///< It went well by itself; whether it must, the findings say.
  std::string result;
  std::chrono::microseconds took{};
  std::optional<Negotiation> leg;
  std::optional<Error> error;  ///< Why it did not go well, where it broke.
  int status = 0;              ///< Of the request: what was answered, by whomever.
};

/// What the doctor found out about a proxy's service: core/client/doctor.h.
struct Examination {
  std::uint64_t ticket = 0;  ///< Of the order; 0: nobody's.
  std::string profile, proxy, target;
  std::vector<ExaminationStep> steps;
  std::vector<Diagnosis> findings;  ///< The cause first; empty: nothing is wrong.
  bool ended = false;               ///< Nothing more comes.
  bool stopped = false;             ///< It was stopped before it was done.
};

}  // namespace culvert::observe
