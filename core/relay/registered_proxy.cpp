#include "core/relay/registered_proxy.h"

#include "core/relay/proxy_rules.h"

#include <array>
#include <string_view>
#include <utility>

namespace culvert::relay {
namespace {

/// frp's types that this relay does not serve.
constexpr std::array<std::string_view, 4> unbuilt_types{"udp", "tcpmux", "sudp", "xtcp"};

}  // namespace

int ports_needed(const frp::NewProxy& wanted) {
  const bool has_port =
      wanted.proxy_type.empty() || wanted.proxy_type == "tcp" || wanted.proxy_type == "udp";
  return has_port ? 1 : 0;
}

Result<RegisteredProxyPtr> register_proxy(RelayContext& relay, const Owner& owner,
                                          const frp::NewProxy& wanted) {
  const std::string type = wanted.proxy_type.empty() ? "tcp" : wanted.proxy_type;
  for (const std::string_view unbuilt : unbuilt_types)
    if (type == unbuilt)
      return Error{
          Errc::unsupported, Leg::none, "proxy type [" + type + "] is not supported yet", {}};
  if (auto valid = check_proxy(relay, wanted); !valid) return valid.error();
  Result<TargetPtr> target = make_target(relay, wanted, owner.run_id, owner.work, owner.is_culvert);
  if (!target) return target.error();
  if (type == "tcp") return register_tcp(relay, wanted, *std::move(target));
  if (type == "http") return register_http(relay, wanted, *std::move(target));
  if (type == "https") return register_https(relay, wanted, *std::move(target));
  if (type == "stcp") return register_stcp(relay, owner, wanted, *std::move(target));
  return Error{Errc::config, Leg::none, "unknown proxy type: " + type, {}};
}

}  // namespace culvert::relay
