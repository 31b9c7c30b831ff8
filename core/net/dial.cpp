#include "core/net/resolver.h"
#include "core/net/tcp.h"

#include <optional>
#include <utility>
#include <vector>

namespace culvert::net {
namespace {

using Address = asio::ip::tcp::endpoint;
using Socket = TcpStream::Socket;

/// How long an address has to itself before the next one is tried beside it (RFC 8305 5).
constexpr auto head_start = std::chrono::milliseconds(250);

using Source = std::optional<asio::ip::address>;

Source parse_source(const std::string& local_ip, Leg leg) {
  if (local_ip.empty()) return std::nullopt;
  boost::system::error_code error;
  const asio::ip::address source = asio::ip::make_address(local_ip, error);
  if (error) fail(Errc::config, leg, "source address " + local_ip, error);
  return source;
}

/// One attempt. Its error is a value: the race goes on without it.
Task<boost::system::error_code> connect_one(Socket& socket, Address to, Source source) {
  boost::system::error_code error;
  socket.open(to.protocol(), error);
  if (!error && source) socket.bind({*source, 0}, error);
  if (error) co_return error;
  const auto [outcome] = co_await socket.async_connect(to, nothrow);
  co_await Event::throw_if_cancelled();
  co_return outcome;
}

/// Attempts at several addresses, each with a head start on the next.
struct Race {
  explicit Race(const Executor& executor) : change(executor) {}

  bool is_decided() const { return winner.has_value(); }

  /// The failure to report when nobody wins: the first one that says more than "no route".
  void lost(boost::system::error_code error) {
    const bool vague = classify(failure) == Errc::unreachable;
    if (!failure || (vague && classify(error) != Errc::unreachable)) failure = error;
  }

  Timer change;  // cancelled when an attempt has ended
  std::optional<Socket> winner;
  boost::system::error_code failure;
  int running = 0;
};

Task<> attempt_one(Race& race, Address to, Source source) {
  Socket socket(race.change.get_executor());
  const boost::system::error_code error = co_await connect_one(socket, to, source);
  --race.running;
  if (error)
    race.lost(error);
  else if (!race.is_decided())
    race.winner.emplace(std::move(socket));
  race.change.cancel();
}

Task<> wait_for_change(Race& race, Duration limit) {
  race.change.expires_after(limit);
  co_await race.change.async_wait(nothrow);
  co_await Event::throw_if_cancelled();
}

/// The next address is tried when one has failed or the head start is over.
Task<> run_race(Race& race, std::vector<Address> addresses, Source source) {
  co_await with_scope([&](TaskScope& scope) -> Task<> {
    for (const Address& each : addresses) {
      ++race.running;
      scope.spawn("connect", attempt_one(race, each, source));
      co_await wait_for_change(race, head_start);
      if (race.is_decided()) break;
    }
    while (race.running > 0 && !race.is_decided())
      co_await wait_for_change(race, head_start);
  });
}

Task<std::unique_ptr<TcpStream>> connect_any(Endpoint to, DialOptions options, Leg leg,
                                             DialTimes* times) {
  const Source source = parse_source(options.local_ip, leg);
  const TimePoint started = Clock::now();
  std::vector<Address> addresses = interleave_families(co_await resolve(to, leg));
  const TimePoint resolved = Clock::now();
  Race race(co_await this_coro::executor);
  co_await run_race(race, std::move(addresses), source);
  if (!race.is_decided()) fail(leg, "connect " + to_text(to), race.failure);
  auto stream = std::make_unique<TcpStream>(*std::move(race.winner));
  if (times != nullptr) {
    times->resolve = resolved - started;
    times->connect = Clock::now() - resolved;
    times->local = to_text(stream->local());
    times->remote = to_text(stream->remote());
  }
  co_return stream;
}

}  // namespace

Task<std::unique_ptr<TcpStream>> dial(Endpoint to, DialOptions options, Leg leg, DialTimes* times) {
  const Duration limit = options.timeout;
  const std::chrono::seconds keepalive = options.keepalive;
  const bool tunnel = options.tunnel;
  std::string doing = "connect " + to_text(to);
  std::unique_ptr<TcpStream> stream = co_await within(
      limit, leg, std::move(doing), connect_any(std::move(to), std::move(options), leg, times));
  stream->set_keepalive(keepalive);
  if (tunnel) stream->tune_as_tunnel();
  co_return stream;
}

}  // namespace culvert::net
