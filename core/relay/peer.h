#pragma once

#include "core/base/async.h"
#include "core/base/bytes.h"
#include "core/base/negotiation.h"
#include "core/net/endpoint.h"

#include <optional>
#include <string>

namespace culvert::relay {

/// The task that serves something, for whoever must end it from outside.
struct TaskHandle {
  TaskScope::Child* task = nullptr;
};

/// The far end of one transport connection on the shared port. Held by its task and by everything
/// that came over it.
struct Peer {
  Peer(const Executor& executor, net::Endpoint from, net::Endpoint to)
      : address(std::move(from)), local(std::move(to)), change(executor) {}

  net::Endpoint address, local;
  std::string first_bytes;  ///< What it opened with, readable; for events.
  bool is_silent = true;    ///< It has sent nothing, or nothing behind its handshakes so far.
  Negotiation link;
  TaskHandle handle;

  int sessions = 0;            ///< Logins that are in force over this connection.
  bool logged_in = false;      ///< There has been one.
  bool is_refused = false;     ///< Told of already, or not worth it.
  bool login_refused = false;  ///< A login was; without another one the link is over.
  Event change;  ///< Set when `sessions`, `logged_in`, `login_refused` or `ended` has changed.
  std::optional<Error> ended;  ///< Why the link failed.
};

/// Bytes as a person can read them: `GET /\x01`. At most 32 of them.
std::string readable_bytes(Bytes bytes);

}  // namespace culvert::relay
