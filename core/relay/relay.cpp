#include "core/relay/relay.h"

#include "core/net/endpoint.h"
#include "core/relay/relay_context.h"
#include "core/relay/shared_port.h"

#include <optional>
#include <utility>

namespace culvert::relay {

class Relay::Impl {
 public:
  Impl(const Executor& executor, config::RelayConfig config, observe::Ledger& ledger,
       std::string profile)
      : config_(std::move(config)), context_(executor, config_, ledger, std::move(profile)) {}

  Task<> run() {
    enter(observe::SessionState::starting);
    const Result<void> started = start();
    if (!started) {
      context_.record.error = started.error();
      enter(observe::SessionState::failed);
      context_.tell(observe::EventKind::relay_failed, context_.about(), {}, started.error());
      throw Failure(started.error());
    }
    const Stopped stopped(*this);
    co_await with_scope([this](TaskScope& scope) -> Task<> {
      context_.scope = &scope;
      co_await shared_port_->run();
    });
  }

  std::uint16_t port() const { return shared_port_ ? shared_port_->port() : 0; }

  bool disconnect(observe::ConnectionId id) {
    const auto at = context_.open_streams.find(id);
    if (at == context_.open_streams.end()) return false;
    at->second->abort();
    return true;
  }

 private:
  /// Whatever way run() ends after it has started.
  struct Stopped {
    explicit Stopped(Impl& relay) : impl(relay) {}
    Stopped(const Stopped&) = delete;
    Stopped& operator=(const Stopped&) = delete;
    ~Stopped() {
      impl.context_.scope = nullptr;
      impl.shared_port_.reset();
      impl.context_.record.listening.clear();
      impl.enter(observe::SessionState::stopped);
      impl.context_.tell(observe::EventKind::relay_stopped, impl.context_.about());
    }
    Impl& impl;
  };

  Result<void> start() {
    net::TlsServerOptions options;
    options.cert_file = config_.transport.tls.cert_file;
    options.key_file = config_.transport.tls.key_file;
    // As in frps: without both there is a certificate of our own making.
    if (options.cert_file.empty() || options.key_file.empty())
      options.cert_file = options.key_file = {};
    options.client_ca_file = config_.transport.tls.trusted_ca_file;
    auto tls = net::TlsContext::server(options);
    if (!tls) return tls.error();
    context_.tls = *std::move(tls);
    try {
      shared_port_.emplace(context_, Sharing{});
    } catch (const Failure& failure) {
      return failure.error;
    }
    context_.record.error.reset();
    context_.record.listening = net::to_text({config_.bind_addr, shared_port_->port()});
    enter(observe::SessionState::running);
    context_.tell(observe::EventKind::relay_started, context_.about(), {context_.record.listening});
    return {};
  }

  void enter(observe::SessionState state) {
    context_.record.state = state;
    context_.record.since = std::chrono::system_clock::now();
    context_.show();
  }

  const config::RelayConfig config_;
  RelayContext context_;
  std::optional<SharedPort> shared_port_;
};

Relay::Relay(const Executor& executor, config::RelayConfig config, observe::Ledger& ledger,
             std::string profile)
    : impl_(std::make_unique<Impl>(executor, std::move(config), ledger, std::move(profile))) {}

Relay::~Relay() = default;

Task<> Relay::run() {
  return impl_->run();
}

std::uint16_t Relay::port() const {
  return impl_->port();
}

bool Relay::disconnect(observe::ConnectionId id) {
  return impl_->disconnect(id);
}

}  // namespace culvert::relay
