#include "core/relay/work_dialer.h"

#include "core/net/loop_bridge.h"
#include "core/relay/public_connection.h"

#include <utility>

namespace culvert::relay {
namespace {

Task<net::StreamPtr> start_at_home(RelayContext& home, TargetPtr target, frp::StartWorkConn start) {
  net::StreamPtr work = co_await target->work->start(std::move(start));
  co_return payload_of(home, *target, std::move(work));
}

/// What a loop that waits for a work connection of another one is told.
struct Arrival {
  explicit Arrival(const Executor& executor) : event(executor) {}
  Event event;
  std::optional<Error> failure;
};

/// On the home loop: brings the connection, and then its bytes.
Task<> carry(RelayContext& home, TargetPtr target, frp::StartWorkConn start, net::StreamPtr end,
             Executor there, std::shared_ptr<Arrival> arrival) {
  Result<net::StreamPtr> work =
      co_await attempt(start_at_home(home, std::move(target), std::move(start)));
  asio::post(there, [arrival, failure = work ? std::optional<Error>() : work.error()]() mutable {
    arrival->failure = std::move(failure);
    arrival->event.set();
  });
  if (!work) co_return;
  co_await net::carry_over_bridge(*std::move(work), std::move(end));
}

}  // namespace

Task<net::StreamPtr> WorkDialer::dial(const gateway::Caller& caller, net::DialTimes& times) {
  frp::StartWorkConn start;
  start.proxy_name = target_->name;
  start.src_addr = caller.address.host;
  start.src_port = caller.address.port;
  const TimePoint began = Clock::now();
  net::StreamPtr work;
  if (target_->home == &here_)
    work = co_await start_at_home(here_, target_, std::move(start));
  else
    work = co_await dial_from_outside(std::move(start));
  times.connect = Clock::now() - began;
  co_return work;
}

Task<net::StreamPtr> WorkDialer::dial_from_outside(frp::StartWorkConn start) {
  RelayContext& home = *target_->home;
  auto [ours, theirs] = net::loop_bridge(here_.executor, home.executor);
  auto arrival = std::make_shared<Arrival>(here_.executor);
  home.spawn_from_outside("work connection for another loop",
                          [&home, target = target_, start = std::move(start),
                           end = std::move(theirs), there = here_.executor, arrival]() mutable {
                            return carry(home, std::move(target), std::move(start), std::move(end),
                                         std::move(there), std::move(arrival));
                          });
  net::StreamPtr stream = std::move(ours);
  co_await arrival->event.wait();
  if (arrival->failure) throw Failure(*arrival->failure);
  co_return stream;
}

std::optional<http::OwnAnswer> WorkDialer::answer_for(const Error&) const {
  http::OwnAnswer answer;
  answer.status = 503;
  answer.token = "destination_unavailable";
  answer.details = "The computer that publishes this address does not answer.";
  return answer;
}

}  // namespace culvert::relay
