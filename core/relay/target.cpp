#include "core/relay/target.h"

#include "core/config/bandwidth.h"
#include "core/relay/relay_context.h"

#include <utility>

namespace culvert::relay {

Result<TargetPtr> make_target(RelayContext& home, const frp::NewProxy& wanted,
                              const std::string& run_id, std::shared_ptr<WorkPool> work,
                              bool client_is_culvert) {
  auto target = std::make_shared<Target>();
  target->home = &home;
  target->name = wanted.proxy_name;
  target->type = wanted.proxy_type.empty() ? "tcp" : wanted.proxy_type;
  target->run_id = run_id;
  target->encryption = wanted.use_encryption;
  target->compression = wanted.use_compression;
  target->work = std::move(work);
  target->client_is_culvert = client_is_culvert;
  if (wanted.bandwidth_limit_mode == "server") {
    const auto limit = config::parse_bandwidth(wanted.bandwidth_limit);
    if (!limit)
      return Error{Errc::config,
                   Leg::none,
                   "bandwidth limit [" + wanted.bandwidth_limit + "] is invalid",
                   {}};
    if (*limit > 0) target->limiter = std::make_shared<net::RateLimiter>(home.executor, *limit);
  }
  return TargetPtr(std::move(target));
}

}  // namespace culvert::relay
