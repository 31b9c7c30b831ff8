#pragma once

#include "core/base/byte_queue.h"
#include "core/mux/receive_window.h"
#include "core/mux/send_queue.h"
#include "core/net/stream.h"
#include "core/net/waiters.h"

#include <cstdint>

namespace culvert::mux {

class Multiplexer;

/// One yamux stream as its owner sees it. Owns no payload buffer while idle (IO-11).
///
/// held() is 0 and try_flush() has nothing to do: what was taken lies in the session's batch, which
/// leaves within the same turn of the loop, or as soon as the transport takes it (IO-17, IO-20).
///
/// Destroying it ends our direction; what the peer still sends is thrown away by the session.
/// abort() resets the stream on both sides.
class MuxStream final : public net::Stream, public Writer {
 public:
  /// `window`: what the peer may send at first.
  MuxStream(Multiplexer& mux, std::uint32_t id, std::uint32_t window);
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

 private:
  friend class Multiplexer;  // which knows a stream until it is over, or the session is

  void may_write() override { waiters_.call_writer(); }

  /// Payload that lies in the session's read buffer until this returns. May destroy the stream.
  void deliver(Bytes payload);
  /// The mux knows this stream no more; it ended in order or with `failure`.
  void leave(std::error_code failure);

  Multiplexer* mux_;
  const std::uint32_t id_;
  std::uint32_t send_window_ = initial_window;  // what the peer lets us send
  ReceiveWindow receive_window_;
  bool announced_ = false;  // our SYN is out, or the peer opened it
  bool answered_ = false;   // the peer has sent something for it
  bool fin_sent_ = false;   // or will be, behind a SYN that waits
  bool fin_received_ = false;
  std::error_code failure_;
  net::Waiters waiters_;
  ByteQueue backlog_;
  Bytes arriving_;  // in the session's read buffer, during deliver() only
};

}  // namespace culvert::mux
