#pragma once

#include "core/net/stream.h"

#include <chrono>
#include <cstdint>
#include <memory>

namespace culvert::mux {

enum class Role {
  client,  ///< Odd stream ids; in frp the side that opens everything.
  server
};

struct Options {
  std::chrono::seconds keepalive{30};                ///< Ping interval.
  Duration ping_timeout = std::chrono::seconds(10);  ///< No answer for so long ends the session.
  std::uint32_t accept_backlog = 256;                ///< More unaccepted streams are reset.
  std::uint32_t max_streams = 65536;                 ///< Live streams a peer may hold.
  std::uint64_t window_budget = 64ull << 20;         ///< Sum of windows above 256 KiB (IO-34).
  bool trusted = true;                               ///< False: see Session::trust().
};

struct Statistics {
  std::uint64_t streams_open = 0;
  std::uint64_t streams_total = 0;
  Duration least_rtt{};  ///< Zero: not measured yet.
  Duration last_rtt{};
};

class SessionDriver;

/// Many streams over one (yamux as frp uses it; frp-wire 2). The session owns its transport.
/// Streams may outlive the session: they fail with closed then.
class Session {
 public:
  Session(net::StreamPtr transport, Role role, Options options);
  ~Session();

  /// Moves frames until the session ends; then throws Failure{relay} with the reason (closed:
  /// the transport ended). Must run for anything to move.
  Task<> run();

  /// Opens a stream; its SYN travels with the first batch. Throws Failure when the session has
  /// ended or the peer has said GoAway.
  net::StreamPtr open();

  /// The next stream the peer opened; it is acknowledged already. Cancellable. Throws as run().
  Task<net::StreamPtr> accept();

  /// The peer has shown who it is. Until then, where Options say that it is not trusted, little is
  /// kept for it: 192 KiB of payload in all and 48 KiB of unsent frames; more ends the session.
  void trust();

  Statistics statistics() const;

 private:
  std::unique_ptr<SessionDriver> driver_;
};

}  // namespace culvert::mux
