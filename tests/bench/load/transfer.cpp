#include "tests/bench/load/transfer.h"

#include <sys/epoll.h>

#include <stdexcept>

namespace culvert::bench {

Transfer::Transfer(Poller& poller, std::uint16_t port, std::span<char> buffer)
    : poller_(poller), socket_(Socket::connect(port)), buffer_(buffer), watched_(EPOLLIN) {
  poller_.add(socket_.descriptor(), watched_, *this);
}

void Transfer::begin(const BulkRequest& request) {
  sender_.put(to_bytes(request));
  sender_.put_pattern(request.to_service(), request.seed);
  receiver_.expect_pattern(request.to_visitor(), request.seed, request.verify);
  receiver_.expect_record(sizeof(Verdict));
  watch();
}

void Transfer::ready(std::uint32_t events) {
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read();
  if ((events & EPOLLOUT) != 0 && !sender_.step(socket_))
    throw std::runtime_error("a bulk connection was closed while bytes were sent");
  watch();
}

void Transfer::read() {
  const auto count = socket_.read(buffer_);
  if (!count) return;
  if (*count == 0) throw std::runtime_error("a bulk connection was closed before its end");
  received_.fetch_add(*count, std::memory_order_relaxed);
  if (!receiver_.take(buffer_.first(*count)))
    throw std::runtime_error("more bytes came than were asked for");
}

std::uint64_t Transfer::wrong_bytes() const {
  const auto verdict = from_bytes<Verdict>(receiver_.record().first<sizeof(Verdict)>());
  return receiver_.wrong_bytes() + verdict.wrong_bytes;
}

void Transfer::watch() {
  const std::uint32_t wanted = sender_.idle() ? EPOLLIN : EPOLLIN | EPOLLOUT;
  if (wanted == watched_) return;
  watched_ = wanted;
  poller_.change(socket_.descriptor(), wanted, *this);
}

}  // namespace culvert::bench
