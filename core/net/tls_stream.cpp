#include "core/net/loop_buffers.h"
#include "core/net/tls.h"
#include "core/net/tls_session.h"
#include "core/net/waiters.h"

#include <algorithm>
#include <array>
#include <utility>

namespace culvert::net {
namespace {

/// Sealed bytes that the lower stream has not taken yet; above that writers wait (IO-23).
constexpr std::size_t most_sealed = 128 * 1024;

class SessionStream final : public TlsStream {
 public:
  SessionStream(StreamPtr inner, std::shared_ptr<const TlsContext> context, bool server)
      : inner_(std::move(inner)),
        session_(std::move(context), server),
        waiters_(inner_->executor()) {}
  ~SessionStream() override { inner_->forget(pusher_); }

  Task<> handshake(Leg leg, TlsFacts* facts);

  const TlsFacts& facts() const override { return facts_; }
  Executor executor() const override { return waiters_.executor(); }
  Io try_read(MutableBytes to) override;
  Io try_write(Bytes from) override;
  std::size_t room() const override {
    const std::size_t sealed = session_.sealed().size();
    return sealed >= most_sealed ? 0 : most_sealed - sealed;
  }
  std::size_t held() const override { return session_.sealed().size() + inner_->held(); }
  Io try_flush() override;
  void when_readable(Waiter& waiter) override;
  void when_writable(Waiter& waiter) override;
  void forget(Waiter& waiter) noexcept override {
    waiters_.forget(waiter);
    inner_->forget(waiter);
  }
  void shutdown_write() override;
  void abort() noexcept override {
    inner_->abort();
    waiters_.wake_writer();
  }
  std::string describe() const override { return inner_->describe(); }

 private:
  /// Goes on sending what is held, whether or not a writer waits.
  struct Pusher final : Waiter {
    explicit Pusher(SessionStream& s) : stream(s) {}
    void ready() override { stream.push_again(); }
    SessionStream& stream;
  };

  Task<> receive(Leg leg);
  Io drain(MutableBytes to);
  Io push();
  void push_again();

  StreamPtr inner_;
  TlsSession session_;
  Waiters waiters_;
  Pusher pusher_{*this};
  TlsFacts facts_;
  bool pushing_ = false;  // pusher_ waits for the lower stream
  bool shut_ = false;     // close_notify is sealed; the lower stream's end follows
  bool lower_shut_ = false;
};

Task<> SessionStream::handshake(Leg leg, TlsFacts* facts) {
  for (;;) {
    const TlsSession::Step step = session_.handshake();
    push();
    if (step == TlsSession::Step::done) break;
    if (step != TlsSession::Step::want_input) {
      session_.fill(facts_);
      if (facts != nullptr) *facts = facts_;
      throw Failure(session_.failure(leg));
    }
    co_await receive(leg);
  }
  co_await flush(*this, leg);
  session_.fill(facts_);
  if (facts != nullptr) *facts = facts_;
}

Task<> SessionStream::receive(Leg leg) {
  std::array<std::byte, 4096> part;
  const std::size_t count = co_await read_some(*inner_, part, leg);
  if (count == 0) fail(Errc::closed, leg, "TLS handshake with " + inner_->describe());
  session_.feed(Bytes(part).first(count));
}

/// Large reads, all decrypted before anything is passed on (IO-38).
Io SessionStream::try_read(MutableBytes to) {
  Io io = drain(to);
  if (!io.is_blocked()) return io;
  LoopBuffers::Loan loan = LoopBuffers::of(executor()).borrow();
  for (;;) {
    const Io read = inner_->try_read(loan.bytes());
    if (!read.is_done()) return read;
    session_.lend(Bytes(loan.bytes()).first(read.count));
    io = drain(to);
    session_.take_back();
    if (!io.is_blocked()) return io;
  }
}

Io SessionStream::drain(MutableBytes to) {
  std::size_t count = 0;
  const TlsSession::Step step = session_.read(to, count);
  if (!session_.sealed().empty()) push();  // an alert or key update of ours (IO-41)
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
  return Io::failed(make_error_code(Errc::tls));
}

Io SessionStream::try_write(Bytes from) {
  const Bytes part = from.first(std::min(from.size(), room()));
  if (part.empty()) return from.empty() ? Io::moved(0) : Io::blocked();
  switch (session_.write(part)) {
    case TlsSession::Step::done:
      break;
    case TlsSession::Step::want_input:
      return Io::blocked();
    default:
      return Io::failed(make_error_code(Errc::tls));
  }
  const Io io = push();
  return io.status == Io::Status::failed ? io : Io::moved(part.size());
}

/// Hands sealed bytes down; waits by itself for what does not fit.
Io SessionStream::push() {
  ByteQueue& sealed = session_.sealed();
  while (!sealed.empty()) {
    const Io io = inner_->try_write(sealed.bytes());
    if (io.status == Io::Status::failed) return io;
    if (!io.is_done() || io.count == 0) {
      if (!std::exchange(pushing_, true)) inner_->when_writable(pusher_);
      return Io::blocked();
    }
    sealed.consume(io.count);
  }
  if (shut_ && !std::exchange(lower_shut_, true)) inner_->shutdown_write();
  return Io::moved(0);
}

void SessionStream::push_again() {
  pushing_ = false;
  push();
  waiters_.call_writer();
}

Io SessionStream::try_flush() {
  const Io io = push();
  return io.is_done() ? inner_->try_flush() : io;
}

void SessionStream::when_readable(Waiter& waiter) {
  if (!session_.has_plaintext()) {
    inner_->when_readable(waiter);
    return;
  }
  waiters_.set_reader(waiter);
  waiters_.wake_reader();
}

void SessionStream::when_writable(Waiter& waiter) {
  waiters_.set_writer(waiter);
  if (pushing_) return;  // the pusher calls
  if (held() == 0) {
    waiters_.wake_writer();
    return;
  }
  pushing_ = true;
  inner_->when_writable(pusher_);
}

void SessionStream::shutdown_write() {
  if (std::exchange(shut_, true)) return;
  session_.close_notify();
  push();
}

Error wrong_pin(const TlsFacts& facts, Leg leg) {
  return {Errc::certificate, leg, "the certificate's fingerprint is " + facts.cert_sha256, {}};
}

}  // namespace

Task<std::unique_ptr<TlsStream>> tls_connect(StreamPtr inner,
                                             std::shared_ptr<const TlsContext> context, Leg leg,
                                             TlsFacts* facts) {
  const TlsClientOptions& options = context->client_options();
  auto stream = std::make_unique<SessionStream>(std::move(inner), context, false);
  co_await stream->handshake(leg, facts);
  if (options.verify == VerifyMode::pinned && stream->facts().cert_sha256 != options.pin)
    throw Failure(wrong_pin(stream->facts(), leg));
  co_return stream;
}

Task<std::unique_ptr<TlsStream>> tls_accept(StreamPtr inner,
                                            std::shared_ptr<const TlsContext> context, Leg leg,
                                            TlsFacts* facts) {
  auto stream = std::make_unique<SessionStream>(std::move(inner), std::move(context), true);
  co_await stream->handshake(leg, facts);
  co_return stream;
}

}  // namespace culvert::net
