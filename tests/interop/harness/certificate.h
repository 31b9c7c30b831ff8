#pragma once

#include <QSslConfiguration>
#include <QString>
#include <QTemporaryDir>

namespace culvert::interop {

/// A key and a self-made certificate for this run, made by the openssl tool. Nothing secret is kept
/// in the repository.
class Certificate {
 public:
  Certificate();

  [[nodiscard]] bool valid() const { return !configuration_.localCertificate().isNull(); }
  /// For a server that prefers h2, so a test sees whether ALPN was left alone.
  [[nodiscard]] const QSslConfiguration& configuration() const { return configuration_; }
  [[nodiscard]] QString key_file() const { return folder_.filePath("key.pem"); }
  [[nodiscard]] QString certificate_file() const { return folder_.filePath("certificate.pem"); }

 private:
  QTemporaryDir folder_;
  QSslConfiguration configuration_ = QSslConfiguration::defaultConfiguration();
};

}  // namespace culvert::interop
