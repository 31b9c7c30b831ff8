#include "core/net/loop_buffers.h"
#include "core/net/outlet.h"
#include "core/net/tls.h"
#include "core/net/tls_error.h"
#include "core/net/tls_session.h"

#include <algorithm>
#include <utility>

namespace culvert::net {
namespace {

/// Ciphertext read beyond the plaintext that was asked for: one record with its header, so that
/// small reads still see whole records.
constexpr std::size_t one_record = 17 * 1024;

/// Of a whole handshake, several times what the largest chain of certificates takes. The library
/// skips some messages however many come, and we read on without a turn of the loop.
constexpr std::size_t most_handshake_input = 1024 * 1024;

class SessionStream final : public TlsStream {
 public:
  SessionStream(StreamPtr inner, std::shared_ptr<const TlsContext> context, bool server)
      : inner_(std::move(inner)),
        buffers_(LoopBuffers::of(inner_->executor())),
        session_(std::move(context), server),
        waiters_(inner_->executor()),
        outlet_(*inner_) {}

  Task<> handshake(Leg leg, TlsFacts* facts) override;

  const TlsFacts& facts() const override { return facts_; }
  bool truncated() const override { return truncated_; }

  Executor executor() const override { return waiters_.executor(); }
  Io try_read(MutableBytes to) override;
  Io try_write(Bytes from) override;
  std::size_t room() const override { return outlet_.room(); }
  std::size_t held() const override { return outlet_.held() + inner_->held(); }
  Io try_flush() override;
  void when_readable(Waiter& waiter) override;
  void when_writable(Waiter& waiter) override { outlet_.when_writable(waiter); }
  void forget(Waiter& waiter) noexcept override;
  void shutdown_write() override;
  void abort() noexcept override;
  std::string describe() const override { return inner_->describe(); }

 private:
  class FactsForCaller;

  Task<> shake_hands(Leg leg);
  Io receive(std::size_t wanted);
  Io decrypt(MutableBytes to);
  Io send_spilled();
  std::error_code reason_behind(std::error_code error);

  StreamPtr inner_;
  LoopBuffers& buffers_;
  TlsSession session_;
  Waiters waiters_;
  Outlet outlet_;
  TlsFacts facts_;
  bool shut_ = false;
  bool truncated_ = false;
};

/// Hands the facts over however the handshake comes to its end.
class SessionStream::FactsForCaller {
 public:
  FactsForCaller(SessionStream& stream, TlsFacts* facts) : stream_(stream), facts_(facts) {}
  ~FactsForCaller() {
    stream_.session_.fill(stream_.facts_);
    if (facts_ != nullptr) *facts_ = stream_.facts_;
  }
  FactsForCaller(const FactsForCaller&) = delete;
  FactsForCaller& operator=(const FactsForCaller&) = delete;

