#include "tests/bench/load/player.h"

#include "tests/bench/load/pattern.h"
#include "tests/bench/load/request.h"

#include <sys/epoll.h>

#include <span>
#include <stdexcept>

namespace culvert::bench {

Player::Player(Poller& poller, Game& game, std::uint16_t port, std::size_t message_size)
    : game_(game), socket_(Socket::connect_now(port)), answer_(message_size) {
  const auto bytes = Pattern().next(message_size);
  message_.assign(bytes.begin(), bytes.end());
  message_.front() = static_cast<char>(Wish::echo);
  poller.add(socket_.descriptor(), EPOLLIN, *this);
}

void Player::serve() {
  ++game_.in_flight;
  received_ = 0;
  sent_at_ = Clock::now();
  if (socket_.write(message_) != message_.size())
    throw std::runtime_error("a small message was not taken whole");
}

void Player::ready(std::uint32_t /*events*/) {
  const auto count = socket_.read(std::span(answer_).subspan(received_));
  if (!count) return;
  if (*count == 0) throw std::runtime_error("a small connection was closed");
  received_ += *count;
  if (received_ < answer_.size()) return;
  game_.times.add(Clock::now() - sent_at_);
  if (answer_ != message_) throw std::runtime_error("an echo differs from what was sent");
  --game_.in_flight;
  if (game_.running) serve();
}

}  // namespace culvert::bench
