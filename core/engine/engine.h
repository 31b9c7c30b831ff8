#pragma once

#include "core/config/client_config.h"
#include "core/config/relay_config.h"
#include "core/observe/event_log.h"
#include "core/observe/examination.h"
#include "core/observe/exchange.h"
#include "core/observe/live_state.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace culvert {

/// The embedded default: a relay on loopback and a client that publishes through it, so that all of
/// it is on this computer. The relay has a session record of its own, under id + ".relay".
struct DemoConfig {
  /// What is published, as by a client of any relay; its address, token and transport do not count.
  /// Nothing: a demo service (a page, a stream of events, a WebSocket echo).
  std::optional<config::ClientConfig> client;
  bool operator==(const DemoConfig&) const = default;
};

/// One thing that shall run: a client of some relay, a relay, or the demo. `id` is stable across
/// changes.
struct WantedProfile {
  std::string id;
  std::variant<config::ClientConfig, config::RelayConfig, DemoConfig> config;
  /// Clients: the run id of an earlier run, so that this one replaces its ghost on the server.
  std::string run_id;
};

/// A wish to have the local service of a proxy examined (core/client/doctor.h).
struct ExaminationOrder {
  std::uint64_t ticket = 0;  ///< Comes back with what is found.
  std::string profile;       ///< Comes back, too; the profile need not run.
  config::Proxy proxy;
  std::string request_path;  ///< Of a GET that the application sees; empty: it sees nothing.
};

/// How often the tables are refreshed (desktop.md 3.3).
enum class Pace { live, background, off };

/// The tunnel core as the window, or a headless main, sees it: owns the worker thread. Every call
/// is safe from any thread and returns at once, except the destructor.
class Engine {
 public:
  Engine();
  /// Stops everything in order and joins the worker. A matter of moments: nothing there blocks
  /// (names are looked up on threads that nobody waits for).
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// The whole wish: everything that shall run from now on. What is new starts, what is gone
  /// stops, what changed is changed in place where the difference allows. Outcome in the events.
  void apply(std::vector<WantedProfile> wanted);

  /// Ends one connection, of a client, a relay or the demo; the answer is its row, which closes. An
  /// id that is not open any more has told that already, and nothing happens.
  void disconnect(observe::ConnectionId id);

  /// Tries again at once where a retry is pending: somebody asks for it.
  void retry_now();

  /// The computer has a network again, or another one: as retry_now(), and an event tells it for
  /// each client that tries again.
  void network_returned();

  void set_pace(Pace pace);

  /// Sends an exchange again, from this computer to the local service of its proxy. The answer
  /// comes as an exchange of its own, with `replay_of`; so does the reason why it cannot be done
  /// (its `error`: secret_missing, not_found, unsupported, config, or closed when the proxy does
  /// not run).
  void replay(observe::ReplayOrder order);

  /// Recording of exchanges stops and goes on. What passes meanwhile is counted.
  void pause_capture(bool paused);
  /// Forgets the exchanges that have ended.
  void clear_exchanges();
  /// From now on take_messages() has the messages of this exchange; 0: of none.
  void follow_exchange(observe::ExchangeId id);

  /// Examines a local service from here, in place of an examination that goes on. What is found
  /// comes through take_examination(), the last time with `ended`.
  void examine(ExaminationOrder order);
  /// The examination ends where it is.
  void stop_examination();

  /// Heads and bodies of exchanges that are kept at most, for a gauge.
  static constexpr std::uint64_t most_kept_bytes = std::uint64_t{96} << 20;

  /// What the rows say as an HTTP Archive 1.2, and one of them as a curl command or as HTTP/1.1
  /// text. They need no engine and may run on any thread. `version`: of the program.
  static std::string to_har(const std::vector<observe::ExchangePtr>& exchanges,
                            std::string_view version);
  static std::string to_curl(const observe::ExchangeRecord& exchange);
  static std::string to_raw(const observe::ExchangeRecord& exchange);

  observe::Slice events_since(std::uint64_t cursor, std::size_t most = 2000) const;
  observe::ConnectionDelta take_connections();
  observe::StatusDelta take_status();
  observe::ExchangeDelta take_exchanges();
  observe::MessageDelta take_messages();
  std::optional<observe::Examination> take_examination();

  /// The next deltas are full pictures.
  void request_reset();

  /// `wake` is called on the worker, once per drain at most, when there is something to take.
  void on_wake(std::function<void()> wake);

  /// Called on the worker for every event: console and file logs of headless programs. Call
  /// before apply().
  void add_sink(std::function<void(const observe::Event&)> sink);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace culvert
