#include "core/http/h1_client_exchange.h"

#include "core/http/characters.h"
#include "core/http/first_bytes.h"
#include "core/http/h1_client.h"
#include "core/net/websocket_handshake.h"

#include <algorithm>
#include <utility>

namespace culvert::http {
namespace {

/// A head that is too large and a coding that is not known have words of their own for whoever
/// asked (RFC 9209 2.3).
Errc code_of(const Refusal& refusal) {
  switch (refusal.status) {
    case 414:
    case 431:
      return Errc::limit;
    case 501:
      return Errc::unsupported;
    default:
      return Errc::protocol;
  }
}

}  // namespace

H1ClientExchange::H1ClientExchange(H1Client& connection, H1Wire& wire)
    : H1End(wire, Leg::upstream),
      connection_(connection),
      scanner_(connection.options().head),
      sent_before_(wire.sent()) {
  if (connection.options().lenient_tls_end) incoming_.allow_careless_end();
}

H1ClientExchange::~H1ClientExchange() {
  connection_.exchange_ended(is_clean()  ? H1Client::After::reusable
                             : is_over() ? H1Client::After::ended
                                         : H1Client::After::broken);
}

// ---- The request ---------------------------------------------------------------------------

void H1ClientExchange::begin(const Request& request) {
  std::string key;
  if (request.purpose == Purpose::websocket)
    key = request.websocket_key.empty() ? net::handshake_key() : std::string(request.websocket_key);
  if (!write_request(wire_.text(), request, key)) {
    failure_.unprocessed = true;
    return break_off(Errc::protocol, "the request cannot be said in HTTP/1.1");
  }
  method_ = request.method == "HEAD"              ? std::string_view("HEAD")
            : request.purpose == Purpose::connect ? std::string_view("CONNECT")
                                                  : std::string_view();
  if (request.purpose != Purpose::ordinary)
    switch_ = std::make_unique<Switch>(Switch{request.purpose, std::string(request.protocol),
                                              WebSocketOffer::of(request, std::move(key))});
  outgoing_.begin(framing_of(request));
}

void H1ClientExchange::begin_broken(const ExchangeFailure& why) {
  failure_ = why;
  break_off(why.error.code, why.error.context, why.error.cause);
}

void H1ClientExchange::shutdown_write() {
  if (incoming_.broken()) return;
  if (!outgoing_.finish()) reset(ResetCode::internal_error);
}

void H1ClientExchange::reset(ResetCode /*code*/) noexcept {
  if (incoming_.broken()) return;
  break_off(Errc::cancelled, "reset by us");
  reusable_ = false;
  wire_.stream().abort();
  wire_.wake_reader();
}

// ---- Heads ---------------------------------------------------------------------------------

const Response* H1ClientExchange::take_head() {
  if (final_taken_ || incoming_.broken()) return nullptr;
  if (!look_for_head()) {
    // Nothing was asked yet, and begin() has looked whether the connection is quiet.
    if (wire_.sent() == sent_before_ && wire_.pending() > 0) return nullptr;
    fill();
    if (incoming_.broken() || !look_for_head()) return nullptr;
  }
  // Of the head before, when that was an interim one.
  texts_.clear();
  head_ = {};
  const std::string_view text = texts_.keep(as_text(wire_.in().bytes().first(head_size_)));
  wire_.in().consume(std::exchange(head_size_, 0));
  scanner_.reset();
  head_ = text;
  take(text);
  return incoming_.broken() ? nullptr : &response_;
}

/// True when a whole head lies there.
bool H1ClientExchange::look_for_head() {
  if (head_size_ > 0) return true;
  if (incoming_.broken() || wire_.in().empty() || !is_http_so_far()) return false;
  const HeadScanner::Found found = scanner_.scan(wire_.in().bytes());
  if (found.refusal) wrong_answer(found.refusal->why, code_of(*found.refusal));
  head_size_ = found.refusal ? 0 : found.size;
  return head_size_ > 0;
}

/// A peer that greets in another protocol may never send the line ends of a head.
bool H1ClientExchange::is_http_so_far() {
  if (may_be_http1_answer(wire_.in().bytes())) return true;
  wrong_protocol(false);
  return false;
}

void H1ClientExchange::take(std::string_view text) {
  const auto refusal = read_response(text, connection_.options().head, method_, response_, frame_);
  if (refusal) return wrong_answer(refusal->why, code_of(*refusal));
  version_ = response_.version;
  if (response_.status == 101) return take_switch();
  if (response_.status >= 200) take_final();
}

void H1ClientExchange::take_switch() {
  const bool asked = switch_ && switch_->purpose != Purpose::connect;
  if (!asked) return wrong_answer("101 to a request that was no upgrade");
  if (!frame_.upgraded) return wrong_answer("101 without Upgrade");
  const bool is_websocket = switch_->purpose == Purpose::websocket;
  const std::string_view wanted = is_websocket ? websocket_protocol : switch_->protocol;
  if (!equals_ignoring_case(frame_.upgrade, wanted))
    return wrong_answer("101 to another protocol than asked for");
  if (is_websocket) {
    const std::string_view objection = switch_->websocket.objection(response_.fields);
    if (!objection.empty()) return wrong_answer(objection);
    std::erase_if(response_.fields,
                  [](const Field& field) { return field.id == Name::sec_websocket_accept; });
  }
  final_taken_ = response_.opens_tunnel = true;
  incoming_.begin_tunnel();
  outgoing_.begin_tunnel();
}

void H1ClientExchange::take_final() {
  final_taken_ = true;
  if (switch_ && switch_->purpose == Purpose::connect && response_.status < 300) {
    response_.opens_tunnel = true;
    incoming_.begin_tunnel();
    outgoing_.begin_tunnel();
    return;
  }
  // An answer before the end of the request: nobody knows whether the rest is read.
  reusable_ = frame_.keep_alive && outgoing_.is_complete() && wire_.pending() == 0;
  if (const auto seconds = keep_alive_timeout(frame_.keep_alive_field))
    connection_.set_idle_limit(std::chrono::seconds(*seconds));
  incoming_.begin(frame_.framing, ChunkedDecoder::Forbidden::drop);
  // A body where there can be none.
  if (frame_.framing.kind == Framing::Kind::none && !wire_.in().empty()) reusable_ = false;
}

// ---- Reading -------------------------------------------------------------------------------

void H1ClientExchange::fill() {
  const net::Io io = wire_.fill();
  if (io.is_done()) anything_came_ = true;
  if (io.is_done() || io.is_blocked()) return;
  if (!wire_.in().empty() && !as_text(wire_.in().bytes()).starts_with("HTTP/1."))
    return wrong_protocol(true);
  failure_.silent = !anything_came_;
  failure_.unprocessed = failure_.silent && wire_.sent() == sent_before_;
  if (io.status == net::Io::Status::ended)
    break_off(Errc::closed, anything_came_ ? "closed in the middle of an answer's head"
                                           : "closed without an answer");
  else
    break_off(classify(io.error), "read an answer", io.error);
}

net::Io H1ClientExchange::try_read(MutableBytes to) {
  if (!final_taken_ && incoming_.broken()) return failed();
  return H1End::try_read(to);
}

void H1ClientExchange::when_readable(net::Waiter& waiter) {
  const bool ready = incoming_.broken() || (final_taken_ ? incoming_.is_ready() : look_for_head());
  if (!ready && !incoming_.broken()) return wire_.when_readable(waiter);
  wire_.set_reader(waiter);
  wire_.wake_reader();
}

void H1ClientExchange::wrong_protocol(bool at_end) {
  const Bytes bytes = wire_.in().bytes();
  const FirstBytes what = classify(bytes, at_end);
  if (what == FirstBytes::more_needed) return;
  failure_.first_bytes = as_text(bytes.first(std::min(bytes.size(), most_first_bytes_shown)));
  // Whoever speaks these cannot have read a request in HTTP/1.1 (F6, F16).
  const bool is_tls = what == FirstBytes::tls_alert || what == FirstBytes::tls_handshake;
  failure_.unprocessed = is_tls || what == FirstBytes::h2_settings;
  break_off(is_tls ? Errc::tls_peer : Errc::protocol,
            "instead of HTTP/1.1 came " + as_hex_and_text(bytes));
}

void H1ClientExchange::wrong_answer(std::string_view why, Errc code) {
  // What lies behind a head that was taken says nothing of the protocol.
  const Bytes bytes = head_.empty() ? wire_.in().bytes() : as_bytes(head_);
  if (!final_taken_ && !bytes.empty())
    failure_.first_bytes = as_text(bytes.first(std::min(bytes.size(), most_first_bytes_shown)));
  break_off(code, "not an answer: " + std::string(why));
}

/// Both sides have said all they had to say, to the end of the connection. Of a tunnel it is enough
/// that we have: our last words, a Close perhaps, must not be overtaken by an abort.
bool H1ClientExchange::is_over() {
  const bool heard_all = incoming_.is_complete() || (incoming_.is_tunnel() && !incoming_.broken());
  return final_taken_ && heard_all && outgoing_.is_complete() && wire_.pending() == 0 &&
         !wire_.write_error();
}

/// The connection can carry another exchange.
bool H1ClientExchange::is_clean() {
  return reusable_ && final_taken_ && incoming_.is_complete() && !incoming_.is_tunnel() &&
         !incoming_.ends_with_connection() && wire_.pending() == 0 && !wire_.write_error() &&
         wire_.in().empty();
}

}  // namespace culvert::http
