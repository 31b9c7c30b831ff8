#include "core/relay/proxy_rules.h"
#include "core/relay/registered_proxy.h"

#include <utility>
#include <vector>

namespace culvert::relay {
namespace {

class HttpsProxy final : public RegisteredProxy {
 public:
  HttpsProxy(RelayContext& relay, std::string name, std::string group, TargetPtr target)
      : relay_(relay),
        name_(std::move(name)),
        group_(std::move(group)),
        target_(std::move(target)) {}

  ~HttpsProxy() override {
    for (const RouteKey& key : keys_)
      relay_.directory.https_routes.remove(key, group_, name_);
  }

  /// On failure what was added before goes with the object.
  Result<void> add(const std::string& domain, const std::string& group_key) {
    const RouteKey key{domain, {}, {}};
    auto added = relay_.directory.https_routes.add(key, group_, group_key, name_, target_);
    if (!added) return added;
    keys_.push_back(key);
    if (!address_.empty()) address_.push_back(',');
    address_.append(public_name(domain, relay_.https_port));
    return {};
  }

  std::string remote_addr() const override { return address_; }

 private:
  RelayContext& relay_;
  std::string name_, group_, address_;
  TargetPtr target_;
  std::vector<RouteKey> keys_;
};

}  // namespace

Result<RegisteredProxyPtr> register_https(RelayContext& relay, const frp::NewProxy& wanted,
                                          TargetPtr target) {
  auto proxy =
      std::make_unique<HttpsProxy>(relay, wanted.proxy_name, wanted.group, std::move(target));
  for (const std::string& domain : domains_of(relay, wanted))
    if (auto added = proxy->add(domain, wanted.group_key); !added) return added.error();
  return RegisteredProxyPtr(std::move(proxy));
}

}  // namespace culvert::relay
