#include "core/net/splice.h"

#include "core/base/byte_queue.h"
#include "core/net/loop_buffers.h"
#include "core/net/resumption.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace culvert::net {
namespace {

/// Chunks one direction may move before it lets others on the loop have their turn (IO-8).
constexpr int chunks_per_turn = 8;

/// A pump reads no more at once. As large as a loop buffer: each call to the system costs.
constexpr std::size_t largest_chunk = 256 * 1024;

/// What may still be read from a side to which writing has failed: more than lies in the buffers
/// of the system, less than a peer could send for ever.
constexpr int chunks_after_failure = 64;

/// How long the other side may take for what was meant for it when one side has failed.
constexpr auto linger_time = std::chrono::seconds(5);

/// Looks at whether something moves, per limit: one timer instead of one per chunk.
constexpr int looks_per_limit = 4;

class Splice;

/// One direction. Driven by readiness callbacks; owns no payload buffer while nothing is stuck.
///
///   moving -> ending -> over
///
/// moving: bytes go across. ending: `from` has given all it had; what is stuck, the end and what
/// the layers below hold are on their way. over: nothing left to do, or nobody to do it for.
class Pump final : public Waiter {
 public:
  Pump(Splice& splice, Stream& from, Stream& to, Leg leg, Count& moved, Count& stuck)
      : splice_(splice), from_(from), to_(to), leg_(leg), moved_(moved), stuck_count_(stuck) {}
  ~Pump() { stop(); }
  Pump(const Pump&) = delete;
  Pump& operator=(const Pump&) = delete;

  void run();
  void ready() override { run(); }

  void stop() noexcept {
    from_.forget(*this);
    to_.forget(*this);
    note_waiting(false);
  }
  /// Ends here and now; nobody can be given anything any more.
  void cut() {
    stop();
    state_ = State::over;
  }
  /// Takes what `from` has already, without waiting for more: writing to it has failed.
  void take_the_rest();

  bool is_over() const { return state_ == State::over; }

 private:
  enum class State { moving, ending, over };
  enum class Next { again, wait_to_read, wait_to_write, over };

  Next step();
  Next push_stuck();
  Next move_buffered(Bytes bytes, std::size_t room);
  Next move_read(std::size_t room);
  Next finish();
  Next over();
  Next cannot_read(std::error_code error);
  Next cannot_write(std::error_code error);
  void count(Bytes bytes);
  void note_waiting(bool for_room) noexcept {
    if (std::exchange(waits_for_room_, for_room) == for_room) return;
    stuck_count_ = for_room ? stuck_count_ + 1 : stuck_count_ - 1;
  }
  Leg other() const { return leg_ == Leg::downstream ? Leg::upstream : Leg::downstream; }

  Splice& splice_;
  Stream& from_;
  Stream& to_;
  Leg leg_;  // where the bytes come from
  Count& moved_;
  Count& stuck_count_;
  ByteQueue stuck_;  // what a short write left over
  State state_ = State::moving;
  bool running_ = false;
  bool waits_for_room_ = false;
  bool only_the_rest_ = false;
  bool said_end_ = false;
};

class Splice final : public Resumption {
 public:
  Splice(Stream& downstream, Stream& upstream, Traffic& traffic, SpliceObserver* observer,
         const SpliceOptions& options)
      : Resumption(downstream.executor()),
        buffers(LoopBuffers::of(downstream.executor())),
        observer_up(observer),
        observer_down(observer),
        observer_(observer),
        up_(*this, downstream, upstream, Leg::downstream, traffic.up, traffic.stuck),
        down_(*this, upstream, downstream, Leg::upstream, traffic.down, traffic.stuck),
        downstream_(downstream),
        upstream_(upstream),
        options_(options) {}
  virtual ~Splice() = default;

  void start() {
    if (options_.idle > Duration::zero()) watch(options_.idle);
    up_.run();
    down_.run();
  }

  void side_ended(Leg side);
  void side_failed(Error error);
  void moved() { moved_ = true; }
  /// A side has failed, and the other is to feel it.
  bool is_to_break() const { return options_.breaks && end.failure.has_value(); }
  void direction_over() {
    if (up_.is_over() && down_.is_over()) resume();
  }
  Pump& reverse_of(const Pump& pump) { return &pump == &up_ ? down_ : up_; }

