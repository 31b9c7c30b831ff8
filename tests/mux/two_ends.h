#pragma once

#include "core/mux/session.h"
#include "core/net/memory_stream.h"
#include "tests/support/fragmenting_stream.h"
#include "tests/support/run_until.h"

#include <functional>
#include <memory>
#include <optional>

namespace culvert::mux {

/// A client and a server session of ours over a pipe in memory, both running until the end of the
/// object or of the session.
class TwoEnds {
 public:
  struct Setting {
    std::uint64_t seed = 0;            ///< 0: the pipe is not fragmented.
    std::size_t capacity = 64 * 1024;  ///< Of the pipe, per direction.
    std::size_t most = 700;            ///< Largest fragment.
    Options options{};
  };

  TwoEnds() : TwoEnds(Setting()) {}
  explicit TwoEnds(const Setting& setting) {
    auto [a, b] = net::memory_pipe(io.get_executor(), setting.capacity);
    if (setting.seed != 0) {
      a = support::fragmenting(std::move(a), {.seed = setting.seed, .most = setting.most});
      b = support::fragmenting(std::move(b), {.seed = setting.seed + 1, .most = setting.most});
    }
    client.emplace(std::move(a), Role::client, setting.options);
    server.emplace(std::move(b), Role::server, setting.options);
    start(*client, client_stop, client_end);
    start(*server, server_stop, server_end);
  }

  ~TwoEnds() {
    client_stop.emit(asio::cancellation_type::terminal);
    server_stop.emit(asio::cancellation_type::terminal);
    support::settle(io);
  }

  /// A stream, seen from both ends.
  std::pair<net::StreamPtr, net::StreamPtr> stream() {
    net::StreamPtr opened = client->open();
    net::StreamPtr accepted = support::run(io, server->accept());
    return {std::move(opened), std::move(accepted)};
  }

  asio::io_context io;
  std::optional<Session> client, server;
  std::optional<Error> client_end, server_end;  ///< Why run() ended.
  asio::cancellation_signal client_stop, server_stop;

 private:
  void start(Session& session, asio::cancellation_signal& stop, std::optional<Error>& end) {
    asio::co_spawn(io.get_executor(), session.run(),
                   asio::bind_cancellation_slot(stop.slot(), [&end](std::exception_ptr failure) {
                     try {
                       if (failure) std::rethrow_exception(failure);
                     } catch (const Failure& f) {
                       end = f.error;
                     } catch (...) {
                       end = Error{Errc::cancelled, Leg::relay, "", {}};
                     }
                   }));
  }
};

}  // namespace culvert::mux
