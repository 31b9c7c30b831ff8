#include "core/net/memory_stream.h"

#include "core/base/copy_bytes.h"
#include "core/net/waiters.h"

#include <algorithm>
#include <vector>

namespace culvert::net {
namespace {

/// One direction of a pipe: what the writing end has put in and the reading end not taken out.
struct Channel {
  std::vector<std::byte> bytes;
  std::size_t taken = 0;  // bytes at the front that were read already
  bool ended = false;     // the writing end said so, or has gone
  bool broken = false;    // aborted, or the reading end has gone

  std::size_t size() const { return bytes.size() - taken; }

  void append(Bytes from) {
    if (taken > 0) {
      bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(taken));
      taken = 0;
    }
    bytes.insert(bytes.end(), from.begin(), from.end());
  }

  void drop(std::size_t count) {
    taken += count;
    if (taken < bytes.size()) return;
    bytes.clear();
    taken = 0;
  }
};

class MemoryStream;

/// What both ends share; an end that has gone is null.
struct Pipe {
  std::size_t capacity;
  Channel channels[2];
  MemoryStream* ends[2] = {nullptr, nullptr};
};

class MemoryStream final : public Stream {
 public:
  MemoryStream(const Executor& executor, std::shared_ptr<Pipe> pipe, int side)
      : waiters_(executor), pipe_(std::move(pipe)), side_(side) {
    pipe_->ends[side_] = this;
  }

  ~MemoryStream() override {
    pipe_->ends[side_] = nullptr;
    outgoing().ended = true;
    incoming().broken = true;
    wake_peer();
  }

  Executor executor() const override { return waiters_.executor(); }

  Io try_read(MutableBytes to) override {
    if (incoming().broken) return Io::failed(make_error_code(Errc::reset));
    if (to.empty()) return Io::moved(0);
    const std::size_t count = std::min(to.size(), incoming().size());
    if (count == 0) return incoming().ended ? Io::ended() : Io::blocked();
    copy_bytes(to.data(), Bytes(buffered()).first(count));
    consume(count);
    return Io::moved(count);
  }

  Io try_write(Bytes from) override {
    if (outgoing().broken || outgoing().ended) return Io::failed(make_error_code(Errc::reset));
    if (from.empty()) return Io::moved(0);
    const std::size_t count = std::min(from.size(), room());
    if (count == 0) return Io::blocked();
    outgoing().append(from.first(count));
    if (MemoryStream* const peer = pipe_->ends[1 - side_]) peer->waiters_.wake_reader();
    return Io::moved(count);
  }

  std::size_t room() const override {
    // Not blocked: the write that is tried then tells what is wrong.
    if (outgoing().ended || outgoing().broken) return pipe_->capacity;
    return pipe_->capacity - outgoing().size();
  }

  Bytes buffered() override {
    if (incoming().broken) return {};
    return Bytes(incoming().bytes).subspan(incoming().taken);
  }

  void consume(std::size_t count) override {
    incoming().drop(count);
    if (MemoryStream* const peer = pipe_->ends[1 - side_]) peer->waiters_.wake_writer();
  }

  void when_readable(Waiter& waiter) override {
    waiters_.set_reader(waiter);
    if (incoming().size() > 0 || incoming().ended || incoming().broken) waiters_.wake_reader();
  }

  void when_writable(Waiter& waiter) override {
    waiters_.set_writer(waiter);
    if (room() > 0) waiters_.wake_writer();
  }

  void forget(Waiter& waiter) noexcept override { waiters_.forget(waiter); }

  void shutdown_write() override {
    outgoing().ended = true;
    wake_peer();
  }

  void abort() noexcept override {
    outgoing().broken = incoming().broken = true;
    waiters_.wake_reader();
    waiters_.wake_writer();
    wake_peer();
  }

  std::string describe() const override { return "memory"; }

 private:
  Channel& outgoing() { return pipe_->channels[side_]; }
  const Channel& outgoing() const { return pipe_->channels[side_]; }
  Channel& incoming() { return pipe_->channels[1 - side_]; }

  void wake_peer() {
    MemoryStream* const peer = pipe_->ends[1 - side_];
    if (!peer) return;
    peer->waiters_.wake_reader();
    peer->waiters_.wake_writer();
  }

  Waiters waiters_;
  std::shared_ptr<Pipe> pipe_;
  int side_;
};

}  // namespace

std::pair<StreamPtr, StreamPtr> memory_pipe(const Executor& executor, std::size_t capacity) {
  const auto pipe = std::make_shared<Pipe>();
  pipe->capacity = capacity;
  return {std::make_unique<MemoryStream>(executor, pipe, 0),
          std::make_unique<MemoryStream>(executor, pipe, 1)};
}

}  // namespace culvert::net
