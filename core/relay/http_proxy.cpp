#include "core/relay/proxy_rules.h"
#include "core/relay/registered_proxy.h"

#include <utility>
#include <vector>

namespace culvert::relay {
namespace {

class HttpProxy final : public RegisteredProxy {
 public:
  HttpProxy(RelayContext& relay, std::string name, std::string group, HttpRoutePtr route)
      : relay_(relay), name_(std::move(name)), group_(std::move(group)), route_(std::move(route)) {}

  ~HttpProxy() override {
    for (const RouteKey& key : keys_)
      relay_.directory.http_routes.remove(key, group_, name_);
    route_->close();
  }

  /// On failure what was added before goes with the object.
  Result<void> add(const RouteKey& key, const std::string& group_key) {
    auto& routes = relay_.directory.http_routes;
    // Before anybody can be served by it.
    const HttpRoutePtr* const first = keys_.empty() ? routes.member_of(group_) : nullptr;
    if (first != nullptr) route_->take_rules_of(**first);
    auto added = routes.add(key, group_, group_key, name_, route_);
    if (!added) return added;
    keys_.push_back(key);
    if (!address_.empty()) address_.push_back(',');
    address_.append(public_name(key.domain, relay_.http_port));
    return {};
  }

  std::string remote_addr() const override { return address_; }

 private:
  RelayContext& relay_;
  std::string name_, group_, address_;
  HttpRoutePtr route_;
  std::vector<RouteKey> keys_;
};

HttpRoutePtr make_route(const frp::NewProxy& wanted, TargetPtr target) {
  auto route = std::make_shared<HttpRoute>(std::move(target));
  route->user = wanted.http_user;
  route->password = Secret(wanted.http_pwd);
  route->rewriting.host = wanted.host_header_rewrite;
  route->rewriting.request =
      gateway::settable_fields({wanted.headers.begin(), wanted.headers.end()});
  route->rewriting.response =
      gateway::settable_fields({wanted.response_headers.begin(), wanted.response_headers.end()});
  return route;
}

}  // namespace

Result<RegisteredProxyPtr> register_http(RelayContext& relay, const frp::NewProxy& wanted,
                                         TargetPtr target) {
  auto proxy = std::make_unique<HttpProxy>(relay, wanted.proxy_name, wanted.group,
                                           make_route(wanted, std::move(target)));
  std::vector<std::string> locations = wanted.locations;
  if (locations.empty()) locations.emplace_back();
  for (const std::string& domain : domains_of(relay, wanted)) {
    for (const std::string& location : locations) {
      const RouteKey key{domain, location, wanted.route_by_http_user};
      if (auto added = proxy->add(key, wanted.group_key); !added) return added.error();
    }
  }
  return RegisteredProxyPtr(std::move(proxy));
}

}  // namespace culvert::relay
