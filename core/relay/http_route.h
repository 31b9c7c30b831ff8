#pragma once

#include "core/base/secret.h"
#include "core/gateway/head_mapping.h"
#include "core/relay/target.h"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace culvert::relay {

/// An http proxy as its requests need it. Shared by the routes of all its domains and locations,
/// and by all loops; nothing here changes but that it is closed one day.
class HttpRoute {
 public:
  explicit HttpRoute(TargetPtr to) : target(std::move(to)) {}

  TargetPtr target;
  std::string user;  ///< Empty with an empty password: everybody may come.
  Secret password;
  gateway::Rewriting rewriting;

  /// Who joins a group answers by the rules of the first in it, passwords included, as in frp
  /// (server/group/http.go): else every second visitor would get past them.
  void take_rules_of(const HttpRoute& first) {
    user = first.user;
    password = first.password;
    rewriting = first.rewriting;
  }

  /// The proxy is gone.
  void close() {
    std::vector<std::pair<Executor, std::function<void()>>> tell;
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      tell.swap(to_tell_);
    }
    for (auto& [loop, what] : tell)
      asio::post(loop, std::move(what));
  }

  /// Calls `what` on `loop` when it closes; false: it has closed already.
  bool when_closed(const Executor& loop, std::function<void()> what) {
    const std::lock_guard lock(mutex_);
    if (!closed_) to_tell_.emplace_back(loop, std::move(what));
    return !closed_;
  }

 private:
  std::mutex mutex_;
  bool closed_ = false;
  std::vector<std::pair<Executor, std::function<void()>>> to_tell_;
};
using HttpRoutePtr = std::shared_ptr<HttpRoute>;

}  // namespace culvert::relay
