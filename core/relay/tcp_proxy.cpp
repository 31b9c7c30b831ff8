#include "core/relay/registered_proxy.h"
#include "core/relay/tcp_entrance.h"

#include <utility>

namespace culvert::relay {
namespace {

class TcpProxy final : public RegisteredProxy {
 public:
  TcpProxy(RelayContext& relay, std::string name, std::shared_ptr<TcpEntrance> entrance)
      : relay_(relay), name_(std::move(name)), entrance_(std::move(entrance)) {}

  ~TcpProxy() override {
    entrance_->members.remove(name_);
    if (!entrance_->members.empty()) return;
    TcpEntrance::close(entrance_, relay_);
    relay_.directory.tcp_groups.erase(entrance_->members.name());
  }

  std::string remote_addr() const override { return ":" + std::to_string(entrance_->port()); }

 private:
  RelayContext& relay_;
  std::string name_;
  std::shared_ptr<TcpEntrance> entrance_;
};

/// The entrance of this group, joined; frp server/group/tcp.go.
Result<std::shared_ptr<TcpEntrance>> join_group(const std::shared_ptr<TcpEntrance>& entrance,
                                                const frp::NewProxy& wanted, TargetPtr target) {
  if (wanted.remote_port != entrance->wanted())
    return group_refusal("group should have same remote port");
  if (auto admitted = entrance->members.admits(wanted.group_key, wanted.proxy_name); !admitted)
    return admitted.error();
  entrance->members.add(wanted.proxy_name, std::move(target));
  return entrance;
}

Result<std::shared_ptr<TcpEntrance>> enter(RelayContext& relay, const frp::NewProxy& wanted,
                                           TargetPtr target) {
  const auto group = relay.directory.tcp_groups.find(wanted.group);
  if (!wanted.group.empty() && group != relay.directory.tcp_groups.end())
    return join_group(group->second, wanted, std::move(target));
  Group<TargetPtr> members(wanted.group, wanted.group_key);
  members.add(wanted.proxy_name, std::move(target));
  auto entrance = TcpEntrance::open(
      relay, wanted.proxy_name, static_cast<std::uint16_t>(wanted.remote_port), std::move(members));
  if (entrance && !wanted.group.empty())
    relay.directory.tcp_groups.emplace(wanted.group, *entrance);
  return entrance;
}

}  // namespace

Result<RegisteredProxyPtr> register_tcp(RelayContext& relay, const frp::NewProxy& wanted,
                                        TargetPtr target) {
  if (wanted.remote_port < 0 || wanted.remote_port > 65535)
    return Error{Errc::port_taken, Leg::none, "port not allowed", {}};
  auto entrance = enter(relay, wanted, std::move(target));
  if (!entrance) return entrance.error();
  return RegisteredProxyPtr(
      std::make_unique<TcpProxy>(relay, wanted.proxy_name, *std::move(entrance)));
}

}  // namespace culvert::relay
