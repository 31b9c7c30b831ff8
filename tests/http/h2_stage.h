#pragma once

#include "core/http/client_connection.h"
#include "core/http/h2_frames.h"
#include "core/http/server_connection.h"
#include "core/net/memory_stream.h"
#include "tests/support/fragmenting_stream.h"
#include "tests/support/run_until.h"

#include <nghttp2/nghttp2.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// What the tests of HTTP/2 need: our two ends over a pipe, and a peer that writes its frames by
/// hand.
namespace culvert::http {

/// Serves with a coroutine of the test.
class TestHandler final : public ExchangeHandler {
 public:
  using Serve = std::function<Task<>(ServerExchange&)>;
  explicit TestHandler(Serve s) : serve_(std::move(s)) {}
  Task<> serve(ServerExchange& exchange) override { return serve_(exchange); }
  void serve_with(Serve s) { serve_ = std::move(s); }

 private:
  Serve serve_;
};

inline std::string value_of(const std::vector<Field>& fields, std::string_view name) {
  std::string all;
  for (const Field& field : fields)
    if (field.name == name) all += (all.empty() ? "" : "|") + std::string(field.value);
  return all;
}

/// Everything until the end of the message. Throws Failure when it does not end well.
inline Task<std::string> read_text(net::Stream& stream) {
  std::string all;
  std::vector<std::byte> piece(20'000);
  while (const std::size_t count = co_await net::read_some(stream, piece, Leg::none))
    all.append(as_text(Bytes(piece).first(count)));
  co_return all;
}

inline Task<> write_text(net::Stream& stream, std::string_view text) {
  co_await net::write(stream, as_bytes(text), Leg::none);
}

inline Request get(std::string_view path = "/") {
  Request request;
  request.method = "GET";
  request.scheme = "http";
  request.authority = "example.org";
  request.path = path;
  return request;
}

inline Request post(std::optional<std::uint64_t> length = {}) {
  Request request = get();
  request.method = "POST";
  request.body = length ? BodySize::exactly(*length) : BodySize::unknown();
  return request;
}

inline Response ok(const BodySize& body = BodySize::none()) {
  Response response;
  response.status = 200;
  response.body = body;
  return response;
}

/// Answers with what was sent.
inline Task<> echo(ServerExchange& exchange) {
  exchange.respond(ok(BodySize::unknown()));
  std::vector<std::byte> piece(20'000);
  while (const std::size_t count = co_await net::read_some(exchange, piece, Leg::downstream))
    co_await net::write(exchange, Bytes(piece).first(count), Leg::downstream);
  exchange.shutdown_write();
}

/// Answers with this text.
inline TestHandler::Serve say(std::string text) {
  return [text](ServerExchange& exchange) -> Task<> {
    exchange.respond(ok(BodySize::exactly(text.size())));
    for (Bytes rest = as_bytes(text); !rest.empty();) {
      const net::Io io = exchange.try_write(rest);
      if (io.status == net::Io::Status::failed) co_return;
      rest = rest.subspan(io.count);
      if (!rest.empty()) co_await net::writable(exchange);
    }
    exchange.shutdown_write();
  };
}

/// An answer, copied.
struct Got {
  int status = 0;
  bool opens_tunnel = false;
  BodySize size;
  std::vector<std::pair<std::string, std::string>> fields, trailers;
  std::vector<int> interims;
  std::string body;
  std::optional<ExchangeFailure> failure;

  std::string field(std::string_view name) const {
    for (const auto& [n, v] : fields)
      if (n == name) return v;
    return {};
  }
};

/// Waits for the final head.
inline Task<> take_final(ClientExchange& exchange, Got& got) {
  for (;;) {
    if (const Response* const head = exchange.take_head()) {
      if (head->is_interim()) {
        got.interims.push_back(head->status);
        continue;
      }
      got.status = head->status;
      got.opens_tunnel = head->opens_tunnel;
      got.size = head->body;
      for (const Field& field : head->fields)
        got.fields.emplace_back(field.name, field.value);
      co_return;
    }
    std::byte none[1];
    const net::Io io = exchange.try_read({none, 1});
    if (io.status == net::Io::Status::failed) {
      got.failure = exchange.failure();
      co_return;
    }
    co_await net::readable(exchange);
  }
}

/// Reads the whole answer.
inline Task<Got> take_answer(ClientExchange& exchange) {
  Got got;
  co_await take_final(exchange, got);
  if (got.failure) co_return got;
  std::vector<std::byte> piece(20'000);
  for (;;) {
    const net::Io io = exchange.try_read(piece);
    if (io.is_done()) got.body.append(as_text(Bytes(piece).first(io.count)));
    if (io.is_blocked()) co_await net::readable(exchange);
    if (io.status == net::Io::Status::failed) {
      got.failure = exchange.failure();
      co_return got;
    }
    if (io.status == net::Io::Status::ended) break;
  }
  for (const Field& field : exchange.trailers())
    got.trailers.emplace_back(field.name, field.value);
  co_return got;
}

inline Task<Got> ask(ClientConnection& client, Request request, std::string body = {}) {
  const std::unique_ptr<ClientExchange> exchange = client.begin(request);
  if (request.body.present) {
    co_await write_text(*exchange, body);
    exchange->shutdown_write();
  }
  Got got = co_await take_answer(*exchange);
  co_return got;
}

struct H2Setting {
  std::uint64_t seed = 0;  ///< 0: the pipe is not fragmented.
  std::size_t capacity = 64 * 1024;
  std::size_t most = 700;
  ServerOptions server{};
  ClientOptions client{};
};

/// Runs a server connection of ours on one end of a pipe.
class H2ServerStage {
 public:
  explicit H2ServerStage(TestHandler::Serve serve, const H2Setting& s = {})
      : deadlines(io.get_executor()), handler(std::move(serve)), setting(s) {
    auto [a, b] = net::memory_pipe(io.get_executor(), setting.capacity);
    peer = std::move(b);
    if (setting.seed != 0) {
      a = support::fragmenting(std::move(a), {.seed = setting.seed, .most = setting.most});
      peer =
          support::fragmenting(std::move(peer), {.seed = setting.seed + 1, .most = setting.most});
    }
    server = make_h2_server(std::move(a), setting.server, deadlines, handler);
    asio::co_spawn(io.get_executor(), server->run(),
                   asio::bind_cancellation_slot(
                       stop.slot(), [this](std::exception_ptr failure, ServerEnd result) {
                         if (!failure) end = std::move(result);
                         returned = true;
                       }));
  }
  ~H2ServerStage() {
    stop.emit(asio::cancellation_type::terminal);
    support::settle(io);
  }

  void settle() { support::settle(io); }
  void pass(Duration time) { support::pass_time(io, time); }

  asio::io_context io;
  Deadlines deadlines;
  TestHandler handler;
  H2Setting setting;
  net::StreamPtr peer;
  std::unique_ptr<ServerConnection> server;
  std::optional<ServerEnd> end;
  bool returned = false;
  asio::cancellation_signal stop;
};

/// Our client against our server.
class H2Ends : public H2ServerStage {
 public:
  explicit H2Ends(TestHandler::Serve serve, const H2Setting& s = {})
      : H2ServerStage(std::move(serve), s),
        client(make_h2_client(std::move(peer), setting.client, deadlines)) {}

  Got got(const Request& request, std::string body = {}) {
    return support::run(io, ask(*client, request, std::move(body)));
  }

  ClientConnectionPtr client;
};

/// A peer that writes its frames by hand, and understands those it gets.
class HandPeer {
 public:
  struct Frame {
    H2FrameHeader header;
    std::string payload;
    std::vector<std::pair<std::string, std::string>> fields;  ///< of HEADERS

    std::uint32_t code() const {
      const std::size_t at = header.type == H2Type::goaway ? 4 : 0;
      return read_big_endian<std::uint32_t>(as_bytes(payload).subspan(at));
    }
    std::string field(std::string_view name) const {
      for (const auto& [n, v] : fields)
        if (n == name) return v;
      return {};
    }
  };
  using Fields = std::vector<std::pair<std::string, std::string>>;

  HandPeer(asio::io_context& io, net::Stream& stream) : io_(io), stream_(stream) {
    nghttp2_hd_deflate_new(&deflater_, 4096);
    nghttp2_hd_inflate_new(&inflater_);
  }
  ~HandPeer() {
    nghttp2_hd_deflate_del(deflater_);
    nghttp2_hd_inflate_del(inflater_);
  }
  HandPeer(const HandPeer&) = delete;
  HandPeer& operator=(const HandPeer&) = delete;

  // ---- Sending ----

  /// Raw bytes, however long it takes; what the other side answers is kept.
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const net::Io io = stream_.try_write(as_bytes(bytes));
      if (io.status == net::Io::Status::failed) return;
      bytes.remove_prefix(io.count);
      support::settle(io_);
      take();
    }
    support::settle(io_);
    take();
  }
  void send(H2Type type, std::uint8_t flags, std::uint32_t stream, std::string_view payload = {}) {
    send(frame(type, flags, stream, payload));
  }
  static std::string frame(H2Type type, std::uint8_t flags, std::uint32_t stream,
                           std::string_view payload = {}) {
    std::string out(h2_header_size, '\0');
    const MutableBytes to = std::as_writable_bytes(std::span(out));
    write_big_endian<std::uint32_t>(
        to, static_cast<std::uint32_t>(payload.size()) << 8 | static_cast<std::uint32_t>(type));
    to[4] = static_cast<std::byte>(flags);
    write_big_endian<std::uint32_t>(to.subspan(5), stream);
    return out.append(payload);
  }
  static std::string number(std::uint32_t value) {
    std::string out(4, '\0');
    write_big_endian<std::uint32_t>(std::as_writable_bytes(std::span(out)), value);
    return out;
  }
  static std::string setting(std::uint16_t id, std::uint32_t value) {
    std::string out(2, '\0');
    write_big_endian<std::uint16_t>(std::as_writable_bytes(std::span(out)), id);
    return out + number(value);
  }
  static constexpr std::string_view preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  void open_as_client(std::string_view settings = {}) {
    send(std::string(preface) + frame(H2Type::settings, 0, 0, settings));
    send(H2Type::settings, h2_flag::ack, 0);
  }
  void open_as_server(std::string_view settings = {}) {
    send(H2Type::settings, 0, 0, settings);
    send(H2Type::settings, h2_flag::ack, 0);
  }
  std::string block(const Fields& fields, bool secret = false) {
    std::vector<nghttp2_nv> list;
    for (const auto& [name, value] : fields) {
      const auto raw = [](const std::string& text) {
        return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
      };
      const auto flag = static_cast<std::uint8_t>(secret ? NGHTTP2_NV_FLAG_NO_INDEX : 0);
      list.push_back({raw(name), raw(value), name.size(), value.size(), flag});
    }
    std::string out(nghttp2_hd_deflate_bound(deflater_, list.data(), list.size()), '\0');
    const ssize_t size =
        nghttp2_hd_deflate_hd(deflater_, reinterpret_cast<std::uint8_t*>(out.data()), out.size(),
                              list.data(), list.size());
    out.resize(static_cast<std::size_t>(size));
    return out;
  }
  void headers(std::uint32_t stream, const Fields& fields, bool ends) {
    const auto flags = static_cast<std::uint8_t>(h2_flag::end_headers | (ends ? 1 : 0));
    send(H2Type::headers, flags, stream, block(fields));
  }
  void data(std::uint32_t stream, std::string_view payload, bool ends) {
    send(H2Type::data, ends ? h2_flag::end_stream : 0, stream, payload);
  }
  static Fields request(std::string method = "GET", std::string path = "/") {
    return {
        {":method",    std::move(method)},
        {":scheme",    "http"           },
        {":path",      std::move(path)  },
        {":authority", "example.org"    }
    };
  }

  // ---- Receiving ----

  /// All frames that have come so far.
  const std::vector<Frame>& frames() {
    support::settle(io_);
    take();
    return frames_;
  }
  const Frame* find(H2Type type, std::uint32_t stream = 0) {
    for (const Frame& one : frames())
      if (one.header.type == type && one.header.stream == stream &&
          !(type == H2Type::settings && one.header.has(h2_flag::ack)))
        return &one;
    return nullptr;
  }
  std::size_t count(H2Type type, std::uint32_t stream) {
    std::size_t found = 0;
    for (const Frame& one : frames())
      found += one.header.type == type && one.header.stream == stream ? 1 : 0;
    return found;
  }
  /// "200", or "RST 1", or "GOAWAY 11", or "nothing".
  std::string outcome(std::uint32_t stream) {
    if (const Frame* const reset = find(H2Type::rst_stream, stream))
      if (find(H2Type::headers, stream) == nullptr) return "RST " + std::to_string(reset->code());
    if (const Frame* const head = find(H2Type::headers, stream)) return head->field(":status");
    if (const Frame* const goaway = find(H2Type::goaway))
      return "GOAWAY " + std::to_string(goaway->code());
    return "nothing";
  }
  std::string goaway() {
    const Frame* const frame = find(H2Type::goaway);
    return frame == nullptr ? "none" : std::to_string(frame->code());
  }
  std::string body(std::uint32_t stream) {
    std::string all;
    for (const Frame& one : frames())
      if (one.header.type == H2Type::data && one.header.stream == stream) all += one.payload;
    return all;
  }
  bool has_ended(std::uint32_t stream) {
    for (const Frame& one : frames())
      if (one.header.stream == stream && one.header.has(h2_flag::end_stream) &&
          (one.header.type == H2Type::data || one.header.type == H2Type::headers))
        return true;
    return false;
  }
  bool is_closed() const { return closed_; }
  void forget() { frames_.clear(); }
  /// Received bytes are not taken from the pipe any more: a peer that does not read.
  void stop_reading() { reads_ = false; }

 private:
  void take() {
    if (!reads_) return;
    std::vector<std::byte> piece(64 * 1024);
    for (;;) {
      const net::Io io = stream_.try_read(piece);
      if (io.is_blocked()) break;
      if (!io.is_done()) {
        closed_ = true;
        break;
      }
      input_.append(as_text(Bytes(piece).first(io.count)));
      support::settle(io_);
    }
    parse();
  }
  void parse() {
    if (!skipped_preface_ && input_.starts_with("PRI")) {
      if (input_.size() < preface.size()) return;
      input_.erase(0, preface.size());
    }
    if (!input_.empty()) skipped_preface_ = true;
    while (input_.size() >= h2_header_size) {
      const H2FrameHeader header = read_h2_header(as_bytes(input_));
      if (input_.size() < h2_header_size + header.length) break;
      Frame one{header, input_.substr(h2_header_size, header.length), {}};
      input_.erase(0, h2_header_size + header.length);
      if (header.type == H2Type::headers || header.type == H2Type::continuation) inflate(one);
      frames_.push_back(std::move(one));
    }
  }
  void inflate(Frame& one) {
    std::string_view rest = one.payload;
    for (;;) {
      nghttp2_nv field;
      int flags = 0;
      const ssize_t used = nghttp2_hd_inflate_hd2(
          inflater_, &field, &flags, reinterpret_cast<const std::uint8_t*>(rest.data()),
          rest.size(), one.header.has(h2_flag::end_headers) ? 1 : 0);
      if (used < 0) throw std::runtime_error("a header block that cannot be read");
      rest.remove_prefix(static_cast<std::size_t>(used));
      if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0)
        one.fields.emplace_back(std::string(reinterpret_cast<char*>(field.name), field.namelen),
                                std::string(reinterpret_cast<char*>(field.value), field.valuelen));
      if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) {
        nghttp2_hd_inflate_end_headers(inflater_);
        break;
      }
      if ((flags & NGHTTP2_HD_INFLATE_EMIT) == 0 && rest.empty()) break;
    }
  }

  asio::io_context& io_;
  net::Stream& stream_;
  nghttp2_hd_deflater* deflater_ = nullptr;
  nghttp2_hd_inflater* inflater_ = nullptr;
  std::string input_;
  std::vector<Frame> frames_;
  bool skipped_preface_ = false;
  bool closed_ = false;
  bool reads_ = true;
};

}  // namespace culvert::http
