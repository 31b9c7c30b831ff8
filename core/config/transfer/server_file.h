#pragma once

#include "core/config/document.h"
#include "core/config/transfer/candidate.h"

#include <vector>

namespace culvert::transfer {

/// Whether the tree is that of frps: ports to listen on, and no server to log in to. frp-surface 2.
bool is_server_file(const config::Table& table);

/// What a client of that server needs: address as far as the file tells it, port, authentication,
/// transport. Notes say what is missing.
config::Table client_for_server(const config::Table& server, std::vector<Note>& notes);

}  // namespace culvert::transfer
