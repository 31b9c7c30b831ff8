#pragma once

#include "tests/bench/load/flow.h"
#include "tests/bench/load/lane.h"
#include "tests/bench/load/request.h"
#include "tests/bench/load/socket.h"

#include <span>

namespace culvert::bench {

/// The service's end of a connection that moves bulk, one request after the other. Bytes that
/// belong to no request end it.
class BulkService final : public Watcher {
 public:
  /// Lives in `lane` from now on. `first` has already been read from the socket.
  static void start(Lane& lane, Socket socket, std::span<const char> first);

  BulkService(Lane& lane, Socket socket);
  void ready(std::uint32_t events) override;

 private:
  [[nodiscard]] bool read();
  [[nodiscard]] bool take(std::span<const char> bytes);
  void expect_request();
  void begin();
  void conclude();
  void watch();

  Lane& lane_;
  Socket socket_;
  Sender sender_;
  Receiver receiver_;
  BulkRequest request_;
  bool in_request_ = false;
  std::uint32_t watched_ = 0;
};

}  // namespace culvert::bench
