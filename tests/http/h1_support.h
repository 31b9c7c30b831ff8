#pragma once

#include "core/http/exchange.h"
#include "core/http/server_connection.h"
#include "core/net/memory_stream.h"
#include "tests/support/fragmenting_stream.h"
#include "tests/support/run_until.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the tests of HTTP/1.1 share: a peer that is driven byte by byte, and a handler that notes
/// what it was asked.
namespace culvert::h1 {

using namespace culvert::http;

/// Our end of a pipe whose other end is under test.
class RawPeer {
 public:
  explicit RawPeer(net::StreamPtr stream) : stream_(std::move(stream)) {}

  /// Puts all of it into the pipe; the loop runs where it is full.
  void send(asio::io_context& io, std::string_view text) {
    while (!text.empty()) {
      const net::Io done = stream_->try_write(as_bytes(text));
      if (done.status == net::Io::Status::failed) return;
      text.remove_prefix(done.count);
      support::settle(io);
      take();
    }
    support::settle(io);
    take();
  }

  /// Puts it into the pipe and lets nobody look yet.
  void put(std::string_view text) { stream_->try_write(as_bytes(text)); }

  /// All that has come since the peer was made.
  const std::string& received(asio::io_context& io) {
    for (std::size_t before = seen_.size() + 1; before != seen_.size();) {
      before = seen_.size();
      support::settle(io);
      take();
    }
    return seen_;
  }
  /// The same, and begins anew.
  std::string fresh(asio::io_context& io) {
    received(io);
    return std::exchange(seen_, {});
  }

  void end() { stream_->shutdown_write(); }
  void abort() { stream_->abort(); }
  void close() { stream_.reset(); }

  bool has_ended() const { return ended_; }
  bool is_broken() const { return broken_; }

  /// Reads nothing by itself: a slow peer.
  bool is_slow = false;

 private:
  void take() {
    if (!stream_ || is_slow) return;
    std::string piece(64 * 1024, '\0');
    for (;;) {
      const net::Io io = stream_->try_read(std::as_writable_bytes(std::span(piece)));
      ended_ = ended_ || io.status == net::Io::Status::ended;
      broken_ = broken_ || io.status == net::Io::Status::failed;
      if (!io.is_done()) return;
      seen_.append(piece, 0, io.count);
    }
  }

  net::StreamPtr stream_;
  std::string seen_;
  bool ended_ = false, broken_ = false;
};

/// Counts the writes that reach the stream below.
class CountingStream final : public net::Stream {
 public:
  CountingStream(net::StreamPtr inner, int& writes) : inner_(std::move(inner)), writes_(writes) {}
  Executor executor() const override { return inner_->executor(); }
  net::Io try_read(MutableBytes to) override { return inner_->try_read(to); }
  net::Io try_write(Bytes from) override {
    ++writes_;
    return inner_->try_write(from);
  }
  std::size_t room() const override { return inner_->room(); }
  Bytes buffered() override { return inner_->buffered(); }
  void consume(std::size_t count) override { inner_->consume(count); }
  void when_readable(net::Waiter& waiter) override { inner_->when_readable(waiter); }
  void when_writable(net::Waiter& waiter) override { inner_->when_writable(waiter); }
  void forget(net::Waiter& waiter) noexcept override { inner_->forget(waiter); }
  void shutdown_write() override { inner_->shutdown_write(); }
  void abort() noexcept override { inner_->abort(); }
  std::string describe() const override { return inner_->describe(); }

