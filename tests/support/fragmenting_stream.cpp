#include "tests/support/fragmenting_stream.h"

#include "core/net/waiters.h"

#include <algorithm>
#include <random>

namespace culvert::support {
namespace {

class FragmentingStream final : public net::Stream {
 public:
  FragmentingStream(net::StreamPtr inner, Fragmentation how)
      : how_(how), random_(how.seed), inner_(std::move(inner)), waiters_(inner_->executor()) {
    read_size_ = next_size();
    write_size_ = next_size();
  }

  Executor executor() const override { return inner_->executor(); }

  net::Io try_read(MutableBytes to) override {
    if (read_size_ == 0) {
      read_held_back_ = true;
      read_size_ = next_size();
      return net::Io::blocked();
    }
    const net::Io io = inner_->try_read(to.first(std::min(to.size(), read_size_)));
    if (io.is_done()) read_size_ = next_size();
    return io;
  }

  net::Io try_write(Bytes from) override {
    if (write_size_ == 0) {
      write_held_back_ = true;
      write_size_ = next_size();
      return net::Io::blocked();
    }
    const net::Io io = inner_->try_write(from.first(std::min(from.size(), write_size_)));
    if (io.is_done()) write_size_ = next_size();
    return io;
  }

  std::size_t room() const override { return std::min(write_size_, inner_->room()); }

  Bytes buffered() override {
    if (!how_.shows_buffered) return {};
    const Bytes all = inner_->buffered();
    return all.first(std::min(all.size(), read_size_));
  }

  void consume(std::size_t count) override {
    inner_->consume(count);
    read_size_ = next_size();
  }

  void when_readable(net::Waiter& waiter) override {
    if (!std::exchange(read_held_back_, false) && read_size_ > 0)
      return inner_->when_readable(waiter);
    if (read_size_ == 0) read_size_ = 1;
    waiters_.set_reader(waiter);
    waiters_.wake_reader();
  }

  void when_writable(net::Waiter& waiter) override {
    if (!std::exchange(write_held_back_, false) && write_size_ > 0)
      return inner_->when_writable(waiter);
    if (write_size_ == 0) write_size_ = 1;
    waiters_.set_writer(waiter);
    waiters_.wake_writer();
  }

  void forget(net::Waiter& waiter) noexcept override {
    waiters_.forget(waiter);
    inner_->forget(waiter);
  }

  std::size_t held() const override { return inner_->held(); }
  net::Io try_flush() override { return inner_->try_flush(); }
  void shutdown_write() override { inner_->shutdown_write(); }
  void abort() noexcept override { inner_->abort(); }
  std::string describe() const override { return inner_->describe(); }

 private:
  /// 0: the next call is held back.
  std::size_t next_size() {
    const bool blocked = static_cast<int>(random_() % 100) < how_.percent_blocked;
    return blocked ? 0 : 1 + random_() % how_.most;
  }

  Fragmentation how_;
  std::mt19937_64 random_;
  net::StreamPtr inner_;
  net::Waiters waiters_;
  std::size_t read_size_ = 0;
  std::size_t write_size_ = 0;
  bool read_held_back_ = false;
  bool write_held_back_ = false;
};

}  // namespace

net::StreamPtr fragmenting(net::StreamPtr inner, Fragmentation how) {
  return std::make_unique<FragmentingStream>(std::move(inner), how);
}

std::vector<std::byte> random_bytes(std::size_t size, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::byte> bytes(size);
  for (std::byte& each : bytes)
    each = static_cast<std::byte>(random());
  return bytes;
}

}  // namespace culvert::support
