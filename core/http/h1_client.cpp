#include "core/http/h1_client.h"

#include "core/http/first_bytes.h"
#include "core/http/h1_client_exchange.h"

#include <algorithm>
#include <utility>

namespace culvert::http {

H1Client::H1Client(net::StreamPtr stream, const ClientOptions& options)
    : wire_(std::move(stream)), options_(options) {
  wire_.stream().when_readable(idle_watch_);
}

H1Client::~H1Client() {
  wire_.stream().forget(idle_watch_);
}

ClientConnectionPtr make_h1_client(net::StreamPtr stream, const ClientOptions& options,
                                   Deadlines& /*deadlines*/) {
  return std::make_unique<H1Client>(std::move(stream), options);
}

ClientExchangePtr H1Client::begin(const Request& request) {
  ++total_;
  is_open_ = true;
  wire_.stream().forget(idle_watch_);
  auto exchange = std::make_unique<H1ClientExchange>(*this, wire_);
  // What came meanwhile is not for this exchange, and a closed connection carries none.
  if (!over_ && is_quiet())
    exchange->begin(request);
  else
    exchange->begin_broken(*failure_);
  return exchange;
}

Task<> H1Client::settings() {
  co_return;
}

void H1Client::exchange_ended(After after) {
  is_open_ = false;
  if (over_) return;
  if (after != After::reusable) {
    over_ = true;
    // Closing in order leaves the peer what it has not read yet.
    if (after == After::broken) wire_.stream().abort();
    return;
  }
  wire_.release_memory();
  wire_.stream().when_readable(idle_watch_);
}

void H1Client::look() {
  if (is_open_ || over_) return;
  if (is_quiet()) wire_.stream().when_readable(idle_watch_);
}

/// Nothing has come, and the peer has not closed. Who greets a new connection in another protocol
/// is left to the first exchange, which says what that is.
bool H1Client::is_quiet() {
  const net::Io io = wire_.fill();
  switch (io.status) {
    case net::Io::Status::blocked:
      return true;
    case net::Io::Status::done:
      if (is_greeting()) return true;
      end(Errc::protocol, "unsolicited_bytes " + as_hex_and_text(wire_.in().bytes()));
      break;
    case net::Io::Status::ended:
      end(Errc::closed, "closed while idle");
      break;
    case net::Io::Status::failed:
      end(classify(io.error), "broke while idle", io.error);
      break;
  }
  return false;
}

/// Not an answer, and before any request.
bool H1Client::is_greeting() {
  const bool is_new = total_ == (is_open_ ? 1u : 0u);
  return is_new && !may_be_http1_answer(wire_.in().bytes());
}

void H1Client::end(Errc code, std::string context, std::error_code cause) {
  over_ = true;
  failure_.emplace();
  const Bytes came = wire_.in().bytes();
  if (!came.empty() && is_greeting())
    failure_->first_bytes = as_text(came.first(std::min(came.size(), most_first_bytes_shown)));
  failure_->error = {code, Leg::upstream, std::move(context), cause};
  failure_->unprocessed = failure_->silent = true;
  wire_.stream().abort();
}

}  // namespace culvert::http
