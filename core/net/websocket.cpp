#include "core/net/websocket.h"

#include "core/net/loop_buffers.h"
#include "core/net/waiters.h"
#include "core/net/websocket_frames.h"
#include "core/net/websocket_handshake.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <utility>

namespace culvert::net {
namespace {

using namespace std::chrono_literals;

/// Frames that the lower stream has not taken yet; above that writers wait.
constexpr std::size_t most_outgoing = 128 * 1024;
/// Larger writes become several frames, so that middle boxes with limits are content.
constexpr std::size_t largest_payload = 64 * 1024;

class WebSocketStream final : public Stream {
 public:
  WebSocketStream(StreamPtr inner, WebSocketRole role, Bytes first)
      : inner_(std::move(inner)), role_(role), reader_(role), waiters_(inner_->executor()) {
    if (!first.empty()) error_ = reader_.read(first, incoming_, outgoing_);
  }
  ~WebSocketStream() override { inner_->forget(pusher_); }

  Executor executor() const override { return waiters_.executor(); }

  Io try_read(MutableBytes to) override {
    while (incoming_.empty()) {
      if (error_) return Io::failed(error_);
      if (reader_.closed()) return Io::ended();
      LoopBuffers::Loan loan = LoopBuffers::of(executor()).borrow();
      const Io io = inner_->try_read(loan.bytes());
      if (!io.is_done()) return io;
      error_ = reader_.read(Bytes(loan.bytes()).first(io.count), incoming_, outgoing_);
      if (!outgoing_.empty()) push();
    }
    const std::size_t count = std::min(to.size(), incoming_.size());
    std::memcpy(to.data(), incoming_.bytes().data(), count);
    incoming_.consume(count);
    return Io::moved(count);
  }

  Io try_write(Bytes from) override {
    const Bytes part = from.first(std::min(from.size(), room()));
    if (part.empty()) return from.empty() ? Io::moved(0) : Io::blocked();
    for (Bytes rest = part; !rest.empty();) {
      const Bytes piece = rest.first(std::min(rest.size(), largest_payload));
      append_frame(role_, WebSocketOpcode::binary, piece, outgoing_);
      rest = rest.subspan(piece.size());
    }
    const Io io = push();
    return io.status == Io::Status::failed ? io : Io::moved(part.size());
  }

  std::size_t room() const override {
    return outgoing_.size() >= most_outgoing ? 0 : most_outgoing - outgoing_.size();
  }
  std::size_t held() const override { return outgoing_.size() + inner_->held(); }

  Io try_flush() override {
    const Io io = push();
    return io.is_done() ? inner_->try_flush() : io;
  }

  Bytes buffered() override { return incoming_.bytes(); }
  void consume(std::size_t count) override { incoming_.consume(count); }

  void when_readable(Waiter& waiter) override {
    if (incoming_.empty() && !error_ && !reader_.closed()) {
      inner_->when_readable(waiter);
      return;
    }
    waiters_.set_reader(waiter);
    waiters_.wake_reader();
  }
  void when_writable(Waiter& waiter) override {
    waiters_.set_writer(waiter);
    if (pushing_) return;  // the pusher calls
    if (held() == 0) {
      waiters_.wake_writer();
      return;
    }
    pushing_ = true;
    inner_->when_writable(pusher_);
  }
  void forget(Waiter& waiter) noexcept override {
    waiters_.forget(waiter);
    inner_->forget(waiter);
  }
  void shutdown_write() override {
    if (std::exchange(shut_, true)) return;
    append_close(role_, close_normal, outgoing_);
    push();
  }
  void abort() noexcept override { inner_->abort(); }
  std::string describe() const override { return inner_->describe(); }

 private:
  struct Pusher final : Waiter {
    explicit Pusher(WebSocketStream& s) : stream(s) {}
    void ready() override {
      stream.pushing_ = false;
      stream.push();
      stream.waiters_.call_writer();
    }
    WebSocketStream& stream;
  };

  Io push() {
    while (!outgoing_.empty()) {
      const Io io = inner_->try_write(outgoing_.bytes());
      if (io.status == Io::Status::failed) return io;
      if (!io.is_done() || io.count == 0) {
        if (!std::exchange(pushing_, true)) inner_->when_writable(pusher_);
        return Io::blocked();
      }
      outgoing_.consume(io.count);
    }
    if (shut_ && !std::exchange(inner_shut_, true)) inner_->shutdown_write();
    return Io::moved(0);
  }

  StreamPtr inner_;
  WebSocketRole role_;
  WebSocketReader reader_;
  Waiters waiters_;
  Pusher pusher_{*this};
  ByteQueue incoming_, outgoing_{64 * 1024};
  std::error_code error_;
  bool pushing_ = false;
  bool shut_ = false, inner_shut_ = false;
};

/// A head and what came behind it.
struct ReceivedHead {
  std::string head;
  std::vector<std::byte> rest;
};

Task<ReceivedHead> receive_head(Stream& from) {
  ReceivedHead received;
  std::array<std::byte, 1024> part;
  for (;;) {
    const std::size_t count = co_await read_some(from, part, Leg::relay);
    if (count == 0) fail(Errc::closed, Leg::relay, "WebSocket handshake with " + from.describe());
    received.head.append(as_text(Bytes(part).first(count)));
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

}  // namespace

Task<StreamPtr> websocket_connect(StreamPtr inner, std::string host, std::string origin) {
  const std::string key = handshake_key();
  const std::string request = upgrade_request(host, origin, key);
  co_await write(*inner, as_bytes(request), Leg::relay);
  const ReceivedHead answer = co_await receive_head(*inner);
  must(check_upgrade_response(answer.head, key));
  co_return std::make_unique<WebSocketStream>(std::move(inner), WebSocketRole::client, answer.rest);
}

Task<StreamPtr> websocket_accept(StreamPtr inner) {
  // The request is complete within a minute (frp-wire 1.4).
  auto receiving = receive_head(*inner);
  const ReceivedHead request =
      co_await within(60s, Leg::relay, "wait for a WebSocket request", std::move(receiving));
  const UpgradeAnswer answer = answer_upgrade(request.head);
  co_await write(*inner, as_bytes(answer.response), Leg::relay);
  if (!answer.accepted) {
    inner->shutdown_write();
    fail(Errc::protocol, Leg::relay, "a WebSocket request that is not frp's: " + answer.why);
  }
  co_return std::make_unique<WebSocketStream>(std::move(inner), WebSocketRole::server,
                                              request.rest);
}

}  // namespace culvert::net
