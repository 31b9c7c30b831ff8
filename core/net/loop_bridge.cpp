#include "core/net/loop_bridge.h"

#include "core/base/byte_queue.h"
#include "core/base/copy_bytes.h"
#include "core/net/splice.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>

namespace culvert::net {
namespace {

/// Who waits at one end. Touched on the loop of that end only; posts from the other one hold it.
struct Shore {
  Waiter* reader = nullptr;
  Waiter* writer = nullptr;

  void call_reader() {
    if (Waiter* const waiting = std::exchange(reader, nullptr)) waiting->ready();
  }
  void call_writer() {
    if (Waiter* const waiting = std::exchange(writer, nullptr)) waiting->ready();
  }
};

/// One direction, under the mutex of the bridge.
struct Lane {
  ByteQueue bytes;
  bool ended = false;   // the writing end said so, or has gone
  bool cut = false;     // its end, when it comes, is in the middle: what it stands for broke
  bool broken = false;  // aborted, or the reading end has gone
  bool reader_waits = false, writer_waits = false;
};

struct Bridge {
  Bridge(const Executor& one, const Executor& other, std::size_t most)
      : capacity(most), loops{one, other} {}

  const std::size_t capacity;
  const Executor loops[2];
  const std::shared_ptr<Shore> shores[2] = {std::make_shared<Shore>(), std::make_shared<Shore>()};
  std::mutex mutex;
  Lane lanes[2];  // by the end that writes

  /// With the mutex held.
  void wake_reader(int side) {
    if (!std::exchange(lanes[1 - side].reader_waits, false)) return;
    asio::post(loops[side], [shore = shores[side]] { shore->call_reader(); });
  }
  void wake_writer(int side) {
    if (!std::exchange(lanes[side].writer_waits, false)) return;
    asio::post(loops[side], [shore = shores[side]] { shore->call_writer(); });
  }
  void wake(int side) {
    wake_reader(side);
    wake_writer(side);
  }
};

class BridgeEnd final : public Stream {
 public:
  BridgeEnd(std::shared_ptr<Bridge> bridge, int side) : bridge_(std::move(bridge)), side_(side) {}

  // A mutex that cannot be locked is the end of everything anyhow.
  // NOLINTNEXTLINE(bugprone-exception-escape)
  ~BridgeEnd() override {
    *shore() = {};
    const std::scoped_lock lock(bridge_->mutex);
    outgoing().ended = true;
    incoming().broken = true;
    bridge_->wake(1 - side_);
  }

  Executor executor() const override { return bridge_->loops[side_]; }

  Io try_read(MutableBytes to) override {
    const std::scoped_lock lock(bridge_->mutex);
    if (incoming().broken) return Io::failed(make_error_code(Errc::reset));
    if (to.empty()) return Io::moved(0);
    const std::size_t count = std::min(to.size(), incoming().bytes.size());
    if (count == 0 && !incoming().ended) return Io::blocked();
    if (count == 0) return incoming().cut ? Io::failed(make_error_code(Errc::reset)) : Io::ended();
    copy_bytes(to.data(), Bytes(incoming().bytes.bytes()).first(count));
    incoming().bytes.consume(count);
    bridge_->wake_writer(1 - side_);
    return Io::moved(count);
  }

  Io try_write(Bytes from) override {
    const std::scoped_lock lock(bridge_->mutex);
    if (is_closed()) return Io::failed(make_error_code(Errc::reset));
    if (from.empty()) return Io::moved(0);
    const std::size_t count = std::min(from.size(), free_space());
    if (count == 0) return Io::blocked();
    outgoing().bytes.append(from.first(count));
    bridge_->wake_reader(1 - side_);
    return Io::moved(count);
  }

  std::size_t room() const override {
    const std::scoped_lock lock(bridge_->mutex);
    // Not blocked: the write that is tried then tells what is wrong.
    return is_closed() ? bridge_->capacity : free_space();
  }

