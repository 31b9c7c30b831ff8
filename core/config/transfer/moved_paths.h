#pragma once

#include "core/config/transfer/candidate.h"

#include <string>
#include <vector>

namespace culvert::transfer {

/// The text with relative paths that lead to a file from `folder` made whole, because the profile
/// is going to live elsewhere. Paths that lead nowhere stay and are noted.
std::string with_moved_paths(const std::string& text, const std::string& folder,
                             std::vector<Note>& notes);

}  // namespace culvert::transfer