  SpliceEnd end;
  LoopBuffers& buffers;
  SpliceObserver* observer_up;  // null once it has seen enough
  SpliceObserver* observer_down;

 private:
  void cancelled() noexcept override {
    up_.stop();
    down_.stop();
  }
  void limit(Duration time, void (Splice::*due)());
  void stays_half_closed();
  void watch(Duration longest);
  void look();
  void give_up();

  SpliceObserver* observer_;
  Pump up_, down_;
  Stream& downstream_;
  Stream& upstream_;
  const SpliceOptions options_;
  std::shared_ptr<Timer> limit_;
  Duration longest_{};  // that nothing may move
  TimePoint still_since_{};
  bool moved_ = false;  // since the last look
};

/// Calls `due` in `time`, and not what it was to call before.
void Splice::limit(Duration time, void (Splice::*due)()) {
  limit_ = std::make_shared<Timer>(downstream_.executor(), time);
  limit_->async_wait([this, due, alive = std::weak_ptr(limit_)](boost::system::error_code failed) {
    if (!failed && !alive.expired()) (this->*due)();
  });
}

/// From here on something has to move every now and then.
void Splice::watch(Duration longest) {
  longest_ = longest;
  still_since_ = Clock::now();
  moved_ = false;
  limit(longest_ / looks_per_limit, &Splice::look);
}

/// A side has no more to say; the other may go on as long as something moves.
void Splice::side_ended(Leg side) {
  if (side == Leg::downstream && options_.downstream_ends_both) down_.cut();
  if (side == Leg::upstream && options_.upstream_ends_both) up_.cut();
  if (end.first != Leg::none) return;
  end.first = side;
  limit(half_closed_grace, &Splice::stays_half_closed);
}

void Splice::stays_half_closed() {
  if (observer_ != nullptr) observer_->half_closed(end.first);
  watch(options_.half_closed);
}

void Splice::look() {
  const TimePoint now = Clock::now();
  if (std::exchange(moved_, false)) still_since_ = now;
  if (now - still_since_ < longest_) return limit(longest_ / looks_per_limit, &Splice::look);
  if (end.first == Leg::none) {
    end.failure = {Errc::timed_out, Leg::none, "nothing has moved in either direction", {}};
  } else {
    const Leg silent = end.first == Leg::downstream ? Leg::upstream : Leg::downstream;
    end.failure = {Errc::timed_out, silent, "waiting for the end of a half-closed connection", {}};
  }
  give_up();
}

/// A side is broken: note it, and start the time in which the other may take what is left.
void Splice::side_failed(Error error) {
  if (end.first == Leg::none) end.first = error.leg;
  if (end.failure) return;
  if (observer_ != nullptr) observer_->broke(error.leg);
  end.failure = std::move(error);
  limit(linger_time, &Splice::give_up);
}

void Splice::give_up() {
  up_.cut();
  down_.cut();
  if (options_.aborts) {
    downstream_.abort();
    upstream_.abort();
  }
  resume();
}

void Pump::run() {
  running_ = true;
  note_waiting(false);
  for (int chunks = 1;; ++chunks) {
    const Next next = state_ == State::over ? Next::over : step();
    if (next == Next::over) break;
    if (next == Next::wait_to_write) {
      note_waiting(true);
      to_.when_writable(*this);
      break;
    }
    if (only_the_rest_) {
      if (chunks >= chunks_after_failure) state_ = State::ending;
    } else if (state_ == State::moving &&
               (next == Next::wait_to_read || chunks % chunks_per_turn == 0)) {
      from_.when_readable(*this);  // comes back from the loop, at once if more is there
      break;
    }
  }
  running_ = false;
}

void Pump::take_the_rest() {
  only_the_rest_ = true;
  if (running_ || state_ != State::moving || !stuck_.empty()) return;
  stop();
  run();
}

Pump::Next Pump::step() {
  if (!stuck_.empty()) return push_stuck();
  if (state_ == State::ending) return finish();
  const std::size_t room = to_.room();
  if (room == 0) return Next::wait_to_write;
  if (const Bytes bytes = from_.buffered(); !bytes.empty()) return move_buffered(bytes, room);
  return move_read(std::min(room, largest_chunk));
}

/// From where the bytes lie, without a copy of ours (IO-28).
Pump::Next Pump::move_buffered(Bytes bytes, std::size_t room) {
  const Bytes part = bytes.first(std::min({bytes.size(), room, largest_chunk}));
  const Io io = to_.try_write(part);
  if (io.is_blocked()) return Next::wait_to_write;
  if (!io.is_done()) return cannot_write(io.error);
  count(part.first(io.count));
  from_.consume(io.count);
  return io.count < part.size() ? Next::wait_to_write : Next::again;
}

Pump::Next Pump::move_read(std::size_t room) {
  LoopBuffers::Loan loan = splice_.buffers.borrow();
  const MutableBytes buffer = loan.bytes().first(room);
  const Io read = from_.try_read(buffer);
  if (read.is_blocked() && !only_the_rest_) return Next::wait_to_read;
  if (read.is_blocked() || read.status == Io::Status::ended) {
    splice_.side_ended(leg_);
    state_ = State::ending;
    return Next::again;
  }
  if (!read.is_done()) return cannot_read(read.error);
  const Bytes bytes = Bytes(buffer).first(read.count);
  const Io written = to_.try_write(bytes);
  if (!written.is_done() && !written.is_blocked()) return cannot_write(written.error);
  const std::size_t taken = written.is_done() ? written.count : 0;
  count(bytes.first(taken));
  stuck_.append(bytes.subspan(taken));
  if (!stuck_.empty()) return Next::wait_to_write;
  // A short read has probably emptied the socket; waiting is cheaper than asking (IO-8).
  return read.count < buffer.size() ? Next::wait_to_read : Next::again;
}

Pump::Next Pump::push_stuck() {
  const Io io = to_.try_write(stuck_.bytes());
  if (io.is_blocked()) return Next::wait_to_write;
  if (!io.is_done()) return cannot_write(io.error);
  count(stuck_.bytes().first(io.count));
  stuck_.consume(io.count);
  return stuck_.empty() ? Next::again : Next::wait_to_write;
}

/// The end travels behind everything that was written; what layers hold goes before we leave.
Pump::Next Pump::finish() {
  if (splice_.is_to_break()) {
    to_.try_flush();
    to_.abort();
    return over();
  }
  if (!std::exchange(said_end_, true)) to_.shutdown_write();
  const Io io = to_.try_flush();
  if (io.is_blocked()) return Next::wait_to_write;
  if (!io.is_done()) return cannot_write(io.error);
  return over();
}

Pump::Next Pump::over() {
  state_ = State::over;
  splice_.direction_over();
  return Next::over;
}

/// `from` is broken: nothing can be sent to it either, but what it gave us goes on.
Pump::Next Pump::cannot_read(std::error_code error) {
  splice_.side_failed({classify(error), leg_, "read from " + from_.describe(), error});
  splice_.reverse_of(*this).cut();
  state_ = State::ending;
  return Next::again;
}

/// `to` is broken: nothing more for it, but what it sent before goes back.
Pump::Next Pump::cannot_write(std::error_code error) {
  splice_.side_failed({classify(error), other(), "write to " + to_.describe(), error});
  stuck_.clear();
  state_ = State::over;
  splice_.reverse_of(*this).take_the_rest();
  return over();
}

/// These are with `to`.
void Pump::count(Bytes bytes) {
  if (bytes.empty()) return;
  moved_ += bytes.size();
  splice_.moved();
  SpliceObserver*& observer = leg_ == Leg::downstream ? splice_.observer_up : splice_.observer_down;
  if (observer != nullptr && !observer->passed(leg_, bytes)) observer = nullptr;
}

}  // namespace

Task<SpliceEnd> splice(Stream& downstream, Stream& upstream, Traffic& traffic,
                       SpliceObserver* observer, SpliceOptions options) {
  Splice joined(downstream, upstream, traffic, observer, options);
  joined.start();
  co_await joined.wait();
  co_return joined.end;
}

}  // namespace culvert::net
