#include "core/net/websocket.h"

#include "core/net/loop_buffers.h"
#include "core/net/outlet.h"
#include "core/net/prefixed_stream.h"
#include "core/net/websocket_frames.h"
#include "core/net/websocket_handshake.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace culvert::net {
namespace {

using namespace std::chrono_literals;

/// Larger writes become several frames, so that middle boxes with a limit of 64 KiB are content.
constexpr std::size_t largest_payload = 64 * 1024 - longest_frame_header;

/// Reads that may bring no payload, only pings for example, before others have their turn.
constexpr int reads_per_turn = 8;

/// Middle boxes cut links that are idle for a minute or so (gateway.md 3.10).
constexpr auto idle_before_ping = 25s;

class WebSocketStream final : public Stream {
 public:
  WebSocketStream(StreamPtr inner, WebSocketRole role)
      : inner_(std::move(inner)),
        buffers_(LoopBuffers::of(inner_->executor())),
        role_(role),
        reader_(role),
        waiters_(inner_->executor()),
        outlet_(*inner_),
        ping_timer_(std::make_shared<Timer>(inner_->executor())) {
    start_ping_timer();
  }

  Executor executor() const override { return waiters_.executor(); }
  Io try_read(MutableBytes to) override;
  Io try_write(Bytes from) override;
  std::size_t room() const override { return outlet_.room(); }
  std::size_t held() const override { return outlet_.held() + inner_->held(); }
  Io try_flush() override {
    const Io io = outlet_.push();
    return io.is_done() ? inner_->try_flush() : io;
  }
  void when_readable(Waiter& waiter) override;
  void when_writable(Waiter& waiter) override { outlet_.when_writable(waiter); }
  void forget(Waiter& waiter) noexcept override {
    waiters_.forget(waiter);
    outlet_.forget(waiter);
    inner_->forget(waiter);
  }
  void shutdown_write() override;
  void abort() noexcept override {
    inner_->abort();
    outlet_.broken();
  }
  std::string describe() const override { return inner_->describe(); }

 private:
  void send_answers();
  void start_ping_timer();
  void ping();

