#pragma once

#include "core/config/transfer/candidate.h"

#include <string>
#include <vector>

namespace culvert::transfer {

/// Takes the tables "frpmgr" of frpmgr's files out of a TOML text, which frp and we refuse: a range
/// in them becomes a proxy for each pair of ports, everything else a comment at the end.
void take_vendor_keys(std::string& text, std::vector<Note>& notes);

}  // namespace culvert::transfer
