#include "core/http/h1_server_exchange.h"

#include "core/http/h1_websocket.h"
#include "core/net/websocket_handshake.h"

#include <utility>

namespace culvert::http {

H1ServerExchange::H1ServerExchange(const Surroundings& around)
    : H1End(around.wire, Leg::downstream),
      request_(around.request),
      frame_(around.frame),
      texts_(around.texts),
      draining_(around.draining),
      end_means_gone_(around.end_means_gone) {
  // What follows a request to switch protocols is not looked at before the answer.
  if (!expects_switch()) incoming_.begin(frame_.framing, ChunkedDecoder::Forbidden::refuse);
}

H1ServerExchange::~H1ServerExchange() {
  wire_.stream().forget(watch_);
}

// ---- The answer ----------------------------------------------------------------------------

void H1ServerExchange::send_interim(const Response& head) {
  if (frame_.http10 || responded_ || reset_) return;
  write_interim(wire_.text(), head);
  wire_.flush();
}

void H1ServerExchange::respond(const Response& head) {
  if (std::exchange(responded_, true) || reset_) return;
  if (head.opens_tunnel && expects_switch()) return switch_protocol(head);
  if (expects_switch()) read_ahead();
  const ResponseShape shape = shape_of(head);
  write_response(wire_.text(), head, shape);
  if (expects_switch()) incoming_.begin({}, ChunkedDecoder::Forbidden::refuse);
  outgoing_.begin(shape.framing);
}

void H1ServerExchange::switch_protocol(const Response& head) {
  Response onward = head;
  ResponseShape shape;
  if (request_.purpose == Purpose::connect) {
    if (head.status < 200 || head.status > 299) onward.status = 200;
  } else {
    onward.status = 101;
    if (head.status != 101) onward.reason = {};
    shape.upgrade = request_.purpose == Purpose::websocket ? websocket_protocol : request_.protocol;
  }
  std::string accept;
  if (request_.purpose == Purpose::websocket)
    shape.accept = accept = net::accept_value(request_.websocket_key);
  write_response(wire_.text(), onward, shape);
  incoming_.begin_tunnel();
  outgoing_.begin_tunnel();
  wire_.flush_soon();
}

ResponseShape H1ServerExchange::shape_of(const Response& head) {
  ResponseShape shape;
  const bool bodiless = head.status == 204 || head.status == 304 || request_.method == "HEAD";
  if (bodiless || (head.body.present && head.status < 200)) {
    if (head.status != 204) shape.length = head.body.length;
  } else if (!head.body.present) {
    shape.framing = {Framing::Kind::length, 0};
  } else if (head.body.length) {
    shape.framing = {Framing::Kind::length, *head.body.length};
  } else {
    shape.framing.kind = frame_.http10 ? Framing::Kind::until_close : Framing::Kind::chunked;
  }
  shape.to_http10 = frame_.http10;
  keep_ = shape.keep_alive = may_keep_after(shape.framing);
  // RFC 9110 15.5.22: 426 names the protocol that is wanted; here that is another version of it.
  if (head.status == 426 && find(head.fields, "sec-websocket-version") != nullptr)
    shape.upgrade = websocket_protocol;
  return shape;
}

/// An answer before the end of the request: what is left of it would have to be read over, and
/// nobody knows how much that is. After a refused switch nothing may be taken for a request that
/// was meant for the new protocol (R-16; RFC 9110 9.3.6 for CONNECT).
bool H1ServerExchange::may_keep_after(const Framing& answer) {
  if (!may_keep_ || draining_ || !frame_.keep_alive) return false;
  if (answer.kind == Framing::Kind::until_close || presence_ != Presence::there) return false;
  if (request_.purpose == Purpose::connect) return false;
  if (expects_switch()) return wire_.in().empty();
  return is_request_over();
}

/// What has come behind the request by now, for R-16.
void H1ServerExchange::read_ahead() {
  if (!wire_.in().empty() || presence_ != Presence::there) return;
  const net::Io io = wire_.fill();
  if (io.status == net::Io::Status::ended) presence_ = left();
  if (io.status == net::Io::Status::failed) presence_ = Presence::gone;
}

void H1ServerExchange::set_trailers(const std::vector<Field>& fields) {
  if (request_.accepts_trailers) outgoing_.set_trailers(fields);
}

void H1ServerExchange::shutdown_write() {
  if (reset_ || !responded_) return;
  if (!outgoing_.finish()) reset(ResetCode::internal_error);
}

/// A message that is framed can just stop: its end is missing then. What ends with the connection
/// must not end in order (invariant 3).
void H1ServerExchange::reset(ResetCode /*code*/) noexcept {
  if (std::exchange(reset_, true)) return;
  keep_ = false;
  break_off(Errc::cancelled, "reset by us");
  wire_.flush();
  if (!responded_ || outgoing_.ends_with_connection() || wire_.pending() > 0)
    wire_.stream().abort();
  wire_.wake_reader();
}

// ---- The one who asks ----------------------------------------------------------------------

void H1ServerExchange::when_readable(net::Waiter& waiter) {
  if (incoming_.is_ready() || wire_.write_error() || presence_ == Presence::gone) {
    wire_.set_reader(waiter);
    wire_.wake_reader();
    return;
  }
  if (incoming_.is_held()) return when_leaving(waiter);
  wire_.when_readable(waiter);
}

Presence H1ServerExchange::presence() const {
  return wire_.write_error() ? Presence::gone : presence_;
}

void H1ServerExchange::when_leaving(net::Waiter& waiter) {
  wire_.set_reader(waiter);
  if (presence() == Presence::gone) return wire_.wake_reader();
  // Behind an end there is nothing more to be read; a reset shows when something is written. And
  // who has asked for more already has not left.
  if (presence_ == Presence::left || !wire_.in().empty()) return;
  wire_.in().release_if_empty();
  wire_.stream().when_readable(watch_);
}

void H1ServerExchange::look() {
  if (!wire_.in().empty()) return;
  const net::Io io = wire_.fill();
  if (io.is_blocked()) return wire_.stream().when_readable(watch_);
  if (io.is_done()) return;  // the next request
  const bool ended = io.status == net::Io::Status::ended;
  presence_ = ended ? left() : Presence::gone;
  if (presence_ == Presence::gone)
    break_off(ended ? Errc::closed : classify(io.error), "the one who asked has gone", io.error);
  wire_.call_reader();
}

void H1ServerExchange::forget(net::Waiter& waiter) noexcept {
  wire_.forget(waiter);
}

// ---- For the connection --------------------------------------------------------------------

void H1ServerExchange::skip_request() {
  if (incoming_.rest_is_here()) incoming_.skip_rest();
}

std::optional<Refusal> H1ServerExchange::refusal() const {
  const std::optional<BodyBreak>& broken = incoming_.broken();
  if (!broken || broken->code != Errc::protocol) return std::nullopt;
  return Refusal{400, "body of the request"};
}

}  // namespace culvert::http
