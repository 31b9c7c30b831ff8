#include "core/client/tls_demand.h"

#include "core/client/connector.h"
#include "core/client/session_context.h"
#include "core/frp/auth.h"
#include "core/frp/names.h"

#include <chrono>
#include <memory>
#include <utility>

namespace culvert::client {
namespace {

/// For one question, from the first packet on. Both ends are known to be awake.
constexpr Duration demand_timeout = std::chrono::seconds(5);

/// For a secret proxy that does not exist: every frps answers that at once, in whatever wire
/// version it was asked (frp-wire 5.2, 7.6). The name tells its administrator why.
frp::Message question() {
  frp::NewVisitorConn visitor;
  visitor.proxy_name = frp::tls_question_name;
  visitor.timestamp = frp::unix_now();
  return visitor;
}

Task<> ask_over(Link& link, frp::WireVersion version) {
  const net::StreamPtr connection = co_await open_with(link, version, question());
  co_await frp::expect<frp::NewVisitorConnResp>(*connection, version);
}

/// Returns when an answer came.
Task<> ask(const config::ClientConfig& config, const Dial& dial) {
  const Connector connector = must(Connector::make(config, dial));
  std::unique_ptr<Link> link;  // outlives the tasks that use it
  co_await with_scope([&](TaskScope& scope) -> Task<> {
    Negotiation unused;
    const StepReport silent = [](observe::Step, bool) {};
    link = co_await Link::open(connector, config.transport, unused, silent);
    scope.spawn("link", link->run());
    co_await ask_over(*link, wire_version_of(config));
  });
}

Task<Result<void>> outcome_of(const config::ClientConfig& config, const Dial& dial) {
  return attempt(within(demand_timeout, Leg::relay, "question about TLS", ask(config, dial)));
}

}  // namespace

Task<bool> demands_tls(const config::ClientConfig& config, const Dial& dial) {
  config::ClientConfig secured = config;
  secured.transport.tls.enable = true;
  secured.transport.tls.trusted_ca_file.clear();  // whose certificate it is does not matter here
  const Result<void> in_tls = co_await outcome_of(secured, dial);
  if (!in_tls && in_tls.error().code != Errc::certificate) co_return false;
  const Result<void> in_plain_text = co_await outcome_of(config, dial);
  if (in_plain_text) co_return false;
  const Errc code = in_plain_text.error().code;
  co_return code == Errc::closed || code == Errc::reset;
}

}  // namespace culvert::client
