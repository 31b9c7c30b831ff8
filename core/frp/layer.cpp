#include "core/frp/layer.h"

#include "core/base/copy_bytes.h"
#include "core/net/loop_buffers.h"

#include <algorithm>
#include <utility>

namespace culvert::frp {

using net::Io;

namespace {

/// So much is taken although the stream below has no room: a writer never waits on an empty layer,
/// and a failure below comes to light in the write.
constexpr std::size_t least_at_once = 1024;

/// Read from below in one go; with an incomplete record it is the most a record layer keeps.
constexpr std::size_t most_arrived = 64 * 1024;

/// Reads that may bring records without plaintext before others have their turn.
constexpr int reads_per_turn = 8;

}  // namespace

Io Layer::try_write(Bytes from) {
  const Io io = push_outgoing();
  if (!io.is_done()) return io;
  const Bytes part = from.first(std::min(from.size(), room()));
  if (part.empty()) return Io::moved(0);
  net::LoopBuffers::Loan loan = net::LoopBuffers::of(executor()).borrow();
  const Io encoded = encode(part, loan.bytes());
  if (!encoded.is_done()) return encoded;
  const Io pushed = push(loan.bytes().first(encoded.count));
  return pushed.status == Io::Status::failed ? pushed : Io::moved(part.size());
}

std::size_t Layer::room() const {
  return outgoing_.empty() ? std::clamp(inner_->room(), least_at_once, most_at_once_) : 0;
}

/// Hands down what can be handed down and keeps the rest. Blocked: something is kept.
Io Layer::push(Bytes encoded) {
  while (!encoded.empty()) {
    const Io io = inner_->try_write(encoded);
    if (io.status == Io::Status::failed) return broke(io.error);
    if (!io.is_done() || io.count == 0) {
      outgoing_.append(encoded);
      inner_->when_writable(*this);
      return Io::blocked();
    }
    encoded = encoded.subspan(io.count);
  }
  return Io::moved(0);
}

/// Nobody will take what is kept.
Io Layer::broke(std::error_code error) {
  failure_ = error;
  outgoing_.clear();
  return Io::failed(error);
}

Io Layer::push_outgoing() {
  if (failure_) return Io::failed(failure_);
  while (!outgoing_.empty()) {
    const Io io = inner_->try_write(outgoing_.bytes());
    if (io.status == Io::Status::failed) return broke(io.error);
    if (!io.is_done() || io.count == 0) {
      inner_->when_writable(*this);
      return Io::blocked();
    }
    outgoing_.consume(io.count);
    if (outgoing_.empty() && shut_) inner_->shutdown_write();
  }
  return Io::moved(0);
}

/// The stream below has room, for what is kept here and then for whoever waits.
void Layer::ready() {
  if (push_outgoing().is_blocked()) return;
  if (net::Waiter* const waiting = std::exchange(writer_, nullptr)) waiting->ready();
}

Io Layer::try_flush() {
  const Io io = push_outgoing();
  return io.is_done() ? inner_->try_flush() : io;
}

void Layer::when_writable(net::Waiter& waiter) {
  writer_ = &waiter;
  inner_->when_writable(*this);
}

void Layer::forget(net::Waiter& waiter) noexcept {
  if (writer_ == &waiter) writer_ = nullptr;
  inner_->forget(waiter);
}

void Layer::shutdown_write() {
  if (std::exchange(shut_, true)) return;
  if (outgoing_.empty()) inner_->shutdown_write();
}

Io RecordLayer::try_read(MutableBytes to) {
  if (to.empty()) return Io::moved(0);
  for (int reads = 0; buffered().empty(); ++reads) {
    if (error_) return Io::failed(error_);
    // Whoever waits is woken at once by what lies below.
    if (reads == reads_per_turn) return Io::blocked();
    net::LoopBuffers::Loan loan = net::LoopBuffers::of(executor()).borrow();
    const Io io = inner().try_read(loan.bytes().first(most_arrived));
    if (io.status == Io::Status::ended && !arrived_.empty()) {
      error_ = make_error_code(Errc::closed);  // inside a record
      return Io::failed(error_);
    }
    if (!io.is_done()) return io;
    const Bytes fresh = Bytes(loan.bytes()).first(io.count);
    const std::size_t used = arrived_.empty() ? decode_from(fresh) : 0;
    arrived_.append(fresh.subspan(used));
  }
  const std::size_t count = std::min(to.size(), decoded_.size());
  copy_bytes(to.data(), Bytes(decoded_.bytes()).first(count));
  decoded_.consume(count);
  return Io::moved(count);
}

Bytes RecordLayer::buffered() {
  decode_arrived();
  return decoded_.empty() ? Bytes() : decoded_.bytes();
}

/// Makes the next record available that has arrived whole: never more than one, so what a peer can
/// make us hold stays bounded however well it compresses.
void RecordLayer::decode_arrived() {
  if (!decoded_.empty() || error_ || arrived_.empty()) return;
  arrived_.consume(decode_from(arrived_.bytes()));
}

std::size_t RecordLayer::decode_from(Bytes from) {
  std::size_t used = 0;
  while (decoded_.empty() && !error_) {
    std::size_t length = 0;
    error_ = decode(from.subspan(used), length, decoded_);
    if (length == 0) break;
    used += length;
  }
  return used;
}

void RecordLayer::when_readable(net::Waiter& waiter) {
  if (buffered().empty() && !error_) {
    inner().when_readable(waiter);
    return;
  }
  readers_.set_reader(waiter);
  readers_.wake_reader();
}

void RecordLayer::forget(net::Waiter& waiter) noexcept {
  readers_.forget(waiter);
  Layer::forget(waiter);
}

void RecordLayer::abort() noexcept {
  error_ = make_error_code(Errc::reset);
  arrived_.clear();
  decoded_.clear();
  Layer::abort();
}

}  // namespace culvert::frp
