#include "core/relay/relay.h"

#include "core/net/endpoint.h"
#include "core/relay/guest_loop.h"
#include "core/relay/http_visit.h"
#include "core/relay/https_user.h"
#include "core/relay/relay_context.h"
#include "core/relay/shared_port.h"
#include "core/relay/vhost_port.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace culvert::relay {

namespace {

/// Gathers what the loops say, on the home loop: the first yes is the answer, or the last no.
class Survey {
 public:
  Survey(std::size_t loops, std::function<void(bool)> answer)
      : missing_(loops), answer_(std::move(answer)) {}

  void take(bool yes) {
    --missing_;
    if (answer_ && (yes || missing_ == 0)) std::exchange(answer_, nullptr)(yes);
  }

 private:
  std::size_t missing_;
  std::function<void(bool)> answer_;
};

}  // namespace

class Relay::Impl {
 public:
  Impl(const std::vector<Executor>& executors, config::RelayConfig config, observe::Ledger& ledger,
       const std::string& profile, Ports ports)
      : config_(std::move(config)), ports_(ports), directory_(config_, profile) {
    for (const Executor& executor : executors)
      loops_.push_back(
          std::make_unique<RelayContext>(executor, config_, directory_, ledger, profile));
    for (const auto& loop : loops_)
      loop->has_other_loops = loops_.size() > 1;
  }

  Task<> run() {
    enter(observe::SessionState::starting);
    start();
    const Stopped stopped(*this);
    co_await with_scope([this](TaskScope& scope) { return serve(scope); });
  }

  Task<> drain(gateway::DrainLimits limits) {
    std::vector<std::shared_ptr<Event>> gone;
    for (const auto& loop : others()) {
      gone.push_back(std::make_shared<Event>(home().executor));
      loop->spawn_from_outside(
          "drain", [loop = loop.get(), limits, home = home().executor, event = gone.back()] {
            return drain_loop(*loop, limits, home, event);
          });
    }
    co_await home().visitors.drain_within(limits);
    const Duration most = std::max(limits.exchanges, limits.tunnels) + std::chrono::seconds(1);
    for (const auto& each : gone)
      static_cast<void>(co_await attempt(within(most, Leg::none, "drain", each->wait())));
  }

  std::uint16_t port() const { return shared_port_ ? shared_port_->port() : 0; }
  std::uint16_t http_port() const { return loops_.front()->http_port; }
  std::uint16_t https_port() const { return loops_.front()->https_port; }

  void disconnect(observe::ConnectionId id, std::function<void(bool)> answer) {
    const bool ended = home().disconnect(id);
    if (ended || others().empty()) return answer(ended);
    const auto survey = std::make_shared<Survey>(others().size(), std::move(answer));
    for (const auto& loop : others())
      asio::post(loop->executor, [loop = loop.get(), place = loop->scope_place, id,
                                  home = home().executor, survey]() mutable {
        const bool had_it = *place != nullptr && loop->disconnect(id);
        asio::post(home, [survey = std::move(survey), had_it] { survey->take(had_it); });
      });
  }

 private:
  RelayContext& home() { return *loops_.front(); }
  std::span<const std::unique_ptr<RelayContext>> others() const {
    return std::span(loops_).subspan(1);
  }

  static Task<> drain_loop(RelayContext& loop, gateway::DrainLimits limits, Executor home,
                           std::shared_ptr<Event> gone) {
    co_await loop.visitors.drain_within(limits);
    asio::post(home, [gone] { gone->set(); });
  }

  Task<> serve(TaskScope& scope) {
    *home().scope_place = &scope;
    co_await open_other_loops(scope);
    if (http_) scope.spawn("http virtual hosts", http_->run());
    if (https_) scope.spawn("https virtual hosts", https_->run());
    co_await shared_port_->run();
  }

  Task<> open_other_loops(TaskScope& scope) {
    std::vector<std::shared_ptr<Event>> ready;
    for (const auto& loop : others()) {
      ready.push_back(std::make_shared<Event>(home().executor));
      scope.spawn("loop", keep_open(*loop, ready.back()));
    }
    for (const auto& each : ready)
      co_await each->wait();
  }

  /// Whatever way run() ends after it has started.
  struct Stopped {
    explicit Stopped(Impl& relay) : impl(relay) {}
    Stopped(const Stopped&) = delete;
    Stopped& operator=(const Stopped&) = delete;
    ~Stopped() {
      impl.home().http_routes_here.close();
      *impl.home().scope_place = nullptr;
      impl.close_ports();
      impl.enter(observe::SessionState::stopped);
      impl.home().tell(observe::EventKind::relay_stopped, impl.home().about());
    }
    Impl& impl;
  };

