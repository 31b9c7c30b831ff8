#include "tests/bench/load/bulk_service.h"

#include <sys/epoll.h>

#include <memory>
#include <utility>

namespace culvert::bench {

void BulkService::start(Lane& lane, Socket socket, std::span<const char> first) {
  auto service = std::make_unique<BulkService>(lane, std::move(socket));
  auto& self = *service;
  if (!self.take(first)) return;
  // A request of no bytes is complete already.
  self.conclude();
  lane.own(std::move(service));
  // From here on the lane's thread may run it.
  const std::uint32_t wanted = self.sender_.idle() ? EPOLLIN : EPOLLIN | EPOLLOUT;
  self.watched_ = wanted;
  lane.poller().add(self.socket_.descriptor(), wanted, self);
}

BulkService::BulkService(Lane& lane, Socket socket) : lane_(lane), socket_(std::move(socket)) {
  expect_request();
}

void BulkService::expect_request() {
  in_request_ = false;
  receiver_.expect_pattern(0, 0, false);
  receiver_.expect_record(sizeof(BulkRequest));
}

void BulkService::ready(std::uint32_t events) {
  bool alive = true;
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) alive = read();
  if (alive && (events & EPOLLOUT) != 0) alive = sender_.step(socket_);
  if (!alive) return lane_.release(*this);
  conclude();
  watch();
}

bool BulkService::read() {
  const auto count = socket_.read(lane_.buffer());
  if (!count) return true;
  return *count != 0 && take(lane_.buffer().first(*count));
}

bool BulkService::take(std::span<const char> bytes) {
  while (!in_request_ && !bytes.empty()) {
    // Byte by byte up to the end of the request: what follows it is payload.
    if (!receiver_.take(bytes.first(1))) return false;
    bytes = bytes.subspan(1);
    if (receiver_.record_complete()) begin();
  }
  return bytes.empty() || receiver_.take(bytes);
}

void BulkService::begin() {
  request_ = from_bytes<BulkRequest>(receiver_.record().first<sizeof(BulkRequest)>());
  in_request_ = true;
  receiver_.expect_pattern(request_.to_service(), request_.seed, request_.verify);
  receiver_.expect_record(0);
  sender_.put_pattern(request_.to_visitor(), request_.seed);
}

void BulkService::conclude() {
  if (!in_request_ || !receiver_.pattern_complete() || !sender_.idle()) return;
  sender_.put(to_bytes(Verdict{.wrong_bytes = receiver_.wrong_bytes()}));
  expect_request();
}

void BulkService::watch() {
  const std::uint32_t wanted = sender_.idle() ? EPOLLIN : EPOLLIN | EPOLLOUT;
  if (wanted == watched_) return;
  watched_ = wanted;
  lane_.poller().change(socket_.descriptor(), wanted, *this);
}

}  // namespace culvert::bench
