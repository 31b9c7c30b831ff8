#pragma once

#include "core/observe/exchange.h"

#include <string>

namespace culvert::inspect {

/// A command for a POSIX shell that sends the request again with curl. Masked values are in it as
/// the mask: whoever runs it fills them in. A body that was stored only in part is said to be so
/// in a comment. Nothing that a visitor sent can become another argument or command.
std::string to_curl(const observe::ExchangeRecord& exchange);

/// Request and answer as HTTP/1.1 writes them, with what is stored of the bodies.
std::string to_raw(const observe::ExchangeRecord& exchange);

}  // namespace culvert::inspect
