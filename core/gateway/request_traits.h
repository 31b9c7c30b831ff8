#pragma once

#include "core/gateway/upstream.h"
#include "core/http/message.h"

#include <optional>
#include <string>

/// What a request asks for without saying so in a field of its own (gateway.md 2).
namespace culvert::gateway {

/// What its answer needs of the service.
Need need_of(const http::Request& request);

/// It carries what only its receiver may see: Authorization or a cookie.
bool is_confidential(const http::Request& request);

/// Authority and folder: what a demand for HTTP/1.1 is remembered for (1.4.3).
std::string place_of(const http::Request& request);

/// Its body, if its length is unknown, is most often none: HAProxy, nginx and Go's proxies write a
/// GET that came over HTTP/2 without END_STREAM as a chunked one with nothing in it.
bool seldom_has_body(const http::Request& request);

/// Doing it twice is as good as once, or the one who asks takes care of that (2.13).
bool may_come_twice(const http::Request& request);

/// What gRPC calls a deadline: "10S", "500m", at most eight digits. The configuration's limits hold
/// beside it (2.6). None: it has none, or one that is no number.
std::optional<Duration> grpc_timeout(const http::Request& request);

}  // namespace culvert::gateway
