#include "core/relay/secret_proxies.h"

#include "core/frp/auth.h"

#include <algorithm>
#include <utility>

namespace culvert::relay {

Result<void> SecretProxies::add(const std::string& name, SecretProxy proxy) {
  if (!proxies_.emplace(name, std::move(proxy)).second)
    return Error{Errc::name_taken, Leg::none, "custom listener for [" + name + "] is repeated", {}};
  return {};
}

Result<SecretProxy> SecretProxies::admit(const frp::NewVisitorConn& visitor,
                                         const std::string& visitor_user) const {
  const std::string& name = visitor.proxy_name;
  const auto at = proxies_.find(name);
  if (at == proxies_.end())
    return Error{
        Errc::not_found, Leg::none, "custom listener for [" + name + "] doesn't exist", {}};
  const SecretProxy& proxy = at->second;
  if (!frp::auth_key_matches(proxy.secret, visitor.timestamp, visitor.sign_key))
    return Error{Errc::auth, Leg::none, "visitor connection of [" + name + "] auth failed", {}};
  const auto admits = [&](const std::string& user) {
    return std::ranges::find(proxy.allow_users, user) != proxy.allow_users.end();
  };
  if (!admits(visitor_user) && !admits("*"))
    return Error{Errc::auth,
                 Leg::none,
                 "visitor connection of [" + name + "] user [" + visitor_user + "] not allowed",
                 {}};
  return proxy;
}

}  // namespace culvert::relay
