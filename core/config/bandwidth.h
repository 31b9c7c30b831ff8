#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace culvert::config {

/// transport.bandwidthLimit: a decimal number and "KB" or "MB" (1024-based, case-sensitive), as
/// bytes per second; blanks around are taken off and "" is 0. frp pkg/config/types/types.go.
std::optional<std::int64_t> parse_bandwidth(std::string_view text);

}  // namespace culvert::config
