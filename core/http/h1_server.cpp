#include "core/http/h1_server.h"

#include "core/http/characters.h"
#include "core/http/first_bytes.h"
#include "core/http/own_answer.h"

#include <utility>

namespace culvert::http {
namespace {

/// Read over behind an early answer (gateway.md 8.3).
constexpr std::size_t most_lingering = 256 * 1024;

std::string_view token_of(int status) {
  return status == 408 ? std::string_view() : std::string_view("http_request_error");
}

}  // namespace

H1Server::H1Server(net::StreamPtr stream, const ServerOptions& options, Deadlines& deadlines,
                   ExchangeHandler& handler)
    : wire_(std::move(stream)),
      options_(options),
      handler_(handler),
      limit_(deadlines),
      scanner_(options.head) {
  wire_.limit_stalls(deadlines, options.timeouts.write);
}

std::unique_ptr<ServerConnection> make_h1_server(net::StreamPtr stream,
                                                 const ServerOptions& options, Deadlines& deadlines,
                                                 ExchangeHandler& handler) {
  return std::make_unique<H1Server>(std::move(stream), options, deadlines, handler);
}

Task<ServerEnd> H1Server::run() {
  for (;;) {
    const bool has_request = co_await next_request();
    if (!has_request) break;
    co_await serve();
    if (!keep_) break;
  }
  if (must_linger_)
    co_await linger();
  else
    co_await send_held();
  co_return std::move(end_);
}

void H1Server::drain() {
  draining_ = true;
  // Wakes who waits for the next request; one under way is answered with Connection: close. Behind
  // it the limit is somebody else's, who would be woken by it over and over.
  if (waits_for_request_ && wire_.in().empty()) limit_.start(Duration::zero());
}

// ---- Requests ------------------------------------------------------------------------------

/// Waits for a whole head, or for one that is to be refused. False: none comes any more.
Task<bool> H1Server::next_request() {
  struct Waits {
    explicit Waits(bool& w) : waits(w) { waits = true; }
    ~Waits() { waits = false; }
    bool& waits;
  } waits(waits_for_request_);
  scanner_.reset();
  forget_request();
  const ServerTimeouts& timeouts = options_.timeouts;
  limit_.start(end_.exchanges == 0 ? timeouts.first_byte : timeouts.idle);
  for (bool begun = false;;) {
    if (!wire_.in().empty()) {
      if (end_.exchanges == 0 && !begun && !starts_like_http()) co_return false;
      if (look_for_head()) co_return true;
      if (!std::exchange(begun, true)) limit_.start(timeouts.head);
    } else if (draining_) {
      co_return false;
    }
    if (limit_.has_passed() && !begun) {
      end(Errc::timed_out, "no request", true);
      co_return false;
    }
    if (limit_.has_passed()) {
      refusal_ = Refusal{408, "The request did not arrive in time."};
      co_return true;
    }
    if (!begun) wire_.release_memory();
    StreamsReady ready(wire_.stream().executor(), limit_);
    ready.when_readable(wire_.stream());
    co_await ready.wait();
    if (limit_.has_passed()) continue;
    const net::Io io = wire_.fill();
    if (io.is_done() || io.is_blocked()) continue;
    if (begun || io.status == net::Io::Status::failed) stream_ended(io);
    co_return false;
  }
}

/// The first byte tells TLS and other binary protocols from a request (gateway.md 1.2).
bool H1Server::starts_like_http() {
  const Bytes bytes = wire_.in().bytes();
  const char first = as_text(bytes).front();
  if (is_token({&first, 1}) || first == '\r' || first == '\n' || first == ' ' || first == '\t')
    return true;
  end(Errc::protocol, "instead of a request came " + as_hex_and_text(bytes), true);
  return false;
}

bool H1Server::look_for_head() {
  const HeadScanner::Found found = scanner_.scan(wire_.in().bytes());
  refusal_ = found.refusal;
  if (refusal_) return true;
  if (found.size == 0) return false;
  limit_.stop();
  const std::string_view text = texts_.keep(as_text(wire_.in().bytes().first(found.size)));
  wire_.in().consume(found.size);
  refusal_ = read_request(text, options_.head, options_.scheme, texts_, request_, frame_);
  return true;
}

void H1Server::stream_ended(const net::Io& io) {
  if (io.status == net::Io::Status::ended)
    return end(Errc::closed, "in the middle of a request", false);
  end_.error = Error{classify(io.error), Leg::downstream, "read a request", io.error};
}

void H1Server::end(Errc code, std::string context, bool by_us) {
  end_.error = Error{code, Leg::downstream, std::move(context), {}};
  end_.by_us = by_us;
}

/// An idle connection keeps nothing of the last request.
void H1Server::forget_request() {
  texts_.clear();
  request_ = Request();
  frame_ = RequestFrame();
  refusal_.reset();
}

// ---- Exchanges -----------------------------------------------------------------------------

Task<> H1Server::serve() {
  limit_.stop();
  keep_ = must_linger_ = false;
  ++end_.exchanges;
  H1ServerExchange exchange({wire_, request_, frame_, texts_, draining_, options_.end_means_gone});
  if (refusal_) {
    co_await refuse(exchange, *refusal_);
  } else {
    serving_ = true;
    const Result<void> served = co_await attempt(handler_.serve(exchange));
    serving_ = false;
    if (!served && !exchange.is_answered() && !exchange.refusal())
      exchange.reset(ResetCode::internal_error);
    if (!exchange.has_responded() && !exchange.is_reset())
      if (const auto refusal = exchange.refusal()) co_await refuse(exchange, *refusal);
  }
  co_await conclude(exchange);
}

/// Nobody knows where the next request would begin: the connection ends with the answer.
Task<> H1Server::refuse(H1ServerExchange& exchange, Refusal refusal) {
  exchange.close_afterwards();
  end(refusal.status == 408 ? Errc::timed_out : Errc::protocol, std::string(refusal.why), true);
  OwnAnswer own;
  own.status = refusal.status;
  own.token = token_of(refusal.status);
  own.details = refusal.why;
  co_await answer(exchange, std::move(own));
}

Task<> H1Server::conclude(H1ServerExchange& exchange) {
  if (exchange.is_reset()) co_return;
  if (!exchange.is_answered()) {
    exchange.reset(ResetCode::cancel);
    co_return;
  }
  const bool flushed = co_await flush(exchange);
  if (!flushed || exchange.is_tunnel()) co_return;
  const bool is_over = !refusal_ && exchange.is_request_over();
  if (is_over) exchange.skip_request();
  keep_ = is_over && exchange.keeps_connection();
  must_linger_ = !keep_ && (!is_over || !wire_.in().empty());
}

/// False: the peer takes no more.
Task<bool> H1Server::flush(H1ServerExchange& exchange) {
  for (;;) {
    const net::Io io = wire_.flush();
    if (io.is_done()) co_return true;
    if (io.status == net::Io::Status::failed) break;
    StreamsReady ready(wire_.stream().executor(), limit_);
    ready.when_writable(exchange);
    co_await ready.wait();
  }
  end_.error =
      Error{classify(wire_.write_error()), Leg::downstream, "write an answer", wire_.write_error()};
  co_return false;
}

/// Layers below may hold the last bytes; to close would lose them.
Task<> H1Server::send_held() {
  net::Stream& stream = wire_.stream();
  limit_.start(options_.timeouts.write);
  while (stream.held() > 0 && !limit_.has_passed()) {
    if (stream.try_flush().status == net::Io::Status::failed) co_return;
    if (stream.held() == 0) co_return;
    StreamsReady ready(stream.executor(), limit_);
    ready.when_writable(stream);
    co_await ready.wait();
  }
}

/// Reads over what still comes for a moment: closing at once would reset the connection, and the
/// answer with it (RFC 9112 9.6).
Task<> H1Server::linger() {
  net::Stream& stream = wire_.stream();
  stream.shutdown_write();
  limit_.start(options_.timeouts.linger);
  InBuffer& in = wire_.in();
  for (std::size_t seen = in.size(); seen < most_lingering;) {
    in.consume(in.size());
    const net::Io io = wire_.fill();
    if (io.is_done()) {
      seen += io.count;
      continue;
    }
    if (!io.is_blocked() || limit_.has_passed()) co_return;
    StreamsReady ready(stream.executor(), limit_);
    ready.when_readable(stream);
    co_await ready.wait();
  }
}

}  // namespace culvert::http
