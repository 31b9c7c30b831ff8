#pragma once

#include "core/config/relay_config.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace culvert::config {

/// "1000-1002, 2000": whole numbers and ranges, blanks allowed around them. Nothing when the text
/// is not of that form, a range runs backwards, or there are more than `most` numbers.
/// frp pkg/util/util/util.go.
std::optional<std::vector<std::int64_t>> parse_number_range(std::string_view text,
                                                            std::size_t most);

/// The same form as ranges of ports, for allow_ports in INI files and flags.
std::optional<std::vector<PortRange>> parse_port_ranges(std::string_view text);

}  // namespace culvert::config
