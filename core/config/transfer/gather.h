#pragma once

#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/config/client_config.h"
#include "core/config/transfer/candidate.h"

#include <chrono>
#include <string>
#include <vector>

namespace culvert::transfer {

/// Something to import: a file that was read, or the text of the clipboard.
struct Source {
  std::string name;    ///< "lab.toml"; empty: the clipboard.
  std::string folder;  ///< Where its relative paths start; empty: not on this computer.
  std::string bytes;
};

/// Why nothing came of a source.
enum class Refusal {
  empty,
  too_large,
  not_text,
  no_configuration,  ///< Readable, and nothing in it is of frp.
  broken,            ///< detail: what the parser met; line tells where.
  archive_damaged,
  archive_too_large,
  archive_ratio,
  archive_entries,
  archive_path,
  archive_link,
  archive_nested,
  archive_encrypted,
  archive_unknown,  ///< An archive of another kind.
  bundle_locked,    ///< A passphrase is wanted.
  bundle_wrong,     ///< It was another one, or the file was changed.
  bundle_newer,
  bundle_damaged,
  link_damaged,
  link_unknown,  ///< A record of a form that is not known.
  took_too_long,
  unreadable,  ///< detail: the system's words.
};

struct Refused {
  std::string name;
  Refusal why = Refusal::no_configuration;
  std::string detail;
  int line = 0;
};

struct GatherOptions {
  config::StringMap environment;
  Secret passphrase;
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
};

struct Gathered {
  std::vector<Candidate> candidates;
  std::vector<Refused> refused;
};

/// Everything that can be made of the sources. Reads files that a source includes, when it is on
/// this computer; writes nothing. Takes as long as its bounds let it: on a worker thread.
Gathered gather(const std::vector<Source>& sources, const GatherOptions& options);

/// A file as a source, at most max_file_size for texts (limit), archives up to their own bounds.
Result<Source> read_source(const std::string& path);

}  // namespace culvert::transfer
