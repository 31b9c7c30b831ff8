#pragma once

#include "core/config/problem.h"

#include <string>
#include <string_view>
#include <vector>

/// Small rules that several configurations share; used by validate().
namespace culvert::config {

/// Collects problems of one item.
class Rules {
 public:
  Rules(std::vector<Problem>& into, std::string path, std::string item)
      : into_(into), path_(std::move(path)), item_(std::move(item)) {}

  void error(ProblemCode code, const std::string& path, std::string argument);
  void warning(ProblemCode code, const std::string& path, std::string argument);

  /// A host name, IPv4 address or bare IPv6 address: no scheme, port, brackets or blanks. frp lets
  /// others pass and fails when it dials (fatedier/frp#3040).
  void host(const std::string& path, const std::string& value, Severity severity);
  /// Two files that belong together: both or none.
  void pair(const std::string& first_path, const std::string& first, const std::string& second_path,
            const std::string& second, Severity severity);
  /// A whole number of at least `least`.
  void at_least(const std::string& path, long long value, long long least);

 private:
  void add(Severity severity, ProblemCode code, const std::string& path, std::string argument);

  std::vector<Problem>& into_;
  std::string path_, item_;
};

bool is_host(std::string_view text);
/// A domain as in customDomains: "example.com", "*.example.com", "*".
bool is_domain_pattern(std::string_view text);
/// A token of RFC 9110 without "*".
bool is_field_name(std::string_view text);
/// "text/html", "text/*": tokens of RFC 9110 on both sides of one slash.
bool is_media_type(std::string_view text);
/// "https://example.com:8443": RFC 6454, section 6.2, for http and https.
bool is_origin(std::string_view text);
/// The Kubernetes qualified name that frp wants of annotation keys (in any case).
bool is_qualified_name(std::string_view text);

}  // namespace culvert::config
