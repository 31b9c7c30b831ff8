#pragma once

#include "core/base/byte_queue.h"
#include "core/mux/receive_window.h"
#include "core/mux/session.h"
#include "core/net/stream.h"
#include "core/net/waiters.h"

#include <cstdint>

namespace culvert::mux {

/// One yamux stream as its owner sees it. Owns no payload buffer while idle. Known to its session
/// by pointer until one of the two goes.
class MuxStream final : public net::Stream {
 public:
  MuxStream(Session::Impl& session, std::uint32_t id, const Executor& executor);
  ~MuxStream() override;

  Executor executor() const override { return waiters_.executor(); }
  net::Io try_read(MutableBytes to) override;
  net::Io try_write(Bytes from) override;
  std::size_t room() const override;
  Bytes buffered() override;
  void consume(std::size_t count) override;
  void when_readable(net::Waiter& waiter) override;
  void when_writable(net::Waiter& waiter) override;
  void forget(net::Waiter& waiter) noexcept override;
  void shutdown_write() override;
  void abort() noexcept override;
  std::string describe() const override;

  // For the session.

  /// Payload that arrived, lying in the session's read buffer until this returns.
  void deliver(Bytes payload);
  void end_of_peer();
  void fail(std::error_code error);
  void call_writer() { waiters_.call_writer(); }
  void wake_writer() { waiters_.wake_writer(); }
  bool has_writer() const { return waiters_.has_writer(); }

  std::uint32_t id;
  std::uint64_t send_window = ReceiveWindow::initial;
  ReceiveWindow receive_window;
  std::uint64_t write_turn = 0;  ///< Session turn of the last data frame.
  bool queued = false;           ///< In the session's list of waiting writers.
  bool syn_sent = false;         ///< The peer knows the stream.
  bool acknowledged = false;     ///< Opened by the peer, or our SYN was answered.
  bool fin_sent = false, fin_received = false;
  bool owned_by_session = false;  ///< Not accepted yet.

 private:
  Session::Impl* session_;
  net::Waiters waiters_;
  ByteQueue backlog_;
  Bytes incoming_;  // part of the session's read buffer, during deliver() only
  std::error_code error_;
};

}  // namespace culvert::mux