  StreamPtr inner_;
  LoopBuffers& buffers_;
  WebSocketRole role_;
  WebSocketReader reader_;
  Waiters waiters_;
  Outlet outlet_;
  ByteQueue answers_;
  std::shared_ptr<Timer> ping_timer_;  // shared only to know, in its handler, whether we live
  bool sent_lately_ = false;
  bool shut_ = false;
};

/// Received into the reader's own buffer and decoded there: no copy but the closing of gaps.
Io WebSocketStream::try_read(MutableBytes to) {
  if (to.empty()) return Io::moved(0);
  for (int reads = 0; reads < reads_per_turn; ++reads) {
    if (reader_.error()) return Io::failed(reader_.error());
    if (reader_.closed()) return Io::ended();
    const Io io = inner_->try_read(to);
    if (!io.is_done()) return io;
    const std::size_t count = reader_.decode(to.first(io.count), answers_);
    send_answers();
    if (count > 0) return Io::moved(count);
  }
  return Io::blocked();  // whoever waits is woken at once by what lies below
}

Io WebSocketStream::try_write(Bytes from) {
  if (from.empty()) return Io::moved(0);
  if (shut_ || reader_.error()) return Io::failed(make_error_code(Errc::reset));
  const Bytes part = from.first(std::min(from.size(), room()));
  if (part.empty()) return Io::blocked();
  LoopBuffers::Loan loan = buffers_.borrow();
  std::size_t filled = 0;
  for (Bytes rest = part; !rest.empty();) {
    const Bytes piece = rest.first(std::min(rest.size(), largest_payload));
    filled += write_frame(role_, WebSocketOpcode::binary, piece, loan.bytes().subspan(filled));
    rest = rest.subspan(piece.size());
  }
  sent_lately_ = true;
  const Io io = outlet_.send(Bytes(loan.bytes()).first(filled));
  return io.status == Io::Status::failed ? io : Io::moved(part.size());
}

void WebSocketStream::when_readable(Waiter& waiter) {
  if (!reader_.error() && !reader_.closed()) return inner_->when_readable(waiter);
  waiters_.set_reader(waiter);
  waiters_.wake_reader();
}

void WebSocketStream::shutdown_write() {
  if (std::exchange(shut_, true)) return;
  if (!reader_.error()) append_close(role_, close_normal, answers_);
  send_answers();
  outlet_.end();
}

/// Who pings without reading gets no pongs beyond the limit; a failure shows at the next write.
void WebSocketStream::send_answers() {
  if (answers_.empty()) return;
  if (shut_ || reader_.error() || outlet_.room() > 0) outlet_.send(answers_.bytes());
  answers_.clear();
}

void WebSocketStream::start_ping_timer() {
  ping_timer_->expires_after(idle_before_ping);
  ping_timer_->async_wait(
      [this, alive = std::weak_ptr(ping_timer_)](boost::system::error_code stopped) {
        if (!stopped && !alive.expired()) ping();
      });
}

void WebSocketStream::ping() {
  if (shut_ || reader_.error() || reader_.closed()) return;
  if (!std::exchange(sent_lately_, false) && outlet_.held() == 0) {
    append_frame(role_, WebSocketOpcode::ping, {}, answers_);
    send_answers();
  }
  start_ping_timer();
}

/// A head and what came behind it.
struct ReceivedHead {
  std::string head;
  std::vector<std::byte> rest;
};

/// Who answers with something else than HTTP is not asked to finish a head.
void check_answer_is_http(std::string_view answer) {
  constexpr std::string_view version = "HTTP/";
  const bool alert_or_hello = answer[0] == 0x15 || answer[0] == 0x16;
  if (alert_or_hello && (answer.size() < 2 || answer[1] == 3))
    fail(Errc::tls_peer, Leg::relay, "WebSocket handshake");
  const std::size_t known = std::min(answer.size(), version.size());
  if (answer.substr(0, known) != version.substr(0, known))
    fail(Errc::protocol, Leg::relay, "the answer to a WebSocket request is no HTTP");
}

Task<ReceivedHead> receive_head(Stream& from, bool is_answer) {
  ReceivedHead received;
  std::array<std::byte, 1024> part;
  for (;;) {
    const std::size_t count = co_await read_some(from, part, Leg::relay);
    if (count == 0) fail(Errc::closed, Leg::relay, "WebSocket handshake with " + from.describe());
    received.head.append(as_text(Bytes(part).first(count)));
    if (is_answer) check_answer_is_http(received.head);
    const std::size_t end = received.head.find("\r\n\r\n");
    if (end != std::string::npos) {
      const Bytes rest = as_bytes(std::string_view(received.head).substr(end + 4));
      received.rest.assign(rest.begin(), rest.end());
      received.head.resize(end + 4);
      co_return received;
    }
    if (received.head.size() > longest_handshake)
      fail(Errc::limit, Leg::relay, "a WebSocket handshake of more than 8 KiB");
  }
}

StreamPtr framed(StreamPtr inner, std::vector<std::byte> rest, WebSocketRole role) {
  return std::make_unique<WebSocketStream>(with_prefix(std::move(rest), std::move(inner)), role);
}

}  // namespace

Task<StreamPtr> websocket_connect(StreamPtr inner, std::string host, std::string origin) {
  const std::string key = handshake_key();
  const std::string request = upgrade_request(host, origin, key);
  co_await write(*inner, as_bytes(request), Leg::relay);
  ReceivedHead answer = co_await receive_head(*inner, true);
  must(check_upgrade_response(answer.head, key));
  co_return framed(std::move(inner), std::move(answer.rest), WebSocketRole::client);
}

Task<StreamPtr> websocket_accept(StreamPtr inner) {
  // The request is complete within a minute (frp-wire 1.4).
  auto receiving = receive_head(*inner, false);
  ReceivedHead request =
      co_await within(60s, Leg::relay, "wait for a WebSocket request", std::move(receiving));
  const UpgradeAnswer answer = answer_upgrade(request.head);
  co_await write(*inner, as_bytes(answer.response), Leg::relay);
  if (!answer.accepted) {
    inner->shutdown_write();
    fail(Errc::protocol, Leg::relay, "a WebSocket request that is not frp's: " + answer.why);
  }
  co_return framed(std::move(inner), std::move(request.rest), WebSocketRole::server);
}

}  // namespace culvert::net
