#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace culvert::support {

/// What a certificate made for a test says.
struct CertificateWish {
  std::string common_name;           ///< Empty: an empty subject.
  std::vector<std::string> dns, ip;  ///< Subject alternative names.
  std::chrono::seconds starts{-3600};
  std::chrono::seconds ends{3600};  ///< Relative to now; in the past: expired.
  bool is_ca = false;
  bool for_clients = false;  ///< Extended key usage clientAuth only.
};

/// A certificate with its key, as PEM files. Signs others when it is a CA.
class TestCertificate {
 public:
  /// Writes `<folder>/<name>.pem` and `<folder>/<name>.key`. Without an issuer: self-signed.
  TestCertificate(const std::string& folder, const std::string& name, const CertificateWish& wish,
                  const TestCertificate* issuer = nullptr);
  ~TestCertificate();

  const std::string& cert_file() const { return cert_file_; }
  const std::string& key_file() const { return key_file_; }
  std::string sha256() const;

 private:
  struct Native;
  std::unique_ptr<Native> native_;
  std::string cert_file_, key_file_;
};

}  // namespace culvert::support
