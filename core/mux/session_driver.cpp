#include "core/mux/session_driver.h"

#include <utility>

namespace culvert::mux {
namespace {

/// Then the local side is served (IO-29).
constexpr int reads_per_turn = 4;

}  // namespace

SessionDriver::SessionDriver(net::StreamPtr transport, Role role, const Options& options)
    : transport_(std::move(transport)),
      executor_(transport_->executor()),
      buffers_(net::LoopBuffers::of(executor_)),
      timer_(executor_),
      change_(executor_),
      self_(std::make_shared<SessionDriver*>(this)),
      mux_(executor_, role, options, *this) {}

SessionDriver::~SessionDriver() {
  *self_ = nullptr;
  if (!mux_.over()) send();
  mux_.end({Errc::closed, Leg::relay, "the mux session was closed", {}});
}

// ---- Coroutines ----------------------------------------------------------------------------

Task<> SessionDriver::run() {
  struct Running {
    explicit Running(SessionDriver& d) : driver(d) { driver.start(); }
    ~Running() { driver.stop(); }
    SessionDriver& driver;
  } running(*this);
  while (!mux_.over()) {
    timer_.expires_at(mux_.deadline());
    co_await timer_.async_wait(nothrow);
    co_await Event::throw_if_cancelled();
    mux_.tick(Clock::now());
  }
  throw Failure(*mux_.over());
}

Task<net::StreamPtr> SessionDriver::accept() {
  for (;;) {
    if (net::StreamPtr stream = mux_.take_accepted()) co_return stream;
    if (mux_.over()) throw Failure(*mux_.over());
    change_.reset();
    co_await change_.wait();
  }
}

void SessionDriver::start() {
  running_ = true;
  if (mux_.over()) return;
  transport_->when_readable(readable_);
  turn_wanted();
}

void SessionDriver::stop() noexcept {
  running_ = false;
  transport_->forget(readable_);
  transport_->forget(writable_);
  blocked_ = false;
}

// ---- Reading -------------------------------------------------------------------------------

void SessionDriver::read() {
  if (!running_ || mux_.over()) return;
  // Borrowed, because sessions nest: the reader of a stream may be another session.
  net::LoopBuffers::Loan loan = buffers_.borrow();
  for (int reads = 0; reads < reads_per_turn; ++reads)
    if (!read_once(loan.bytes())) return;
  post(&SessionDriver::read);
}

/// True when there may be more.
bool SessionDriver::read_once(MutableBytes buffer) {
  const net::Io io = transport_->try_read(buffer);
  switch (io.status) {
    case net::Io::Status::done:
      mux_.receive(Bytes(buffer).first(io.count), Clock::now());
      break;
    case net::Io::Status::blocked:
      break;
    case net::Io::Status::ended:
      mux_.receive_end();
      break;
    case net::Io::Status::failed:
      failed("read from ", io.error);
      break;
  }
  if (mux_.over()) return false;
  if (io.count == buffer.size()) return true;
  // After a short read waiting is cheaper than finding out that nothing is there (IO-8).
  transport_->when_readable(readable_);
  return false;
}

// ---- Writing -------------------------------------------------------------------------------

void SessionDriver::turn_wanted() {
  if (!running_ || std::exchange(turn_posted_, true)) return;
  post(&SessionDriver::turn);
}

/// One flush for all that was written during a turn of the loop (IO-20).
void SessionDriver::turn() {
  turn_posted_ = false;
  if (!running_ || mux_.over()) return;
  send();
  if (!mux_.over()) mux_.outgoing().serve();
}

void SessionDriver::send() {
  SendQueue& outgoing = mux_.outgoing();
  while (!blocked_ && !outgoing.unsent().empty()) {
    const net::Io io = transport_->try_write(outgoing.unsent());
    if (io.status == net::Io::Status::failed) return failed("write to ", io.error);
    if (!io.is_done() || io.count == 0) blocked_ = true;
    outgoing.sent(io.count);
  }
  if (!blocked_ && transport_->held() > 0) {
    const net::Io io = transport_->try_flush();
    if (io.status == net::Io::Status::failed) return failed("write to ", io.error);
    blocked_ = transport_->held() > 0;
  }
  if (blocked_) transport_->when_writable(writable_);
}

void SessionDriver::write_again() {
  blocked_ = false;
  if (mux_.over()) return;
  mux_.sign_of_life(Clock::now());
  send();
  if (!mux_.over()) mux_.outgoing().serve();
}

// ---- The end -------------------------------------------------------------------------------

void SessionDriver::failed(std::string_view doing, std::error_code cause) {
  mux_.end({classify(cause), Leg::relay, std::string(doing) + transport_->describe(), cause});
}

/// A reason for the peer may be left to send; there is no answer to wait for (frp-wire 2.7).
void SessionDriver::session_over() {
  const Bytes last = mux_.outgoing().unsent();
  if (!blocked_ && !last.empty() && transport_->try_write(last).is_done()) transport_->try_flush();
  transport_->forget(readable_);
  transport_->forget(writable_);
  transport_->shutdown_write();
  timer_.cancel();
  change_.set();
}

void SessionDriver::post(void (SessionDriver::*what)()) {
  asio::post(executor_, [self = self_, what] {
    if (SessionDriver* const driver = *self) (driver->*what)();
  });
}

}  // namespace culvert::mux
