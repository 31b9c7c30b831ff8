#pragma once

#include "core/base/secret.h"
#include "core/relay/target.h"

#include <map>
#include <string>
#include <vector>

namespace culvert::relay {

/// An stcp proxy: reached by visitors who know its secret, not by a public port.
struct SecretProxy {
  Secret secret;
  std::vector<std::string> allow_users;  ///< "*": everybody.
  TargetPtr target;
};

/// The stcp proxies by wire name (frp server/visitor/visitor.go).
class SecretProxies {
 public:
  /// Fails with name_taken.
  Result<void> add(const std::string& name, SecretProxy proxy);
  void remove(const std::string& name) { proxies_.erase(name); }

  /// Who serves this visitor, whose login has the user `visitor_user`. Fails with not_found or
  /// auth; the context is frp's text, which the visitor's program shows.
  Result<SecretProxy> admit(const frp::NewVisitorConn& visitor,
                            const std::string& visitor_user) const;

 private:
  std::map<std::string, SecretProxy> proxies_;
};

}  // namespace culvert::relay
