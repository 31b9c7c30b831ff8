#pragma once

#include "core/observe/exchange.h"

#include <string>
#include <string_view>
#include <vector>

namespace culvert::inspect {

/// The exchanges as an HTTP Archive 1.2 (W3C Web Performance, "HTTP Archive (HAR) format"; the
/// form that browsers and proxies exchange), in their order. What was masked is masked there, too.
/// Bodies that are no UTF-8 text, and encoded ones, are base64. Fields of our own begin with "_"
/// as the format wants: _error, _kind, _connection, _replayOf, _encoding of postData.
/// `version`: of the program, for `creator`.
std::string to_har(const std::vector<observe::ExchangePtr>& exchanges, std::string_view version);

}  // namespace culvert::inspect
