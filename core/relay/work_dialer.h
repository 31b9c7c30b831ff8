#pragma once

#include "core/gateway/upstream_dial.h"
#include "core/relay/relay_context.h"

namespace culvert::relay {

/// Reaches the local service of a client over work connections of it.
class WorkDialer final : public gateway::Dialer {
 public:
  /// `here`: the loop that uses the connections; the proxy may live on another one.
  WorkDialer(RelayContext& here, TargetPtr target) : here_(here), target_(std::move(target)) {}

  /// Fails with closed or timed_out when the client brings none.
  Task<net::StreamPtr> dial(const gateway::Caller& caller, net::DialTimes& times) override;
  std::optional<http::OwnAnswer> answer_for(const Error& error) const override;

 private:
  Task<net::StreamPtr> dial_from_outside(frp::StartWorkConn start);

  RelayContext& here_;
  TargetPtr target_;
};

}  // namespace culvert::relay
