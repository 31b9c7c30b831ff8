#include "core/engine/demo.h"

#include "core/client/client.h"
#include "core/config/client_config.h"
#include "core/config/relay_config.h"
#include "core/http/demo_service.h"
#include "core/relay/relay.h"

#include <chrono>
#include <optional>
#include <random>
#include <string_view>
#include <utility>

namespace culvert::engine {
namespace {

/// Loopback only: nothing of the demo can be reached from outside this computer.
config::RelayConfig relay_config(const Secret& token) {
  config::RelayConfig config;
  config.bind_addr = "127.0.0.1";
  config.bind_port = 0;
  config.auth.token = token;
  return config;
}

config::Proxy demo_proxy(std::uint16_t service_port) {
  config::Proxy proxy;
  proxy.name = Demo::proxy_name;
  proxy.local_port = service_port;
  proxy.kind = config::TcpProxy{};
  // Its bytes are HTTP: so that the window can show the requests.
  proxy.gateway.http = config::HttpHandling::on;
  return proxy;
}

/// What of a client's configuration is not about its server.
config::ClientConfig without_server(const config::ClientConfig& config) {
  config::ClientConfig kept;
  kept.user = config.user;
  kept.start = config.start;
  kept.metadatas = config.metadatas;
  kept.proxies = config.proxies;
  kept.visitors = config.visitors;
  return kept;
}

/// Other programs of this computer must not be able to join the demo's relay.
Secret random_token() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::random_device random;
  std::string token(32, '0');
  for (char& digit : token)
    digit = digits[random() % digits.size()];
  return Secret(std::move(token));
}

}  // namespace

Demo::Demo(const Executor& executor, std::string profile,
           std::optional<config::ClientConfig> published, observe::Ledger& ledger,
           inspect::Store* exchanges)
    : executor_(executor),
      profile_(std::move(profile)),
      published_(std::move(published)),
      token_(random_token()),
      ledger_(ledger),
      exchanges_(exchanges) {}

config::ClientConfig Demo::wanted(std::uint16_t service_port) const {
  config::ClientConfig config;
  if (published_)
    config = without_server(*published_);
  else
    config.proxies.push_back(demo_proxy(service_port));
  config.server_addr = "127.0.0.1";
  config.server_port = relay_->port();
  config.auth.token = token_;
  config.login_fail_exit = false;
  return config;
}

bool Demo::apply(const std::optional<config::ClientConfig>& published) {
  if (published.has_value() != published_.has_value()) return false;
  if (published == published_) return true;
  published_ = published;
  // Before the client is there it is told when it is made.
  if (client_ != nullptr) client_->apply(wanted(0));
  return true;
}

/// Takes the pointers back, whatever way run() ends.
struct Demo::Pointers {
  explicit Pointers(Demo& d) : demo(d) {}
  Pointers(const Pointers&) = delete;
  Pointers& operator=(const Pointers&) = delete;
  ~Pointers() {
    demo.client_ = nullptr;
    demo.relay_ = nullptr;
  }
  Demo& demo;
};

Task<> Demo::run() {
  std::optional<http::DemoService> service;
  if (!published_) service.emplace(executor_);
  relay::Relay relay(executor_, relay_config(token_), ledger_, relay_profile(profile_));
  std::optional<client::Client> client;
  const Pointers pointers(*this);
  relay_ = &relay;
  co_await with_scope([&](TaskScope& scope) -> Task<> {
    if (service) scope.spawn("demo service", service->run());
    scope.spawn("built-in relay", relay.run());
    // Bound with its first turn; a relay that cannot bind ends the scope with its reason.
    while (relay.port() == 0)
      co_await sleep_for(std::chrono::milliseconds(1));
    client.emplace(executor_, profile_, wanted(service ? service->port() : 0), ledger_,
                   std::string(), client::dial_tcp, exchanges_);
    client_ = &*client;
    co_await client->run();
  });
}

void Demo::disconnect(observe::ConnectionId id) {
  if (client_ != nullptr && client_->disconnect(id)) return;
  if (relay_ != nullptr) relay_->disconnect(id);
}

bool Demo::replay(const std::string& proxy, inspect::ReplayRequest request) {
  return client_ != nullptr && client_->replay(proxy, std::move(request));
}

void Demo::retry_now() {
  if (client_ != nullptr) client_->retry_now();
}

void Demo::network_returned() {
  if (client_ != nullptr) client_->network_returned();
}

}  // namespace culvert::engine
