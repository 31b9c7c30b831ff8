#pragma once

#include "core/engine/engine.h"
#include "tests/support/local_service.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <source_location>
#include <stdexcept>
#include <string>
#include <vector>

namespace culvert::engine {

/// The window's side of the door: takes what the engine tells and keeps the tables.
class Tables {
 public:
  explicit Tables(Engine& engine) : engine_(engine) {
    engine.on_wake([this] {
      const std::scoped_lock lock(mutex_);
      woken_ = true;
      changed_.notify_one();
    });
  }

  /// Takes everything until the condition holds. Fails after 20 s.
  void wait_until(const std::function<bool()>& condition,
                  std::source_location where = std::source_location::current()) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    for (;;) {
      take();
      if (condition()) return;
      std::unique_lock lock(mutex_);
      // A wake-up before on_wake() was set does not come again: look now and then nevertheless.
      changed_.wait_for(lock, std::chrono::milliseconds(100), [this] { return woken_; });
      woken_ = false;
      if (std::chrono::steady_clock::now() > deadline)
        throw std::runtime_error("what line " + std::to_string(where.line()) +
                                 " waits for did not happen");
    }
  }

  void take() {
    fold(engine_.take_status());
    fold(engine_.take_connections());
    observe::Slice slice = engine_.events_since(cursor_, 100'000);
    cursor_ = slice.next;
    lost += slice.lost;
    for (observe::Event& event : slice.events)
      events.push_back(std::move(event));
  }

  const observe::SessionRecord* session(const std::string& profile) const {
    const auto at = sessions.find(profile);
    return at == sessions.end() ? nullptr : &at->second;
  }
  const observe::ProxyRecord* proxy(const std::string& profile, const std::string& name) const {
    const auto at = proxies.find({profile, name});
    return at == proxies.end() ? nullptr : &at->second;
  }
  bool is_running(const std::string& profile) const {
    const auto* record = session(profile);
    return record != nullptr && record->state == observe::SessionState::running;
  }
  bool is_running(const std::string& profile, const std::string& name) const {
    const auto* record = proxy(profile, name);
    return record != nullptr && record->state == observe::ProxyState::running;
  }
  std::uint16_t port_of(const std::string& address) const {
    return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  }
  std::uint16_t public_port(const std::string& profile, const std::string& name) const {
    return port_of(proxy(profile, name)->public_address);
  }
  int count(observe::EventKind kind) const {
    int found = 0;
    for (const observe::Event& event : events)
      if (event.kind == kind) ++found;
    return found;
  }
  std::vector<observe::ConnectionPtr> rows(const std::string& profile,
                                           observe::ConnectionState state) const {
    std::vector<observe::ConnectionPtr> found;
    for (const auto& [id, row] : connections)
      if (row->profile == profile && row->state == state) found.push_back(row);
    return found;
  }

  std::map<std::string, observe::SessionRecord> sessions;
  std::map<std::pair<std::string, std::string>, observe::ProxyRecord> proxies;
  std::map<observe::ConnectionId, observe::ConnectionPtr> connections;
  std::map<observe::ConnectionId, observe::Counters> counters;
  std::vector<observe::Event> events;
  std::uint64_t lost = 0;
  int resets = 0;

 private:
  void fold(observe::StatusDelta delta) {
    if (delta.reset) {
      sessions.clear();
      proxies.clear();
    }
    for (const std::string& profile : delta.removed_sessions)
      sessions.erase(profile);
    for (observe::SessionRecord& record : delta.sessions)
      sessions.insert_or_assign(record.profile, record);
    for (const auto& key : delta.removed_proxies)
      proxies.erase(key);
    for (observe::ProxyRecord& record : delta.proxies)
      proxies.insert_or_assign({record.profile, record.name}, record);
  }
  void fold(observe::ConnectionDelta delta) {
    if (delta.reset) {
      ++resets;
      connections.clear();
      counters.clear();
    }
    for (const observe::ConnectionId id : delta.removed) {
      connections.erase(id);
      counters.erase(id);
    }
    for (const observe::ConnectionPtr& row : delta.changed)
      connections.insert_or_assign(row->id, row);
    for (const observe::Counters& each : delta.counters)
      counters.insert_or_assign(each.id, each);
  }

  Engine& engine_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  std::uint64_t cursor_ = 0;
};

/// An engine, its tables, and the wishes of this test.
class EngineStage {
 public:
  EngineStage() : engine_(std::make_unique<Engine>()), tables_(*engine_) {}
  /// The engine wakes the tables until it has ended.
  ~EngineStage() { engine_.reset(); }

  Engine& engine() { return *engine_; }
  Tables& tables() { return tables_; }

  /// A relay on a free port; returns the port.
  std::uint16_t start_relay(std::string id = "relay") {
    config::RelayConfig config;
    config.bind_addr = "127.0.0.1";
    config.bind_port = 0;
    config.auth.token = Secret("t0k");
    want(id, config);
    tables_.wait_until([&] { return tables_.is_running(id); });
    return tables_.port_of(tables_.session(id)->listening);
  }

  static config::ClientConfig client_config(std::uint16_t relay_port) {
    config::ClientConfig config;
    config.server_addr = "127.0.0.1";
    config.server_port = relay_port;
    config.auth.token = Secret("t0k");
    config.login_fail_exit = false;
    return config;
  }
  static config::Proxy tcp_proxy(std::string name, std::uint16_t local_port) {
    config::Proxy proxy;
    proxy.name = std::move(name);
    proxy.local_port = local_port;
    proxy.kind = config::TcpProxy{};
    return proxy;
  }

  template <class Config>
  void want(const std::string& id, Config config) {
    WantedProfile profile;
    profile.id = id;
    profile.config = std::move(config);
    wanted_.insert_or_assign(id, std::move(profile));
    apply();
  }
  void unwant(const std::string& id) {
    wanted_.erase(id);
    apply();
  }
  void apply() {
    std::vector<WantedProfile> all;
    for (const auto& [id, profile] : wanted_)
      all.push_back(profile);
    engine_->apply(std::move(all));
  }
  void end_engine() { engine_.reset(); }

 private:
  std::unique_ptr<Engine> engine_;
  Tables tables_;
  std::map<std::string, WantedProfile> wanted_;
};

}  // namespace culvert::engine
