#pragma once

#include "core/config/client_config.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace culvert::app {

/// Where a program keeps what it remembers between runs: the first folder of STATE_DIRECTORY
/// (systemd), else "culvert" in XDG_STATE_HOME or ~/.local/state; on macOS in ~/Library/Application
/// Support, on Windows in LOCALAPPDATA. None when the environment names no such place.
std::optional<std::filesystem::path> state_folder(const config::StringMap& environment);

/// What makes a client the same one as before: this computer, the server, who logs in there, and
/// `what` is run (the configuration file, or the command).
std::string identity_of(const config::ClientConfig& config, const std::string& what);

/// The run id of the last login, kept so that a restarted client replaces its ghost on the server
/// at once instead of meeting "proxy already exists" (frp-wire 8.3; frpc keeps it in memory only).
/// One file for each `key`, readable by its owner only, because who knows the id may pose as the
/// session. Files that no client has used for a month are removed.
///
/// The file stays locked while this lives. Two running clients with one run id would throw each
/// other off the server for ever, so the second one goes without.
class RunIdFile {
 public:
  /// Never fails: what cannot be kept is not kept, and problem() says why.
  RunIdFile(const std::optional<std::filesystem::path>& folder, std::string key);
  ~RunIdFile();
  RunIdFile(const RunIdFile&) = delete;
  RunIdFile& operator=(const RunIdFile&) = delete;

  /// Empty: none is known.
  const std::string& run_id() const { return run_id_; }

  void keep(const std::string& run_id);

  /// Why nothing is kept; empty: all is well.
  const std::string& problem() const { return problem_; }

 private:
  class Locked;
  static void remove_old(const std::filesystem::path& folder);

  void touch() const;

  std::string key_;
  std::filesystem::path path_;
  std::unique_ptr<Locked> file_;  // null: nothing is kept
  std::string run_id_;
  std::string problem_;
};

}  // namespace culvert::app
