#pragma once

#include "core/base/error.h"
#include "core/config/certificates/certificate.h"
#include "core/config/certificates/use.h"

#include <optional>
#include <string>
#include <vector>

namespace culvert::certificates {

enum class ChainState {
  none,         ///< There is no chain to a certificate of an authority.
  self_signed,  ///< The first one is its own issuer.
  complete,     ///< Up to an authority: one in the file, or one that this computer knows.
  incomplete,   ///< An issuer is neither in the file nor known to this computer.
};

/// What the files of a use hold. Never a key, nor anything that follows from one but its public
/// half.
struct Reading {
  std::vector<Certificate> certificates;  ///< In the order of the file; empty when it has an error.
  std::optional<Error> certificate_error, key_error;
  bool key_is_encrypted = false, key_is_exposed = false;
  std::optional<bool> key_matches;  ///< Nothing: one of the two could not be read.
  ChainState chain = ChainState::none;

  bool operator==(const Reading&) const = default;
};

/// Reads them, from the disk; not on a thread that must answer.
Reading read(const Use& use);

}  // namespace culvert::certificates
