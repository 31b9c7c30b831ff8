#pragma once

#include "tests/bench/load/flow.h"
#include "tests/bench/load/poller.h"
#include "tests/bench/load/request.h"
#include "tests/bench/load/socket.h"

#include <atomic>
#include <cstdint>
#include <span>

namespace culvert::bench {

/// The visitor's end of one bulk connection. Throws std::runtime_error when it ends early.
class Transfer final : public Watcher {
 public:
  /// `buffer` may be shared by all transfers of a thread.
  Transfer(Poller& poller, std::uint16_t port, std::span<char> buffer);

  /// Asks for the next bytes; the previous ones must have finished.
  void begin(const BulkRequest& request);
  void ready(std::uint32_t events) override;

  [[nodiscard]] bool finished() const { return receiver_.record_complete() && sender_.idle(); }
  /// Of all requests so far, whatever they were. Any thread may ask.
  [[nodiscard]] std::uint64_t received() const { return received_.load(); }
  /// Of the finished request, at both ends.
  [[nodiscard]] std::uint64_t wrong_bytes() const;

 private:
  void read();
  void watch();

  Poller& poller_;
  Socket socket_;
  std::span<char> buffer_;
  Sender sender_;
  Receiver receiver_;
  std::atomic<std::uint64_t> received_ = 0;
  std::uint32_t watched_ = 0;
};

}  // namespace culvert::bench
