#pragma once

#include "core/base/bytes.h"

namespace culvert::frp {

/// CRC-32C (Castagnoli, RFC 3720 B.4): by the processor's own instruction where it has one.
std::uint32_t crc32c(Bytes bytes);

/// The same from tables, for processors without; named so that both can be tested.
std::uint32_t crc32c_by_table(Bytes bytes);

}  // namespace culvert::frp
