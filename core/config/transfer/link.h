#pragma once

#include "core/base/error.h"
#include "core/config/document.h"
#include "core/config/transfer/candidate.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace culvert::transfer {

/// What is behind "frp://": the text that was put into base64 (either alphabet, padding or not).
/// frpmgr puts a configuration file there, frpc-desktop a JSON record. Fails with protocol where it
/// is no base64, with limit above max_file_size.
Result<std::string> payload_of_link(std::string_view link);

/// A record as frpc-desktop shares it (serverAddr, serverPort, authMethod, authToken, user,
/// metaToken, transportHeartbeatInterval, …: one flat object) as frp's tree. Nothing when the
/// object is not such a record; keys without a counterpart are noted.
std::optional<config::Table> table_of_record(const config::Table& record, std::vector<Note>& notes);

}  // namespace culvert::transfer
