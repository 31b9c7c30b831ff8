#include "core/relay/registered_proxy.h"

#include <utility>

namespace culvert::relay {
namespace {

class StcpProxy final : public RegisteredProxy {
 public:
  StcpProxy(RelayContext& relay, std::string name) : relay_(relay), name_(std::move(name)) {}
  ~StcpProxy() override { relay_.directory.secret_proxies.remove(name_); }

  std::string remote_addr() const override { return {}; }

 private:
  RelayContext& relay_;
  std::string name_;
};

}  // namespace

Result<RegisteredProxyPtr> register_stcp(RelayContext& relay, const Owner& owner,
                                         const frp::NewProxy& wanted, TargetPtr target) {
  SecretProxy proxy;
  proxy.secret = Secret(wanted.sk);
  proxy.allow_users = wanted.allow_users;
  // Nobody named: only visitors of the owner's own user.
  if (proxy.allow_users.empty()) proxy.allow_users.push_back(owner.user);
  proxy.target = std::move(target);
  if (auto added = relay.directory.secret_proxies.add(wanted.proxy_name, std::move(proxy)); !added)
    return added.error();
  return RegisteredProxyPtr(std::make_unique<StcpProxy>(relay, wanted.proxy_name));
}

}  // namespace culvert::relay
