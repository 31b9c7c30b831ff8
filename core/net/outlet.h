#pragma once

#include "core/base/byte_queue.h"
#include "core/net/waiters.h"

namespace culvert::net {

/// The way down of a layer that makes its own bytes (TLS records, WebSocket frames): passes them
/// to the stream below and holds what that does not take. Goes on pushing by itself, whether or
/// not anybody waits. Holds no memory while nothing is stuck.
class Outlet final : private Waiter {
 public:
  /// From here on writers wait (IO-23).
  static constexpr std::size_t limit = 128 * 1024;

  explicit Outlet(Stream& inner) : inner_(inner), waiters_(inner.executor()) {}
  ~Outlet() { inner_.forget(*this); }

  /// All of `bytes` are taken: passed on at once, or held behind those that already are.
  /// Failed: the stream below is broken.
  Io send(Bytes bytes);

  /// The end of the stream below, behind everything held.
  void end();

  /// Pushes on. done: nothing is held here (below there may be).
  Io push();

  std::size_t held() const { return held_.size(); }
  /// When the stream below is broken there is room: the write that is tried then tells why.
  std::size_t room() const { return held() >= limit ? 0 : limit - held(); }

  /// Calls the waiter when room is there and, while bytes are held, after some have gone (IO-21).
  void when_writable(Waiter& waiter);
  void forget(Waiter& waiter) noexcept { waiters_.forget(waiter); }

  /// The stream below cannot take anything any more; tells who waits.
  void broken() { waiters_.wake_writer(); }

 private:
  void ready() override;
  void wait();
  Io broke(std::error_code error);

  Stream& inner_;
  Waiters waiters_;
  ByteQueue held_;
  bool waiting_ = false;  // for the stream below
  bool ending_ = false;
  std::error_code failure_;  // of the stream below; it may say so only once
};

}  // namespace culvert::net
