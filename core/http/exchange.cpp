#include "core/http/exchange.h"

#include <array>
#include <string>

namespace culvert::http {

std::string to_text(ResetCode code) {
  constexpr std::array<std::string_view, 14> names{"NO_ERROR",
                                                   "PROTOCOL_ERROR",
                                                   "INTERNAL_ERROR",
                                                   "FLOW_CONTROL_ERROR",
                                                   "SETTINGS_TIMEOUT",
                                                   "STREAM_CLOSED",
                                                   "FRAME_SIZE_ERROR",
                                                   "REFUSED_STREAM",
                                                   "CANCEL",
                                                   "COMPRESSION_ERROR",
                                                   "CONNECT_ERROR",
                                                   "ENHANCE_YOUR_CALM",
                                                   "INADEQUATE_SECURITY",
                                                   "HTTP_1_1_REQUIRED"};
  const auto number = static_cast<std::uint32_t>(code);
  if (number < names.size()) return std::string(names.at(number));
  return "code " + std::to_string(number);
}

}  // namespace culvert::http
