#pragma once

#include "core/base/async.h"
#include "core/net/endpoint.h"

#include <boost/asio/ip/tcp.hpp>

#include <vector>

namespace culvert::net {

/// The addresses of a host in the order the system prefers them (RFC 6724). Addresses and
/// "localhost" are answered without asking anybody (RFC 6761). Names are looked up on threads of
/// their own: a name server that does not answer delays neither the loop, nor other look-ups,
/// nor the end of the program. Cancellable. Throws Failure name_not_found on `leg`.
Task<std::vector<asio::ip::tcp::endpoint>> resolve(Endpoint host, Leg leg);

/// Only what needs no looking up: address literals and "localhost"; empty for names.
std::vector<asio::ip::tcp::endpoint> known_addresses(const Endpoint& host);

/// The same answer as resolve(), asked here and now; for opening a listener. Error
/// name_not_found.
Result<std::vector<asio::ip::tcp::endpoint>> resolve_blocking(const Endpoint& host);

/// Addresses with the families taking turns, beginning with the first one's (RFC 8305 4).
std::vector<asio::ip::tcp::endpoint> interleave_families(
    std::vector<asio::ip::tcp::endpoint> addresses);

}  // namespace culvert::net
