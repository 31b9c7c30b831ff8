#pragma once

#include "core/config/client_config.h"
#include "core/gateway/front.h"

#include <string>

/// What the configuration of a proxy means to the gateway (gateway.md; frp's plugins).
namespace culvert::client {

/// Zero means none.
Duration limit_of(config::Milliseconds configured);

/// How the service of a proxy is spoken to.
gateway::UpstreamOptions upstream_of(const config::Proxy& proxy, const net::Endpoint& local);

/// What is configured for a proxy, in the words of its file: for the doctor.
observe::Configured configured_of(const config::Proxy& proxy, const net::Endpoint& local);

/// Everything of the route but its upstream.
void settle_route(const config::Proxy& proxy, const net::Endpoint& local, gateway::Route& route);

/// How visitors are received, as far as the proxy alone says it.
gateway::FrontOptions front_of(const config::Proxy& proxy);

/// The name that visitors use, as far as the configuration has one.
std::string vhost_of(const config::Proxy& proxy);

}  // namespace culvert::client
