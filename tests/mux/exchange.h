#pragma once

#include "core/mux/session.h"
#include "tests/support/fragmenting_stream.h"

#include <utility>
#include <vector>

namespace culvert::mux {

inline Task<std::vector<std::byte>> read_to_end(net::Stream& stream) {
  std::vector<std::byte> all;
  std::vector<std::byte> piece(20'000);
  while (const std::size_t count = co_await net::read_some(stream, piece, Leg::relay))
    all.insert(all.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(count));
  co_return all;
}

inline Task<> write_and_end(net::Stream& stream, Bytes bytes) {
  co_await net::write(stream, bytes, Leg::relay);
  stream.shutdown_write();
}

inline Task<> echo(net::StreamPtr stream) {
  std::vector<std::byte> piece(20'000);
  while (const std::size_t count = co_await net::read_some(*stream, piece, Leg::relay))
    co_await net::write(*stream, Bytes(piece).first(count), Leg::relay);
}

inline Task<> serve_echo(Session& session, TaskScope& scope) {
  for (;;) {
    net::StreamPtr stream = co_await session.accept();
    scope.spawn("echo", echo(std::move(stream)));
  }
}

struct Tally {
  int right = 0;
  int wrong = 0;
};

inline Task<> compare(net::Stream& stream, const std::vector<std::byte>& sent, Tally& tally) {
  const std::vector<std::byte> got = co_await read_to_end(stream);
  ++(got == sent ? tally.right : tally.wrong);
}

inline Task<> one_exchange(Session& session, std::size_t size, std::uint64_t seed, Tally& tally) {
  const std::vector<std::byte> sent = support::random_bytes(size, seed);
  net::StreamPtr stream = session.open();
  co_await (write_and_end(*stream, sent) && compare(*stream, sent, tally));
}

/// `small` exchanges with an echo, `at_once` of them at a time, beside one bulk exchange.
inline Task<> many_exchanges(Session& session, int small, int at_once, std::size_t bulk,
                             Tally& tally) {
  co_await with_scope([&](TaskScope& scope) -> Task<> {
    scope.spawn("bulk", one_exchange(session, bulk, 99, tally));
    for (int i = 0; i < small; ++i) {
      scope.spawn("small", one_exchange(session, static_cast<std::size_t>(i % 3000),
                                        static_cast<std::uint64_t>(i), tally));
      while (scope.size() > static_cast<std::size_t>(at_once) + 1)
        co_await sleep_for(Duration::zero());
    }
    while (scope.size() > 1)
      co_await sleep_for(Duration::zero());
  });
}

}  // namespace culvert::mux