  void start() {
    try {
      load_certificate();
      open_ports();
    } catch (const Failure& failure) {
      close_ports();
      enter(observe::SessionState::failed, failure.error);
      home().tell(observe::EventKind::relay_failed, home().about(), {}, failure.error);
      throw;
    }
    const std::string listening = net::to_text({config_.bind_addr, shared_port_->port()});
    enter(observe::SessionState::running, {}, listening);
    tell_of_port("frps tcp", listening);
    // Those that share the port of the relay, too (frp: server/service.go).
    if (home().http_port != 0)
      tell_of_port("http service", net::to_text({home().public_address(), home().http_port}));
    if (home().https_port != 0)
      tell_of_port("https service", net::to_text({home().public_address(), home().https_port}));
    home().tell(observe::EventKind::relay_started, home().about(), {listening});
  }

  /// In frps's words.
  void tell_of_port(const char* what, const std::string& listening) {
    home().tell(observe::EventKind::relay_listening, home().about(), {what, listening});
  }

  void load_certificate() {
    const config::RelayTls& wanted = config_.transport.tls;
    net::TlsServerOptions options;
    // As in frps: without both there is a certificate of our own making.
    if (!wanted.cert_file.empty() && !wanted.key_file.empty()) {
      options.cert_file = wanted.cert_file;
      options.key_file = wanted.key_file;
    }
    options.client_ca_file = wanted.trusted_ca_file;
    const std::shared_ptr<const net::TlsContext> tls = must(net::TlsContext::server(options));
    for (const auto& loop : loops_)
      loop->tls = tls;
    if (config_.gateway.vhost_tls.empty()) return;
    const std::shared_ptr<VhostCertificates> certificates =
        must(VhostCertificates::load(config_.gateway.vhost_tls, {"h2", "http/1.1"}));
    for (const auto& loop : loops_)
      loop->vhost_certificates = certificates;
  }

  void open_ports() {
    const auto shared = [this](std::uint16_t port) {
      return port != 0 && port == config_.bind_port && home().public_address() == config_.bind_addr;
    };
    const Sharing sharing{shared(config_.vhost_http_port), shared(config_.vhost_https_port)};
    shared_port_.emplace(loops_, really(config_.bind_port), sharing);
    if (config_.vhost_http_port != 0 && !sharing.http)
      http_.emplace(home(), really(config_.vhost_http_port), &serve_http);
    if (config_.vhost_https_port != 0 && !sharing.https)
      https_.emplace(home(), really(config_.vhost_https_port), &serve_https);
    for (const auto& loop : loops_) {
      loop->http_port = sharing.http ? shared_port_->port() : http_ ? http_->port() : 0;
      loop->https_port = sharing.https ? shared_port_->port() : https_ ? https_->port() : 0;
    }
  }

  std::uint16_t really(std::uint16_t configured) const {
    return ports_ == Ports::any_free ? std::uint16_t{0} : configured;
  }

  void close_ports() {
    shared_port_.reset();
    http_.reset();
    https_.reset();
  }

  void enter(observe::SessionState state, std::optional<Error> error = {},
             std::string listening = {}) {
    {
      const auto held = directory_.hold();
      observe::SessionRecord& record = directory_.record;
      record.state = state;
      record.since = std::chrono::system_clock::now();
      record.error = std::move(error);
      record.listening = std::move(listening);
    }
    home().show();
  }

  const config::RelayConfig config_;
  const Ports ports_;
  Directory directory_;
  std::vector<std::unique_ptr<RelayContext>> loops_;  // home first
  std::optional<SharedPort> shared_port_;
  std::optional<VhostPort> http_, https_;
};

Relay::Relay(std::vector<Executor> loops, config::RelayConfig config, observe::Ledger& ledger,
             std::string profile, Ports ports)
    : impl_(std::make_unique<Impl>(std::move(loops), std::move(config), ledger, profile, ports)) {}

Relay::Relay(const Executor& executor, config::RelayConfig config, observe::Ledger& ledger,
             std::string profile, Ports ports)
    : Relay(std::vector{executor}, std::move(config), ledger, std::move(profile), ports) {}

Relay::~Relay() = default;

Task<> Relay::run() {
  return impl_->run();
}

Task<> Relay::drain(gateway::DrainLimits limits) {
  return impl_->drain(limits);
}

std::uint16_t Relay::port() const {
  return impl_->port();
}

std::uint16_t Relay::http_port() const {
  return impl_->http_port();
}

std::uint16_t Relay::https_port() const {
  return impl_->https_port();
}

void Relay::disconnect(observe::ConnectionId id, std::function<void(bool)> answer) {
  impl_->disconnect(id, std::move(answer));
}

}  // namespace culvert::relay
