#pragma once

#include "core/frp/message.h"
#include "core/net/rate_limit.h"
#include "core/relay/work_pool.h"

#include <memory>
#include <string>

namespace culvert::relay {

struct RelayContext;

/// One registered proxy as its public connections need it. They hold it, so it outlives its
/// registration and even its session.
struct Target {
  RelayContext* home = nullptr;  ///< The loop of its session: the work connections are there.
  std::string name;              ///< Wire name.
  std::string type;
  std::string run_id;
  bool encryption = false, compression = false;
  bool client_is_culvert = false;  ///< It tells the end of one direction from that of both.
  std::shared_ptr<net::RateLimiter> limiter;  ///< Null: no limit on this side.
  std::shared_ptr<WorkPool> work;
};
using TargetPtr = std::shared_ptr<const Target>;

/// Fails with config: a bandwidth limit that frp would not take.
Result<TargetPtr> make_target(RelayContext& home, const frp::NewProxy& wanted,
                              const std::string& run_id, std::shared_ptr<WorkPool> work,
                              bool client_is_culvert);

}  // namespace culvert::relay
