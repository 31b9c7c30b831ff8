#pragma once

#include "core/base/error.h"
#include "core/config/client_config.h"
#include "core/config/relay_config.h"

#include <string>
#include <string_view>

namespace culvert::config {

/// What becomes of secrets in a saved text: tokens, keys, passwords, those in a proxy's URL, and
/// headers and metadata that go by the name of one (names_secret()).
enum class Secrets {
  written,   ///< As they are.
  left_out,  ///< Their keys are not written.
  masked,    ///< "***" stands for them: for reports that people send around.
};

/// Which keys a saved text has.
enum class Keys {
  all,
  frp,  ///< Without our tables `culvert`: a file for frp.
};

/// The configuration as TOML in frp's keys, only what differs from the defaults. Loading it gives
/// the same configuration, as long as files it names (token, certificates) are the same. A token
/// that came from a file is written as that file. "{{" in values is escaped, so that it does not
/// turn into a template.
std::string save(const ClientConfig& config, Secrets secrets = Secrets::written,
                 Keys keys = Keys::all);
std::string save(const RelayConfig& config, Secrets secrets = Secrets::written,
                 Keys keys = Keys::all);

/// One item, as it would stand in the file of a client ("[[proxies]]" and its keys).
std::string save(const Proxy& proxy, Secrets secrets = Secrets::written, Keys keys = Keys::all);
std::string save(const Visitor& visitor, Secrets secrets = Secrets::written);

/// Replaces the file in one step: a temporary file in the same folder, flushed to the disk, takes
/// its name; the old content is there until then. A link is followed. `mode` is for POSIX systems.
/// Fails with io; the temporary file is gone then.
Result<void> write_file_atomically(const std::string& path, std::string_view text,
                                   unsigned mode = 0600);

}  // namespace culvert::config
