#pragma once

#include "core/base/byte_queue.h"
#include "core/net/stream.h"
#include "core/net/waiters.h"

#include <utility>

namespace culvert::frp {

/// What the payload layers share: a stream made from a stream that turns bytes into other bytes
/// (cipher, compression, records). The subclass encodes into outgoing() and decodes arrived bytes
/// into incoming(); both queues give their memory back when they drain.
class Layer : public net::Stream {
 public:
  explicit Layer(net::StreamPtr inner)
      : inner_(std::move(inner)), waiters_(inner_->executor()), pusher_(*this) {}
  ~Layer() override { inner_->forget(pusher_); }

  Executor executor() const override { return waiters_.executor(); }
  net::Io try_read(MutableBytes to) override;
  net::Io try_write(Bytes from) override;
  std::size_t room() const override;
  std::size_t held() const override { return outgoing_.size() + inner_->held(); }
  net::Io try_flush() override;
  Bytes buffered() override { return incoming_.bytes(); }
  void consume(std::size_t count) override { incoming_.consume(count); }
  void when_readable(net::Waiter& waiter) override;
  void when_writable(net::Waiter& waiter) override;
  void forget(net::Waiter& waiter) noexcept override;
  void shutdown_write() override;
  void abort() noexcept override { inner_->abort(); }
  std::string describe() const override { return inner_->describe(); }

 protected:
  /// Encodes all of `from` into `to`.
  virtual void encode(Bytes from, ByteQueue& to) = 0;
  /// Decodes all of `from` into `to`, keeping back what is incomplete. An error ends the stream.
  virtual std::error_code decode(Bytes from, ByteQueue& to) = 0;
  /// Whether the end of the inner stream is in order here (not in the middle of a record).
  virtual bool may_end() const { return true; }

 private:
  /// Goes on sending what the inner stream did not take, whether or not a writer waits.
  struct Pusher final : net::Waiter {
    explicit Pusher(Layer& l) : layer(l) {}
    void ready() override { layer.push_again(); }
    Layer& layer;
  };

  net::Io push();
  void push_again();

  net::StreamPtr inner_;
  net::Waiters waiters_;
  Pusher pusher_;
  ByteQueue outgoing_, incoming_;
  std::error_code error_;
  bool pushing_ = false;
  bool shut_ = false, inner_shut_ = false;
};

}  // namespace culvert::frp