 private:
  net::StreamPtr inner_;
  int& writes_;
};

inline std::string text_of(const std::vector<Field>& fields) {
  std::string text;
  for (const Field& field : fields)
    text.append(field.name).append(": ").append(field.value).append("\n");
  return text;
}

/// Reads an end to its end. False: it failed.
inline Task<bool> read_all(ExchangeEnd& from, std::string& into) {
  std::string piece(16 * 1024, '\0');
  for (;;) {
    if (const Bytes ready = from.buffered(); !ready.empty()) {
      into.append(as_text(ready));
      from.consume(ready.size());
      continue;
    }
    const net::Io io = from.try_read(std::as_writable_bytes(std::span(piece)));
    if (io.status == net::Io::Status::failed) co_return false;
    if (io.status == net::Io::Status::ended) co_return true;
    if (io.is_done()) into.append(piece, 0, io.count);
    if (io.is_blocked()) co_await net::readable(from);
  }
}

inline Task<bool> write_all(ExchangeEnd& to, std::string_view text) {
  while (!text.empty()) {
    const net::Io io = to.try_write(as_bytes(text));
    if (io.status == net::Io::Status::failed) co_return false;
    text.remove_prefix(io.count);
    if (io.is_blocked()) co_await net::writable(to);
  }
  co_return true;
}

/// What a handler saw of a request.
struct Seen {
  std::string method, scheme, authority, path, protocol, key, fields, body, trailers;
  Purpose purpose = Purpose::ordinary;
  Version version = Version::http11;
  bool absolute_form = false, accepts_trailers = false, expects_continue = false, whole = false;
  std::optional<std::uint64_t> length;
  ExchangeFailure failure;

  explicit Seen(const Request& request)
      : method(request.method),
        scheme(request.scheme),
        authority(request.authority),
        path(request.path),
        protocol(request.protocol),
        key(request.websocket_key),
        fields(text_of(request.fields)),
        purpose(request.purpose),
        version(request.version),
        absolute_form(request.absolute_form),
        accepts_trailers(request.accepts_trailers),
        expects_continue(request.expects_continue),
        length(request.body.length) {}
};

/// Notes each request and answers it with what `behave` does; by default reads it all and echoes.
class NotingHandler final : public ExchangeHandler {
 public:
  using Behaviour = std::function<Task<>(ServerExchange&, Seen&)>;

  explicit NotingHandler(Behaviour behave = echo) : behave_(std::move(behave)) {}

  Task<> serve(ServerExchange& exchange) override {
    seen.push_back(std::make_unique<Seen>(exchange.request()));
    co_await behave_(exchange, *seen.back());
    ++served;
  }

  static Task<> echo(ServerExchange& exchange, Seen& seen) {
    seen.whole = co_await read_all(exchange, seen.body);
    seen.trailers = text_of(exchange.trailers());
    if (!seen.whole) {
      seen.failure = exchange.failure();
      co_return;
    }
    Response head;
    head.status = 200;
    head.body = BodySize::exactly(seen.body.size());
    exchange.respond(head);
    co_await write_all(exchange, seen.body);
    exchange.shutdown_write();
  }

  std::vector<std::unique_ptr<Seen>> seen;
  int served = 0;

 private:
  Behaviour behave_;
};

/// A server under test with somebody who asks it.
class ServerUnderTest {
 public:
  explicit ServerUnderTest(NotingHandler::Behaviour behave = NotingHandler::echo,
                           std::optional<support::Fragmentation> pieces = {},
                           std::size_t capacity = 64 * 1024, ServerOptions options = {})
      : handler(std::move(behave)) {
    auto [ours, theirs] = net::memory_pipe(io.get_executor(), capacity);
    if (pieces) ours = support::fragmenting(std::move(ours), *pieces);
    ours = std::make_unique<CountingStream>(std::move(ours), writes);
    server = make_h1_server(std::move(ours), options, deadlines, handler);
    peer.emplace(std::move(theirs));
    asio::co_spawn(io.get_executor(), run(),
                   asio::bind_cancellation_slot(stop_.slot(), [](const std::exception_ptr&) {}));
    support::settle(io);
  }
  ~ServerUnderTest() {
    stop_.emit(asio::cancellation_type::terminal);
    support::settle(io);
  }

  void send(std::string_view text) { peer->send(io, text); }
  std::string answer() { return peer->fresh(io); }
  std::string ask(std::string_view text) {
    send(text);
    return answer();
  }
  void pass(Duration time) { support::pass_time(io, time); }

  asio::io_context io{1};
  Deadlines deadlines{io.get_executor()};
  NotingHandler handler;
  std::unique_ptr<ServerConnection> server;
  std::optional<RawPeer> peer;
  std::optional<ServerEnd> end;
  int writes = 0;

 private:
  Task<> run() {
    end = co_await server->run();
    server.reset();
  }
  asio::cancellation_signal stop_;
};

inline int status_of(const std::string& answer) {
  return answer.size() > 12 && answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0;
}

inline std::string body_of(const std::string& answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string::npos ? "" : answer.substr(end + 4);
}

}  // namespace culvert::h1
