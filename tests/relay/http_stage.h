#pragma once

#include "core/net/memory_stream.h"
#include "core/relay/http_visit.h"
#include "core/relay/registered_proxy.h"
#include "core/relay/vhost_port.h"
#include "tests/relay/talker.h"
#include "tests/support/fragmenting_stream.h"
#include "tests/support/run_until.h"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace culvert::relay {

/// The http virtual hosts without sockets: users are memory pipes, and so are the work
/// connections, at whose far end a script plays client and local service.
class HttpStage {
 public:
  /// Plays the service on one work connection whose StartWorkConn has been taken.
  using Service = std::function<Task<>(Talker&)>;
  using Script = std::function<Task<>(HttpStage&)>;

  HttpStage() : ledger_(log_, mailbox_) { config.vhost_http_timeout = std::chrono::seconds(60); }

  asio::io_context io{1};
  config::RelayConfig config;
  bool fragmented = false;                 ///< Every stream moves random pieces.
  std::size_t capacity = 64 * 1024;        ///< Of the pipes.
  std::vector<frp::StartWorkConn> starts;  ///< One for each work connection.

  RelayContext& relay() { return *relay_; }
  observe::EventLog& log() { return log_; }

  /// Sets the relay up, plays `script` to its end, and takes everything down.
  void play(Script script) {
    directory_ = std::make_unique<Directory>(config, "stage");
    relay_ =
        std::make_unique<RelayContext>(io.get_executor(), config, *directory_, ledger_, "stage");
    relay_->http_port = 80;
    support::run(io, play_in_scope(std::move(script)));
    routes_.clear();
    relay_.reset();
    directory_.reset();
  }

  /// Publishes `wanted` (its domains, locations, ...) with `service` behind it; no service: the
  /// client never brings a work connection.
  void publish(frp::NewProxy wanted, Service service) {
    if (wanted.proxy_type.empty()) wanted.proxy_type = "http";
    auto pool = std::make_shared<WorkPool>(
        io.get_executor(), 0, std::chrono::seconds(10), [this, number = pools_.size()] {
          if (services_[number]) asio::post(io, [this, number] { bring_work_connection(number); });
        });
    pools_.push_back(pool);
    services_.push_back(std::move(service));
    auto target = make_target(*relay_, wanted, "run1", pool, true);
    const auto add = wanted.proxy_type == "https" ? &register_https : &register_http;
    routes_.push_back(must(add(*relay_, wanted, *std::move(target))));
  }

  void publish(const std::string& domain, Service service) {
    frp::NewProxy wanted;
    wanted.proxy_name = domain;
    wanted.custom_domains = {domain};
    publish(std::move(wanted), std::move(service));
  }

  void unpublish_all() { routes_.clear(); }

  /// A user who has just connected.
  Talker user() {
    auto [ours, theirs] = net::memory_pipe(io.get_executor(), capacity);
    relay_->scope().spawn("user", serve_http(*relay_, user_of(std::move(ours))));
    return Talker(std::move(theirs));
  }
  /// The same from an address of the trusted proxies.
  Talker fronted_user() {
    auto [ours, theirs] = net::memory_pipe(io.get_executor(), capacity);
    relay_->scope().spawn("user", serve_fronted(*relay_, user_of(std::move(ours)), &serve_http));
    return Talker(std::move(theirs));
  }

 private:
  PublicUser user_of(net::StreamPtr stream) {
    PublicUser user;
    user.stream = wrap(std::move(stream));
    user.address = {"203.0.113.7", 5000};
    user.arrived = {"192.0.2.1", 80};
    return user;
  }

  Task<> play_in_scope(Script script) {
    co_await with_scope([this, &script](TaskScope& scope) -> Task<> {
      *relay_->scope_place = &scope;
      co_await script(*this);
    });
    *relay_->scope_place = nullptr;
    for (const auto& pool : pools_)
      pool->close();
  }

  void bring_work_connection(std::size_t number) {
    if (*relay_->scope_place == nullptr) return;
    auto [ours, theirs] = net::memory_pipe(io.get_executor(), capacity);
    WorkConnection work;
    work.stream = wrap(std::move(ours));
    if (!pools_[number]->offer(work)) return;
    relay_->scope().spawn("service", play_service(*this, number, std::move(theirs)));
  }

  static Task<> play_service(HttpStage& stage, std::size_t number, net::StreamPtr stream) {
    auto start = co_await attempt(frp::expect<frp::StartWorkConn>(*stream, frp::WireVersion::v1));
    if (!start) co_return;
    stage.starts.push_back(*std::move(start));
    Talker talker(std::move(stream));
    co_await attempt(stage.services_[number](talker));
  }

  net::StreamPtr wrap(net::StreamPtr stream) {
    if (!fragmented) return stream;
    support::Fragmentation how;
    how.seed = ++seed_;
    return support::fragmenting(std::move(stream), how);
  }

  observe::EventLog log_;
  observe::Mailbox mailbox_;
  observe::Ledger ledger_;
  std::unique_ptr<Directory> directory_;
  std::unique_ptr<RelayContext> relay_;
  std::vector<std::shared_ptr<WorkPool>> pools_;
  std::deque<Service> services_;  // coroutines point into them
  std::vector<RegisteredProxyPtr> routes_;
  std::uint64_t seed_ = 0;
};

/// A service that answers every request head with the same text.
inline HttpStage::Service answering(std::string answer) {
  return [answer](Talker& talker) -> Task<> {
    for (;;) {
      co_await talker.take_head();
      co_await talker.send(answer);
    }
  };
}

inline std::string get(const std::string& path, const std::string& host,
                       const std::string& fields = {}) {
  return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + fields + "\r\n";
}

/// The same as browsers ask, which are answered with pages: for what we answer ourselves.
inline std::string browse(const std::string& path, const std::string& host) {
  return get(path, host, "Accept: text/html,*/*;q=0.8\r\n");
}

/// Messages without their Date, which we add where a service sends none (gateway.md 2.3).
inline std::string without_date(std::string text) {
  constexpr std::string_view start = "\r\nDate: ";
  for (auto at = text.find(start); at != std::string::npos; at = text.find(start, at))
    text.erase(at, text.find("\r\n", at + 2) - at);
  return text;
}

}  // namespace culvert::relay
