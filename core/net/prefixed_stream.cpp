#include "core/net/prefixed_stream.h"

#include "core/base/copy_bytes.h"
#include "core/net/waiters.h"

#include <algorithm>

namespace culvert::net {
namespace {

class PrefixedStream final : public Stream {
 public:
  PrefixedStream(std::vector<std::byte> prefix, StreamPtr inner)
      : prefix_(std::move(prefix)), inner_(std::move(inner)), waiters_(inner_->executor()) {}

  Executor executor() const override { return waiters_.executor(); }

  Io try_read(MutableBytes to) override {
    if (left() == 0) return inner_->try_read(to);
    const std::size_t count = std::min(to.size(), left());
    if (count == 0) return Io::moved(0);
    copy_bytes(to.data(), Bytes(prefix_).subspan(taken_, count));
    consume(count);
    return Io::moved(count);
  }

  Bytes buffered() override {
    return left() == 0 ? inner_->buffered() : Bytes(prefix_).subspan(taken_);
  }

  void consume(std::size_t count) override {
    if (left() == 0) return inner_->consume(count);
    taken_ += count;
    if (left() == 0) prefix_ = {};
    if (prefix_.empty()) taken_ = 0;
  }

  void when_readable(Waiter& waiter) override {
    if (left() == 0) return inner_->when_readable(waiter);
    waiters_.set_reader(waiter);
    waiters_.wake_reader();
  }

  void forget(Waiter& waiter) noexcept override {
    waiters_.forget(waiter);
    inner_->forget(waiter);
  }

  void abort() noexcept override {
    prefix_ = {};
    taken_ = 0;
    inner_->abort();
  }

  Io try_write(Bytes from) override { return inner_->try_write(from); }
  std::size_t room() const override { return inner_->room(); }
  std::size_t held() const override { return inner_->held(); }
  Io try_flush() override { return inner_->try_flush(); }
  void when_writable(Waiter& waiter) override { inner_->when_writable(waiter); }
  void shutdown_write() override { inner_->shutdown_write(); }
  std::string describe() const override { return inner_->describe(); }

  StreamPtr moved_to(const Executor& loop) override {
    StreamPtr inner = inner_->moved_to(loop);
    if (!inner) return nullptr;
    prefix_.erase(prefix_.begin(), prefix_.begin() + static_cast<std::ptrdiff_t>(taken_));
    taken_ = 0;
    return with_prefix(std::move(prefix_), std::move(inner));
  }

 private:
  std::size_t left() const { return prefix_.size() - taken_; }

  std::vector<std::byte> prefix_;
  std::size_t taken_ = 0;
  StreamPtr inner_;
  Waiters waiters_;
};

}  // namespace

StreamPtr with_prefix(std::vector<std::byte> prefix, StreamPtr inner) {
  if (prefix.empty()) return inner;
  return std::make_unique<PrefixedStream>(std::move(prefix), std::move(inner));
}

}  // namespace culvert::net
