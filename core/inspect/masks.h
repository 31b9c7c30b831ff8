#pragma once

#include "core/http/message.h"
#include "core/observe/exchange.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace culvert::inspect {

/// Which texts of a message are secrets, applied while it is copied: what is masked never gets
/// into a record (desktop.md 2.6.2; for queries gateway.md 4.3). Masked are
///
///   Authorization, Proxy-Authorization   all but the name of a well-known scheme
///   Cookie, Set-Cookie                   the values; names and attributes stay
///   query and fragment parameters        the values of those that carry credentials, in the path
///                                        and in Referer, Location, Content-Location (there also
///                                        "user:password@")
///   names the user has listed            the values, of fields and of parameters
class Masks {
 public:
  /// `more`: names the user has listed.
  explicit Masks(std::vector<std::string> more = {}) : more_(std::move(more)) {}

  /// A copy of the field, masked where it has to be.
  void copy(const http::Field& field, observe::FieldList& to) const;

  /// The path with masked parameters; none: there is nothing to mask.
  std::optional<std::string> masked_path(std::string_view path) const;

 private:
  std::optional<std::string> masked_value(const http::Field& field) const;
  std::optional<std::string> masked_parameters(std::string_view url) const;
  bool is_listed(std::string_view name) const;

  std::vector<std::string> more_;
};

}  // namespace culvert::inspect
