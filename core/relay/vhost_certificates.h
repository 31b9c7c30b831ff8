#pragma once

#include "core/base/clock.h"
#include "core/config/gateway_config.h"
#include "core/net/tls.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace culvert::relay {

/// The certificates of `[culvert] vhostTLS`: which one is for a name, and always as their files
/// are. Shared by the loops of a relay.
class VhostCertificates {
 public:
  using Context = std::shared_ptr<const net::TlsContext>;

  /// A file that has changed: taken, or why not. Then the certificate is the one it was.
  struct News {
    std::string cert_file;
    std::optional<Error> error;
  };

  /// Fails with certificate, naming the file that cannot be used. `alpn`: what visitors may choose.
  static Result<std::shared_ptr<VhostCertificates>> load(
      const std::vector<config::CertificateFiles>& files, std::vector<std::string> alpn);

  /// The one that names `host`, else the one with a wildcard for it; of several the first.
  /// `host` is canonical. Null: none covers it.
  Context find(std::string_view host) const;
  /// For visitors who name no host.
  Context first() const;

  /// Looks at the files, at most once a second, and loads what has changed for the handshakes from
  /// here on.
  std::vector<News> look();

 private:
  struct Entry {
    config::CertificateFiles files;
    std::int64_t cert_time = 0, key_time = 0;  // of what was tried last
    Context context;
  };

  explicit VhostCertificates(std::vector<std::string> alpn) : alpn_(std::move(alpn)) {}
  Result<Context> read(const config::CertificateFiles& files) const;

  const std::vector<std::string> alpn_;
  mutable std::mutex mutex_;
  std::vector<Entry> entries_;
  TimePoint looked_at_ = Clock::now();
};

}  // namespace culvert::relay
