#pragma once

#include "core/config/reader.h"

namespace culvert::config {

/// The keys of `auth` that choose where a token comes from: method, tokenSource. Register with
/// expect_auth(); after read() call resolve_token(), which reads auth.tokenSource.file and rewrites
/// its path to where it was found (see resolve_path()).
class AuthReader {
 public:
  explicit AuthReader(TableReader& in) : in_(in) {}
  void expect_auth();
  void resolve_token(Auth& auth, const std::string& folder);

 private:
  void read_method(const Entry& entry, const std::string& path);
  void read_source_type(const Entry& entry, const std::string& path);
  void unsupported_exec(const Entry& entry, const std::string& path);

  TableReader& in_;
  std::string source_type_;
  Position source_at_;
};

}  // namespace culvert::config
