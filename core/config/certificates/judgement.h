#pragma once

#include "core/config/certificates/reading.h"

#include <string>
#include <vector>

namespace culvert::certificates {

/// What is to be said about a certificate. desktop.md 2.6.4.
enum class Status {
  file_missing,
  unreadable,        ///< The file cannot be read, or holds no certificate or key.
  half_a_pair,       ///< One of the two files is not named.
  key_mismatch,      ///< The key belongs to another certificate.
  needs_passphrase,  ///< The key is encrypted, and nobody is there to type.
  expired,
  not_yet_valid,
  weak,              ///< RSA below 2048 bits, or signed with SHA-1 or MD5.
  name_not_covered,  ///< `about`: the domain.
  chain_incomplete,
  expires_soon,   ///< Within soon_days.
  key_exposed,    ///< Everybody on this computer can read the key.
  made_at_start,  ///< There are no files: a throw-away certificate is made.
  pinned,         ///< A fingerprint; there is nothing else to judge.
  ok,
};

enum class Weight { good, note, warning, problem };

struct Judgement {
  Status status = Status::ok;
  Weight weight = Weight::good;
  std::string about;  ///< A path, a domain, or the algorithm.
  std::string why;    ///< The system's words or OpenSSL's, where it is unreadable.
  bool operator==(const Judgement&) const = default;
};

/// From here on it is said that it ends, and from there on in a louder voice.
inline constexpr int soon_days = 21, urgent_days = 7;

/// Everything that is to be said, the worst first; never empty. Of a pair what is presented counts
/// whole, so the first certificate of the chain to end; of authorities the last one.
std::vector<Judgement> judge(const Use& use, const Reading& reading, WallTime now);

/// When it ends, as judge() counts; nothing: no certificate could be read.
std::optional<WallTime> end_of(const Use& use, const Reading& reading);

/// Whole days from `now`, rounded down: on the last day 0, after it -1 and less.
int days_until(WallTime end, WallTime now);

}  // namespace culvert::certificates
