#pragma once

#include "core/config/transfer/gather.h"

#include <optional>
#include <string>
#include <vector>

namespace culvert::transfer {

/// What one text gave: a candidate, or what kept it from being read (empty: it is not of frp).
struct ReadCandidate {
  std::optional<Candidate> candidate;
  std::string error;
  int line = 0;
};

/// `source.bytes` is UTF-8 text. `beside`: the files that came with it, for its includes.
ReadCandidate read_candidate(const Source& source, const std::vector<Source>& beside,
                             const config::StringMap& environment);

/// Whether a value is a secret itself: not empty, no template, and no marker where there may be
/// such.
bool is_plain_secret(std::string_view value, bool may_be_marker);

/// The items of a TOML text with their types and the keys of plain secrets.
std::vector<CandidateItem> items_of_text(const std::string& text, bool may_be_markers);

}  // namespace culvert::transfer
