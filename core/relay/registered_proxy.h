#pragma once

#include "core/frp/message.h"
#include "core/relay/relay_context.h"

#include <memory>
#include <string>

namespace culvert::relay {

/// A proxy that has its place on the relay: a port, routes, or a name for visitors. Destroying it
/// gives the place back at once; connections under way go on. Made and destroyed on the loop of
/// its session, while one holds the directory.
class RegisteredProxy {
 public:
  RegisteredProxy() = default;
  RegisteredProxy(const RegisteredProxy&) = delete;
  RegisteredProxy& operator=(const RegisteredProxy&) = delete;
  virtual ~RegisteredProxy() = default;

  /// Where public users find it, as the client is told (frp-wire 9.2).
  virtual std::string remote_addr() const = 0;
};
using RegisteredProxyPtr = std::unique_ptr<RegisteredProxy>;

/// Who registers.
struct Owner {
  std::string run_id, user;
  std::shared_ptr<WorkPool> work;
  bool is_culvert = false;
};

/// Ports that a proxy of this type takes, for maxPortsPerClient.
int ports_needed(const frp::NewProxy& wanted);

/// Checks what a client asks for and gives it its place. Errors carry frp's texts, which the
/// client shows; kinds of proxies that are not built here fail with unsupported, by name.
Result<RegisteredProxyPtr> register_proxy(RelayContext& relay, const Owner& owner,
                                          const frp::NewProxy& wanted);

/// The kinds (each in its own file).
Result<RegisteredProxyPtr> register_tcp(RelayContext& relay, const frp::NewProxy& wanted,
                                        TargetPtr target);
Result<RegisteredProxyPtr> register_http(RelayContext& relay, const frp::NewProxy& wanted,
                                         TargetPtr target);
Result<RegisteredProxyPtr> register_https(RelayContext& relay, const frp::NewProxy& wanted,
                                          TargetPtr target);
Result<RegisteredProxyPtr> register_stcp(RelayContext& relay, const Owner& owner,
                                         const frp::NewProxy& wanted, TargetPtr target);

}  // namespace culvert::relay
