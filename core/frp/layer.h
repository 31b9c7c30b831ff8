#pragma once

#include "core/base/byte_queue.h"
#include "core/net/stream.h"
#include "core/net/waiters.h"

namespace culvert::frp {

/// A stream made from a stream, whose bytes are encoded on their way down: the writing half of
/// ciphers, compression and records. What the stream below does not take is kept, bounded by one
/// piece, and goes on by itself as soon as there is room; nothing more is taken until then. Idle
/// layers own no buffer.
class Layer : public net::Stream, private net::Waiter {
 public:
  /// `most_at_once`: plaintext that one encode() is given.
  Layer(net::StreamPtr inner, std::size_t most_at_once)
      : inner_(std::move(inner)), most_at_once_(most_at_once) {}
  ~Layer() override { inner_->forget(*this); }

  Executor executor() const override { return inner_->executor(); }
  net::Io try_write(Bytes from) final;
  std::size_t room() const final;
  std::size_t held() const final { return outgoing_.size() + inner_->held(); }
  net::Io try_flush() final;
  void when_readable(net::Waiter& waiter) override { inner_->when_readable(waiter); }
  void when_writable(net::Waiter& waiter) final;
  void forget(net::Waiter& waiter) noexcept override;
  void shutdown_write() final;
  void abort() noexcept override { inner_->abort(); }
  std::string describe() const override { return inner_->describe(); }

 protected:
  /// Encodes all of `from` (1 to most_at_once bytes) into `to` (a loop buffer). moved(count): of
  /// `to`; or failed.
  virtual net::Io encode(Bytes from, MutableBytes to) = 0;

  net::Stream& inner() { return *inner_; }

 private:
  void ready() final;
  net::Io push(Bytes encoded);
  net::Io push_outgoing();
  net::Io broke(std::error_code error);

  net::StreamPtr inner_;
  std::size_t most_at_once_;
  ByteQueue outgoing_;
  std::error_code failure_;  // of the stream below; it may say so only once
  net::Waiter* writer_ = nullptr;
  bool shut_ = false;
};

/// A layer whose encoding comes in records that can only be decoded whole.
class RecordLayer : public Layer {
 public:
  RecordLayer(net::StreamPtr inner, std::size_t most_at_once)
      : Layer(std::move(inner), most_at_once), readers_(executor()) {}

  net::Io try_read(MutableBytes to) final;
  Bytes buffered() final;
  void consume(std::size_t count) final { decoded_.consume(count); }
  void when_readable(net::Waiter& waiter) final;
  void forget(net::Waiter& waiter) noexcept final;
  void abort() noexcept final;

 protected:
  /// Decodes the record at the front of `from` into `to`. `used`: its length; 0 when it is not
  /// complete. An error ends the stream.
  virtual std::error_code decode(Bytes from, std::size_t& used, ByteQueue& to) = 0;

 private:
  std::size_t decode_from(Bytes from);
  void decode_arrived();

  ByteQueue arrived_;  // not decoded yet
  ByteQueue decoded_;  // of one record
  std::error_code error_;
  net::Waiters readers_;
};

}  // namespace culvert::frp
