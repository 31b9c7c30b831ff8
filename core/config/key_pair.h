#pragma once

#include "core/config/report.h"

#include <string>

namespace culvert::config {

/// Two files that make one certificate, and the settings that name them.
struct KeyPairFiles {
  const std::string& cert_file;
  const std::string& key_file;
  std::string cert_setting, key_setting;  ///< "transport.tls.certFile", "transport.tls.keyFile"
  std::string item;                       ///< Name of the proxy they are in, if any.
};

/// Tells when the key is not that of the certificate. What cannot be read says so when it is used.
void check_key_pair(const KeyPairFiles& files, Severity severity, Report& report);

}  // namespace culvert::config
