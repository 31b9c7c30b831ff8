#pragma once

#include "core/base/secret.h"
#include "core/relay/http_rewriting.h"
#include "core/relay/idle_upstreams.h"
#include "core/relay/target.h"

#include <memory>
#include <string>

namespace culvert::relay {

/// An http proxy as its requests need it. Shared by the routes of all its domains and locations.
struct HttpRoute {
  HttpRoute(TargetPtr to, http::Deadlines& deadlines) : target(std::move(to)), idle(deadlines) {}

  TargetPtr target;
  std::string user;  ///< Empty with an empty password: everybody may come.
  Secret password;
  HttpRewriting rewriting;
  IdleUpstreams idle;

  bool wants_credentials() const { return !user.empty() || !password.empty(); }
};
using HttpRoutePtr = std::shared_ptr<HttpRoute>;

}  // namespace culvert::relay
