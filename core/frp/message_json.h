#pragma once

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/frp/message.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace culvert::frp {

/// Appends the JSON object of `message` to `out`: what both wire versions carry.
void append_json(const Message& message, std::vector<std::byte>& out);

/// Which alternative of Message a v1 type byte (v2 id) stands for; nullopt: no such message.
std::optional<std::size_t> index_of_type(std::byte type);
std::optional<std::size_t> index_of_id(std::uint16_t id);

/// Parses a body as the alternative `index`. Fails with protocol: bad JSON, or the key whose value
/// has the wrong type and how.
Result<Message> parse_body(std::size_t index, std::string_view json);

}  // namespace culvert::frp