 private:
  SessionStream& stream_;
  TlsFacts* facts_;
};

Task<> SessionStream::handshake(Leg leg, TlsFacts* facts) {
  const FactsForCaller reporting(*this, facts);
  co_await shake_hands(leg);
}

Task<> SessionStream::shake_hands(Leg leg) {
  for (std::size_t received = 0;;) {
    const TlsSession::Step step = session_.handshake();
    const Io sent = send_spilled();
    if (step == TlsSession::Step::failed) throw Failure(session_.failure(leg));
    if (sent.status == Io::Status::failed) fail(leg, "TLS handshake", sent.error);
    if (step == TlsSession::Step::done) co_return;
    for (;;) {
      const Io io = receive(one_record);
      received += io.count;
      if (received > most_handshake_input)
        fail(Errc::limit, leg, "TLS handshake with " + describe());
      if (io.is_done()) break;
      if (io.status == Io::Status::ended)
        fail(Errc::closed, leg, "TLS handshake with " + describe());
      if (io.status == Io::Status::failed) fail(leg, "TLS handshake with " + describe(), io.error);
      co_await readable(*inner_);
    }
  }
}

/// Gives the session input that it keeps.
Io SessionStream::receive(std::size_t wanted) {
  LoopBuffers::Loan loan = buffers_.borrow();
  const Io io = inner_->try_read(loan.bytes().first(wanted));
  if (!io.is_done()) return io;
  session_.lend_input(Bytes(loan.bytes()).first(io.count));
  session_.take_back_input();
  return io;
}

/// One large read, all of it decrypted before anything is passed on (IO-38).
Io SessionStream::try_read(MutableBytes to) {
  if (to.empty()) return Io::moved(0);
  if (session_.has_input()) {
    const Io io = decrypt(to);
    if (!io.is_blocked()) return io;
  }
  LoopBuffers::Loan loan = buffers_.borrow();
  const MutableBytes cipher =
      loan.bytes().first(std::min(to.size() + one_record, loan.bytes().size()));
  for (;;) {
    const Io received = inner_->try_read(cipher);
    // An end without close_notify; whether it cuts something short is for the message framing
    // to say (gateway.md P-26), not for us.
    if (received.status == Io::Status::ended) truncated_ = true;
    if (!received.is_done()) return received;
    session_.lend_input(Bytes(cipher).first(received.count));
    const Io io = decrypt(to);
    session_.take_back_input();
    if (!io.is_blocked() || received.count < cipher.size()) return io;
  }
}

Io SessionStream::decrypt(MutableBytes to) {
  std::size_t count = 0;
  const TlsSession::Step step = session_.read(to, count);
  send_spilled();  // an alert or key update of ours (IO-41); a failure shows at the next write
  if (count > 0) return Io::moved(count);
  switch (step) {
    case TlsSession::Step::done:
      return Io::moved(0);
    case TlsSession::Step::want_input:
      return Io::blocked();
    case TlsSession::Step::ended:
      return Io::ended();
    case TlsSession::Step::failed:
      break;
  }
  return Io::failed(session_.error());
}

/// Sealed into a borrowed buffer and sent from there: no copy unless the stream below is full.
Io SessionStream::try_write(Bytes from) {
  if (from.empty()) return Io::moved(0);
  LoopBuffers::Loan loan = buffers_.borrow();
  static const std::size_t most = TlsSession::plaintext_for(LoopBuffers::size);
  const Bytes part = from.first(std::min({from.size(), room(), most}));
  if (part.empty()) return Io::blocked();
  session_.lend_output(loan.bytes());
  const TlsSession::Step step = session_.write(part);
  const Io sent = outlet_.send(session_.take_output());
  if (sent.status == Io::Status::failed) return Io::failed(reason_behind(sent.error));
  if (step == TlsSession::Step::done) return Io::moved(part.size());
  return Io::failed(session_.error() ? session_.error() : make_error_code(Errc::tls));
}

/// The peer's last word may lie here unread: an alert that says why it has closed.
std::error_code SessionStream::reason_behind(std::error_code error) {
  if (!session_.has_input()) receive(one_record);
  session_.look_ahead();
  return alert_of(session_.error()) ? session_.error() : error;
}

Io SessionStream::send_spilled() {
  ByteQueue& spilled = session_.spilled();
  if (spilled.empty()) return Io::moved(0);
  const Io io = outlet_.send(spilled.bytes());
  spilled.clear();
  return io;
}

Io SessionStream::try_flush() {
  const Io io = outlet_.push();
  return io.is_done() ? inner_->try_flush() : io;
}

void SessionStream::when_readable(Waiter& waiter) {
  if (!session_.has_input()) return inner_->when_readable(waiter);
  waiters_.set_reader(waiter);
  waiters_.wake_reader();
}

void SessionStream::forget(Waiter& waiter) noexcept {
  waiters_.forget(waiter);
  outlet_.forget(waiter);
  inner_->forget(waiter);
}

void SessionStream::shutdown_write() {
  if (std::exchange(shut_, true)) return;
  session_.close_notify();
  send_spilled();
  outlet_.end();
}

void SessionStream::abort() noexcept {
  inner_->abort();
  outlet_.broken();
}

Task<std::unique_ptr<TlsStream>> after_handshake(std::unique_ptr<TlsStream> stream, Leg leg,
                                                 TlsFacts* facts) {
  co_await stream->handshake(leg, facts);
  co_return stream;
}

}  // namespace

Task<std::unique_ptr<TlsStream>> tls_connect(StreamPtr inner,
                                             std::shared_ptr<const TlsContext> context, Leg leg,
                                             TlsFacts* facts) {
  return after_handshake(
      std::make_unique<SessionStream>(std::move(inner), std::move(context), false), leg, facts);
}

std::unique_ptr<TlsStream> tls_server(StreamPtr inner, std::shared_ptr<const TlsContext> context) {
  return std::make_unique<SessionStream>(std::move(inner), std::move(context), true);
}

Task<std::unique_ptr<TlsStream>> tls_accept(StreamPtr inner,
                                            std::shared_ptr<const TlsContext> context, Leg leg,
                                            TlsFacts* facts) {
  return after_handshake(tls_server(std::move(inner), std::move(context)), leg, facts);
}

}  // namespace culvert::net
