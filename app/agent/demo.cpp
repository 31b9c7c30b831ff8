#include "app/agent/demo.h"

#include "app/common/run_program.h"
#include "core/engine/demo.h"
#include "core/net/tcp.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <string>

namespace culvert::app {
namespace {

using namespace std::chrono_literals;

constexpr const char* profile = "demo";

/// The public address, as soon as the relay has confirmed it.
Task<std::string> public_address(const observe::Ledger& ledger) {
  for (;;) {
    const observe::ProxyRecord* proxy = ledger.proxy(profile, engine::Demo::proxy_name);
    if (proxy != nullptr && proxy->state == observe::ProxyState::running)
      co_return proxy->public_address;
    co_await sleep_for(20ms);
  }
}

/// The status line and the size of what a GET brings.
struct Fetched {
  std::string status_line;
  std::size_t bytes = 0;
};

Task<Fetched> fetch(std::string address) {
  const net::Endpoint at = must(net::parse_endpoint(address));
  const net::DialOptions options;
  const std::unique_ptr<net::TcpStream> stream = co_await net::dial(at, options, Leg::downstream);
  const std::string request =
      "GET / HTTP/1.1\r\nHost: " + address + "\r\nConnection: close\r\n\r\n";
  co_await net::write(*stream, as_bytes(request), Leg::downstream);
  std::string answer;
  std::array<std::byte, 4096> part;
  while (const std::size_t count = co_await net::read_some(*stream, part, Leg::downstream))
    answer.append(as_text(Bytes(part).first(count)));
  Fetched fetched;
  fetched.status_line = answer.substr(0, answer.find("\r\n"));
  fetched.bytes = answer.size();
  co_return fetched;
}

void print_leg(const char* name, const Negotiation& leg) {
  std::printf("  %-13s %s\n", name, summary(leg).c_str());
}

void print_negotiations(const observe::Ledger& ledger) {
  std::printf("negotiated on each leg:\n");
  for (const observe::ConnectionPtr& row : ledger.connections()) {
    if (row->profile != profile) continue;  // the relay has a row of its own for it
    print_leg("public side", row->downstream);
    if (const observe::SessionRecord* session = ledger.session(profile))
      print_leg("server link", session->link);
    print_leg("local side", row->upstream);
    break;
  }
  std::fflush(stdout);
}

Task<> show(observe::Ledger& ledger, bool once) {
  auto confirmed = public_address(ledger);
  const std::string address =
      co_await within(10s, Leg::relay, "publish the demo", std::move(confirmed));
  std::printf("public address: http://%s/\n", address.c_str());
  const Fetched fetched = co_await fetch(address);
  std::printf("fetched through the tunnel: %s, %zu bytes\n", fetched.status_line.c_str(),
              fetched.bytes);
  print_negotiations(ledger);
  if (fetched.status_line.find(" 200 ") == std::string::npos)
    fail(Errc::protocol, Leg::upstream, "the demo page answered " + fetched.status_line);
  if (once) co_return;
  std::printf("Serving until Ctrl-C.\n");
  std::fflush(stdout);
  co_await sleep_for(24h * 365);
}

Task<> demo_task(Executor executor, observe::Ledger& ledger, bool once) {
  ledger.set_audience(true);  // the row of the fetch is what we show
  engine::Demo demo(executor, profile, std::nullopt, ledger);
  co_await with_scope([&](TaskScope& scope) -> Task<> {
    scope.spawn("demo", demo.run());
    co_await show(ledger, once);
  });
}

}  // namespace

int run_demo(bool once) {
  config::Log log;
  log.level = config::LogLevel::warn;
  return report_outcome(
      run_program(log, "demo", [once](const Executor& executor, observe::Ledger& ledger) {
        return demo_task(executor, ledger, once);
      }));
}

}  // namespace culvert::app