  void when_readable(Waiter& waiter) override {
    shore()->reader = &waiter;
    const std::scoped_lock lock(bridge_->mutex);
    incoming().reader_waits = true;
    if (!incoming().bytes.empty() || incoming().ended || incoming().broken)
      bridge_->wake_reader(side_);
  }

  void when_writable(Waiter& waiter) override {
    shore()->writer = &waiter;
    const std::scoped_lock lock(bridge_->mutex);
    outgoing().writer_waits = true;
    if (is_closed() || free_space() > 0) bridge_->wake_writer(side_);
  }

  void forget(Waiter& waiter) noexcept override {
    if (shore()->reader == &waiter) shore()->reader = nullptr;
    if (shore()->writer == &waiter) shore()->writer = nullptr;
  }

  void shutdown_write() override {
    const std::scoped_lock lock(bridge_->mutex);
    outgoing().ended = true;
    bridge_->wake_reader(1 - side_);
  }

  // NOLINTNEXTLINE(bugprone-exception-escape): as in the destructor.
  void abort() noexcept override {
    const std::scoped_lock lock(bridge_->mutex);
    outgoing().broken = incoming().broken = true;
    bridge_->wake(side_);
    bridge_->wake(1 - side_);
  }

  std::string describe() const override { return "another loop"; }

  /// The other end is to find, behind all bytes, that they were not all. Said before the end:
  /// its loop takes whatever it finds.
  void will_break_off() {
    const std::scoped_lock lock(bridge_->mutex);
    outgoing().cut = true;
  }

  /// Whether abort() was called, at either end.
  bool is_aborted() const {
    const std::scoped_lock lock(bridge_->mutex);
    return incoming().broken;
  }

 private:
  const std::shared_ptr<Shore>& shore() const { return bridge_->shores[side_]; }
  Lane& outgoing() const { return bridge_->lanes[side_]; }
  Lane& incoming() const { return bridge_->lanes[1 - side_]; }
  std::size_t free_space() const { return bridge_->capacity - outgoing().bytes.size(); }
  /// Nobody reads any more, or nothing may be written any more.
  bool is_closed() const { return outgoing().broken || outgoing().ended; }

  std::shared_ptr<Bridge> bridge_;
  int side_;
};

/// Makes a break on either side one on the other, before that is given an end.
class BreakCarrier final : public SpliceObserver {
 public:
  BreakCarrier(Stream& stream, BridgeEnd& bridge) : stream_(stream), bridge_(bridge) {}

  bool passed(Leg, Bytes) override { return false; }
  void half_closed(Leg) override {}
  void broke(Leg side) override {
    if (side == Leg::downstream)
      bridge_.will_break_off();
    else if (bridge_.is_aborted())
      stream_.abort();
  }

 private:
  Stream& stream_;
  BridgeEnd& bridge_;
};

}  // namespace

std::pair<StreamPtr, StreamPtr> loop_bridge(const Executor& one, const Executor& other,
                                            std::size_t capacity) {
  const auto bridge = std::make_shared<Bridge>(one, other, capacity);
  return {std::make_unique<BridgeEnd>(bridge, 0), std::make_unique<BridgeEnd>(bridge, 1)};
}

Task<> carry_over_bridge(StreamPtr stream, StreamPtr end) {
  auto& bridge = static_cast<BridgeEnd&>(*end);
  Traffic uncounted;
  BreakCarrier breaks(*stream, bridge);
  co_await splice(*stream, bridge, uncounted, &breaks);
  // When both directions had ended before.
  if (bridge.is_aborted()) stream->abort();
}

StreamPtr onto_loop(StreamPtr stream, const Executor& executor, TaskScope& here) {
  if (stream->executor() == executor) return stream;
  if (StreamPtr moved = stream->moved_to(executor)) return moved;
  auto [this_end, that_end] = loop_bridge(stream->executor(), executor);
  here.spawn("bridge to another loop", carry_over_bridge(std::move(stream), std::move(this_end)));
  return std::move(that_end);
}

}  // namespace culvert::net
