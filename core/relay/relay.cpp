#include "core/relay/relay.h"

#include "core/net/endpoint.h"
#include "core/relay/http_connection.h"
#include "core/relay/https_user.h"
#include "core/relay/relay_context.h"
#include "core/relay/shared_port.h"
#include "core/relay/vhost_port.h"

#include <optional>
#include <utility>

namespace culvert::relay {

class Relay::Impl {
 public:
  Impl(const Executor& executor, config::RelayConfig config, observe::Ledger& ledger,
       std::string profile, Ports ports)
      : config_(std::move(config)),
        ports_(ports),
        context_(executor, config_, ledger, std::move(profile)) {}

  Task<> run() {
    enter(observe::SessionState::starting);
    start();
    const Stopped stopped(*this);
    co_await with_scope([this](TaskScope& scope) -> Task<> {
      context_.scope = &scope;
      if (http_) scope.spawn("http virtual hosts", http_->run());
      if (https_) scope.spawn("https virtual hosts", https_->run());
      co_await shared_port_->run();
    });
  }

  std::uint16_t port() const { return shared_port_ ? shared_port_->port() : 0; }
  std::uint16_t http_port() const { return context_.http_port; }
  std::uint16_t https_port() const { return context_.https_port; }

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
      impl.close_ports();
      impl.enter(observe::SessionState::stopped);
      impl.context_.tell(observe::EventKind::relay_stopped, impl.context_.about());
    }
    Impl& impl;
  };

  void start() {
    try {
      load_certificate();
      open_ports();
    } catch (const Failure& failure) {
      close_ports();
      context_.record.error = failure.error;
      enter(observe::SessionState::failed);
      context_.tell(observe::EventKind::relay_failed, context_.about(), {}, failure.error);
      throw;
    }
    context_.record.error.reset();
    context_.record.listening = net::to_text({config_.bind_addr, shared_port_->port()});
    enter(observe::SessionState::running);
    context_.tell(observe::EventKind::relay_started, context_.about(), {context_.record.listening});
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
    context_.tls = must(net::TlsContext::server(options));
  }

  void open_ports() {
    const auto shared = [this](std::uint16_t port) {
      return port != 0 && port == config_.bind_port &&
             context_.public_address() == config_.bind_addr;
    };
    const Sharing sharing{shared(config_.vhost_http_port), shared(config_.vhost_https_port)};
    shared_port_.emplace(context_, really(config_.bind_port), sharing);
    context_.http_port = context_.https_port = 0;
    if (sharing.http) {
      context_.http_port = shared_port_->port();
    } else if (config_.vhost_http_port != 0) {
      http_.emplace(context_, really(config_.vhost_http_port), &serve_http);
      context_.http_port = http_->port();
    }
    if (sharing.https) {
      context_.https_port = shared_port_->port();
    } else if (config_.vhost_https_port != 0) {
      https_.emplace(context_, really(config_.vhost_https_port), &serve_https);
      context_.https_port = https_->port();
    }
  }

  std::uint16_t really(std::uint16_t configured) const {
    return ports_ == Ports::any_free ? std::uint16_t{0} : configured;
  }

  void close_ports() {
    shared_port_.reset();
    http_.reset();
    https_.reset();
    context_.record.listening.clear();
  }

  void enter(observe::SessionState state) {
    context_.record.state = state;
    context_.record.since = std::chrono::system_clock::now();
    context_.show();
  }

  const config::RelayConfig config_;
  const Ports ports_;
  RelayContext context_;
  std::optional<SharedPort> shared_port_;
  std::optional<VhostPort> http_, https_;
};

Relay::Relay(const Executor& executor, config::RelayConfig config, observe::Ledger& ledger,
             std::string profile, Ports ports)
    : impl_(
          std::make_unique<Impl>(executor, std::move(config), ledger, std::move(profile), ports)) {}

Relay::~Relay() = default;

Task<> Relay::run() {
  return impl_->run();
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

bool Relay::disconnect(observe::ConnectionId id) {
  return impl_->disconnect(id);
}

}  // namespace culvert::relay
