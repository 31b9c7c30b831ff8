#include "core/net/splice.h"

#include "core/net/loop_buffers.h"
#include "core/net/resumption.h"

#include <algorithm>
#include <utility>

namespace culvert::net {
namespace {

/// Chunks one direction may move before it lets others on the loop have their turn (IO-8).
constexpr int chunks_per_turn = 8;

/// A pump reads no more at once, so that one connection does not fill the batch of a session.
constexpr std::size_t largest_chunk = 128 * 1024;

class Splice;

/// One direction. Driven by readiness callbacks; owns no payload buffer while nothing is stuck.
class Pump final {
 public:
  Pump(Splice& splice, Stream& from, Stream& to, Leg leg, std::uint64_t& moved)
      : splice_(splice), from_(from), to_(to), leg_(leg), moved_(moved) {}
  ~Pump() { stop(); }

  void run();
  void stop() noexcept {
    from_.forget(readable_);
    to_.forget(writable_);
  }
  bool is_over() const { return over_; }

 private:
  enum class Next { again, wait_to_read, wait_to_write, over };

  struct Ready final : Waiter {
    explicit Ready(Pump& p) : pump(p) {}
    void ready() override { pump.run(); }
    Pump& pump;
  };

  Next step();
  Next push_rest();
  Next move_buffered(Bytes bytes, std::size_t room);
  Next move_read(std::size_t room);
  Next finish();
  void look(Bytes bytes);
  Next failed(Leg leg, std::string_view doing, const Stream& stream, std::error_code error);
  Leg other() const { return leg_ == Leg::downstream ? Leg::upstream : Leg::downstream; }

  Splice& splice_;
  Stream& from_;
  Stream& to_;
  Leg leg_;  // where the bytes come from
  std::uint64_t& moved_;
  Ready readable_{*this}, writable_{*this};
  std::unique_ptr<std::vector<std::byte>> rest_;  // what a short write left over
  bool ended_ = false;                            // `from_` has said its end
  bool over_ = false;
};

class Splice final : public Resumption {
 public:
  Splice(Stream& downstream, Stream& upstream, Traffic& traffic, SpliceObserver* observer)
      : Resumption(downstream.executor()),
        observer_up(observer),
        observer_down(observer),
        up_(*this, downstream, upstream, Leg::downstream, traffic.up),
        down_(*this, upstream, downstream, Leg::upstream, traffic.down),
        downstream_(downstream),
        upstream_(upstream) {}
  virtual ~Splice() = default;

  void start() {
    up_.run();
    if (!end.failure) down_.run();
  }

  void direction_over(Leg first) {
    if (end.first == Leg::none) end.first = first;
    if (up_.is_over() && down_.is_over()) resume();
  }

  void failed(Error error) {
    if (end.failure) return;
    if (end.first == Leg::none) end.first = error.leg;
    end.failure = std::move(error);
    stop();
    downstream_.abort();
    upstream_.abort();
    resume();
  }

  SpliceEnd end;
  SpliceObserver* observer_up;  // null once it has seen enough
  SpliceObserver* observer_down;

 private:
  void cancelled() noexcept override { stop(); }
  void stop() noexcept {
    up_.stop();
    down_.stop();
  }

  Pump up_, down_;
  Stream& downstream_;
  Stream& upstream_;
};

void Pump::run() {
  for (int chunks = 0;; ++chunks) {
    switch (over_ ? Next::over : step()) {
      case Next::again:
        if (chunks < chunks_per_turn) continue;
        from_.when_readable(readable_);  // comes back from the loop
        return;
      case Next::wait_to_read:
        from_.when_readable(readable_);
        return;
      case Next::wait_to_write:
        to_.when_writable(writable_);
        return;
      case Next::over:
        return;
    }
  }
}

Pump::Next Pump::step() {
  if (rest_) return push_rest();
  if (ended_) return finish();
  const std::size_t room = to_.room();
  if (room == 0) return Next::wait_to_write;
  if (const Bytes bytes = from_.buffered(); !bytes.empty()) return move_buffered(bytes, room);
  return move_read(std::min(room, largest_chunk));
}

/// From where the bytes lie, without a copy of ours (IO-28).
Pump::Next Pump::move_buffered(Bytes bytes, std::size_t room) {
  const Bytes part = bytes.first(std::min(bytes.size(), room));
  const Io io = to_.try_write(part);
  if (io.is_blocked()) return Next::wait_to_write;
  if (!io.is_done()) return failed(other(), "write to ", to_, io.error);
  look(part.first(io.count));
  moved_ += io.count;
  from_.consume(io.count);
  return io.count < part.size() ? Next::wait_to_write : Next::again;
}

Pump::Next Pump::move_read(std::size_t room) {
  LoopBuffers::Loan loan = LoopBuffers::of(from_.executor()).borrow();
  const MutableBytes buffer = loan.bytes().first(std::min(room, LoopBuffers::size));
  const Io read = from_.try_read(buffer);
  if (read.is_blocked()) return Next::wait_to_read;
  if (read.status == Io::Status::ended) {
    ended_ = true;
    return finish();
  }
  if (!read.is_done()) return failed(leg_, "read from ", from_, read.error);
  const Bytes bytes = Bytes(buffer).first(read.count);
  look(bytes);
  const Io written = to_.try_write(bytes);
  if (!written.is_done() && !written.is_blocked())
    return failed(other(), "write to ", to_, written.error);
  const std::size_t count = written.is_done() ? written.count : 0;
  moved_ += count;
  if (count < bytes.size()) {
    rest_ = std::make_unique<std::vector<std::byte>>(bytes.begin() + static_cast<long>(count),
                                                     bytes.end());
    return Next::wait_to_write;
  }
  // A short read has probably emptied the socket; waiting is cheaper than asking (IO-8).
  return read.count < buffer.size() ? Next::wait_to_read : Next::again;
}

Pump::Next Pump::push_rest() {
  const Io io = to_.try_write(*rest_);
  if (io.is_blocked()) return Next::wait_to_write;
  if (!io.is_done()) return failed(other(), "write to ", to_, io.error);
  moved_ += io.count;
  rest_->erase(rest_->begin(), rest_->begin() + static_cast<long>(io.count));
  if (!rest_->empty()) return Next::wait_to_write;
  rest_.reset();
  return Next::again;
}

/// The end travels behind everything that was written.
Pump::Next Pump::finish() {
  const Io io = to_.try_flush();
  if (io.is_blocked()) return Next::wait_to_write;
  if (!io.is_done()) return failed(other(), "write to ", to_, io.error);
  to_.shutdown_write();
  over_ = true;
  splice_.direction_over(leg_);
  return Next::over;
}

void Pump::look(Bytes bytes) {
  SpliceObserver*& observer = leg_ == Leg::downstream ? splice_.observer_up : splice_.observer_down;
  if (observer != nullptr && !observer->passed(leg_, bytes)) observer = nullptr;
}

Pump::Next Pump::failed(Leg leg, std::string_view doing, const Stream& stream,
                        std::error_code error) {
  over_ = true;
  splice_.failed({classify(error), leg, std::string(doing) + stream.describe(), error});
  return Next::over;
}

}  // namespace

Task<SpliceEnd> splice(Stream& downstream, Stream& upstream, Traffic& traffic,
                       SpliceObserver* observer) {
  Splice joined(downstream, upstream, traffic, observer);
  joined.start();
  co_await joined.wait();
  co_return joined.end;
}

}  // namespace culvert::net
