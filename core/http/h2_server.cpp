#include "core/http/h2_server.h"

#include "core/http/h2_callbacks.h"
#include "core/http/h2_request.h"
#include "core/http/media.h"
#include "core/http/own_answer.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace culvert::http {
namespace {

/// Between the two GOAWAYs of a drain: what was on its way to us is still served (2.11).
constexpr Duration drain_notice = std::chrono::seconds(1);

/// A tunnel that we have ended: the peer may say its end too. Browsers take a RST_STREAM here for a
/// failure and use HTTP/1.1 for WebSockets from then on.
constexpr Duration tunnel_linger = std::chrono::seconds(5);

H2Windows windows_of(const H2ServerLimits& limits) {
  return {limits.stream_window, limits.largest_window, limits.window_budget,
          limits.connection_window};
}

FieldBounds bounds_of(const ServerOptions& options) {
  return {options.h2.header_list, options.h2.header_fields, options.head.line};
}

}  // namespace

// ---- The exchange --------------------------------------------------------------------------

H2ServerStream::H2ServerStream(H2Server& server, std::int32_t id, std::uint32_t window)
    : H2End(server, id, window), server_(server) {}

void H2ServerStream::send_interim(const Response& head) {
  assert(head.is_interim() && head.status != 101);
  if (responded_ || failure_ || !is_attached()) return;
  const std::string status = std::to_string(head.status);
  const FieldList list = from_response(head, status);
  nghttp2_submit_headers(session_.native(), NGHTTP2_FLAG_NONE, id(), nullptr, list.data(),
                         list.size(), nullptr);
  session_.turn_wanted();
}

void H2ServerStream::respond(const Response& head) {
  assert(!responded_ && !head.is_interim());
  const bool succeeds = head.status >= 200 && head.status < 300;
  // To HTTP/2 clients it would mean that the tunnel is open (invariant 7).
  if (request_.purpose != Purpose::ordinary && succeeds && !head.opens_tunnel)
    fail(Errc::internal, Leg::downstream, "a 2xx to CONNECT without a tunnel");
  responded_ = true;
  is_tunnel_ = head.opens_tunnel;
  if (failure_ || !is_attached()) return;
  const bool has_output = head.body.present || is_tunnel_;
  submit(head, has_output);
  if (!has_output) return no_output();
  open_output(is_tunnel_ ? std::nullopt : head.body.length);
  if (is_tunnel_) open_gate();
}

void H2ServerStream::submit(const Response& head, bool has_output) {
  const std::string status =
      std::to_string(head.opens_tunnel && head.status < 200 ? 200 : head.status);
  const FieldList list = from_response(head, status);
  const nghttp2_data_provider provider = h2_data_provider();
  const int failed = nghttp2_submit_response(session_.native(), id(), list.data(), list.size(),
                                             has_output ? &provider : nullptr);
  if (has_output && is_live(head)) share_with_others();
  if (failed != 0)
    return break_off({Errc::internal, Leg::downstream, nghttp2_strerror(failed), {}},
                     ResetCode::internal_error);
  session_.turn_wanted();
}

/// RFC 9218: its pieces are worth something each, and it must not hold back what is asked for
/// beside it (S-11).
void H2ServerStream::share_with_others() {
  const nghttp2_extpri incremental{NGHTTP2_EXTPRI_DEFAULT_URGENCY, 1};
  nghttp2_session_change_extpri_stream_priority(session_.native(), id(), &incremental, 1);
}

bool H2ServerStream::received_fields(FieldBlock& block, bool ends) {
  return ends && take_trailers(block, true);
}

void H2ServerStream::act() {
  H2End::act();
  if (stage_ != Stage::leaving) return;
  if (is_attached())
    take_leave();
  else
    server_.retires_ = true;
}

/// The handler has returned: what is not complete never will be.
void H2ServerStream::take_leave() {
  if (failure_) return;
  if (!finished_)
    return break_off({Errc::internal, Leg::downstream, "the exchange was given up", {}},
                     ResetCode::internal_error);
  if (!out_ended_ || in_ended_) return;
  if (is_tunnel_) return server_.linger(*this);
  // The answer is complete, nobody wants the rest of the request; any other code would make
  // clients throw the answer away (2.11).
  break_off({Errc::cancelled, Leg::none, "answered", {}}, ResetCode::no_error);
}

// ---- The connection ------------------------------------------------------------------------

H2Server::H2Server(net::StreamPtr stream, const ServerOptions& options, Deadlines& deadlines,
                   ExchangeHandler& handler)
    : H2Session(std::move(stream),
                {true, Leg::downstream, windows_of(options.h2), bounds_of(options),
                 options.timeouts.settings_ack, options.timeouts.write, options.timeouts.linger},
                deadlines),
      options_(options),
      handler_(handler),
      change_(executor()),
      idle_limit_(deadlines, *this, &H2Server::idle_is_over),
      head_limit_(deadlines, *this, &H2Server::head_is_late),
      drain_limit_(deadlines, *this, &H2Server::drained),
      tunnel_limit_(deadlines, *this, &H2Server::tunnels_lingered) {}

H2Server::~H2Server() {
  stop();
}

std::unique_ptr<ServerConnection> make_h2_server(net::StreamPtr stream,
                                                 const ServerOptions& options, Deadlines& deadlines,
                                                 ExchangeHandler& handler) {
  return std::make_unique<H2Server>(std::move(stream), options, deadlines, handler);
}

Task<ServerEnd> H2Server::run() {
  co_await with_scope([this](TaskScope& scope) -> Task<> { co_await serve_all(scope); });
  retire();
  co_return outcome();
}

Task<> H2Server::serve_all(TaskScope& scope) {
  struct InScope {
    InScope(H2Server& s, TaskScope& scope) : server(s) { server.scope_ = &scope; }
    ~InScope() { server.scope_ = nullptr; }
    H2Server& server;
  } in_scope(*this, scope);
  begin();
  while (!is_over() || handlers_ > 0) {
    change_.reset();
    co_await change_.wait();
  }
}

void H2Server::begin() {
  std::vector<nghttp2_settings_entry> settings{
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, options_.h2.max_streams  },
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE,    options_.h2.stream_window},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,   options_.h2.header_list  },
      {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES,  1                        },
  };
  // In the first SETTINGS or never: a peer may not see it withdrawn (3.2).
  if (options_.extended_connect) settings.push_back({NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL, 1});
  H2Session::start(settings);
  idle_limit_.set(options_.timeouts.first_byte);
  if (draining_) drain();
}

ServerEnd H2Server::outcome() const {
  ServerEnd end;
  end.exchanges = exchanges_in_all_;
  end.glitches = abuse().glitches();
  end.goaway = goaway_received() ? goaway_received() : goaway_sent();
  end.by_us = goaway_sent() && !goaway_received();
  end.h2.edit() = facts();
  if (failure() && failure()->reset != ResetCode::no_error) end.error = failure()->error;
  return end;
}

// ---- Requests ------------------------------------------------------------------------------

H2Stream* H2Server::request_came(std::int32_t id, FieldBlock& block, bool ends) {
  if (!abuse().verdict().empty()) return nullptr;  // the connection is about to end
  ++exchanges_in_all_;
  idle_limit_.clear();
  const std::uint32_t window = first_window();
  exchanges_.push_back(std::make_unique<H2ServerStream>(*this, id, window));
  H2ServerStream& stream = *exchanges_.back();
  if (window < options_.h2.stream_window)
    nghttp2_session_set_local_window_size(native(), NGHTTP2_FLAG_NONE, id,
                                          static_cast<std::int32_t>(window));
  stream.refusal_ = to_request(block, ends, options_.scheme, stream.request_, stream.texts_);
  stream.silent_ = false;
  stream.expect_body(stream.request_.body.length);
  // The bytes of a tunnel wait until it has been agreed to (W-07).
  if (stream.request_.purpose != Purpose::ordinary) stream.close_gate();
  waiting_.push_back(&stream);
  turn_wanted();
  return &stream;
}

/// Handlers start a turn after their request: what is taken back with the next bytes has cost
/// nobody else anything.
void H2Server::turn_began() {
  if (waiting_.empty() || scope_ == nullptr) return;
  std::swap(starting_, waiting_);
  for (H2ServerStream* const stream : starting_)
    start(*stream);
  starting_.clear();
}

void H2Server::start(H2ServerStream& stream) {
  stream.stage_ = H2ServerStream::Stage::leaving;
  if (!stream.is_attached()) {
    retires_ = true;
  } else if (stream.refusal_) {
    if (stream.refusal_->status == 400) abuse().glitch(1, Clock::now());
    refuse_or_reset(stream);
  } else if (handlers_ >= options_.h2.max_streams) {
    // What counts is the work that still runs, not the streams that are open.
    stream.break_off({Errc::limit, Leg::downstream, "too many exchanges", {}},
                     ResetCode::refused_stream);
  } else {
    stream.stage_ = H2ServerStream::Stage::served;
    ++handlers_;
    scope_->spawn("exchange", serve(*this, stream));
  }
}

/// No coroutine stands between this and the loop, which an exception would end, and with it
/// everybody's connections.
void H2Server::refuse_or_reset(H2ServerStream& stream) {
  try {
    refuse(stream);
  } catch (const Failure& failure) {
    stream.break_off(failure.error, ResetCode::internal_error);
  }
}

void H2Server::refuse(H2ServerStream& stream) {
  OwnAnswer own;
  own.status = stream.refusal_->status;
  own.token = "http_request_error";
  own.details = stream.refusal_->why;
  const OwnMessage message = compose(own, stream.request_, stream.texts_);
  stream.respond(message.head);
  stream.discard_input();
  if (!message.head.body.present) return;
  stream.write(as_bytes(message.body));
  stream.finish();
}

Task<> H2Server::serve(H2Server& self, H2ServerStream& stream) {
  struct Served {
    Served(H2Server& server, H2ServerStream& s) : self(server), stream(s) {}
    ~Served() { self.handler_ended(stream); }
    H2Server& self;
    H2ServerStream& stream;
  } served(self, stream);
  // What went wrong is with whoever serves; here it means that the exchange is not complete.
  const Result<void> outcome = co_await attempt(self.handler_.serve(stream));
  static_cast<void>(outcome);
}

void H2Server::handler_ended(H2ServerStream& stream) noexcept {
  --handlers_;
  stream.stage_ = H2ServerStream::Stage::leaving;
  if (stream.is_attached()) {
    stream.discard_input();
    stream.take_leave();
  } else {
    retires_ = true;
    turn_wanted();
  }
  if (is_over()) change_.set();
}

void H2Server::settled() {
  if (std::exchange(retires_, false)) retire();
}

void H2Server::retire() {
  const auto is_done = [](const std::unique_ptr<H2ServerStream>& stream) {
    return stream->stage_ == H2ServerStream::Stage::leaving && !stream->is_attached();
  };
  std::erase_if(exchanges_, is_done);
  if (exchanges_.empty() && !is_over()) note_idle();
}

void H2Server::early_reset(H2Stream& stream) {
  if (!static_cast<H2ServerStream&>(stream).responded_) abuse().early_reset(Clock::now());
}

// ---- Limits --------------------------------------------------------------------------------

void H2Server::note_idle() {
  if (exchanges_.empty()) idle_limit_.set(options_.timeouts.idle);
}

void H2Server::idle_is_over() {
  if (heard_settings()) return drain();
  end_with(ResetCode::settings_timeout, {Errc::timed_out, Leg::downstream, "no preface came", {}});
}

void H2Server::head_began() {
  head_limit_.set(options_.timeouts.head);
}

void H2Server::head_ended() {
  head_limit_.clear();
}

void H2Server::head_is_late() {
  end_with(ResetCode::enhance_your_calm,
           {Errc::timed_out, Leg::downstream, "a request did not arrive in time", {}});
}

void H2Server::linger(H2ServerStream& stream) {
  if (stream.lingers_until_ != TimePoint::max()) return;
  stream.lingers_until_ = Clock::now() + tunnel_linger;
  // The limit of an earlier one comes first, and looks at this one then.
  const auto lingers = [&](const std::unique_ptr<H2ServerStream>& other) {
    return other.get() != &stream && other->lingers_until_ != TimePoint::max();
  };
  if (std::ranges::none_of(exchanges_, lingers)) tunnel_limit_.set(tunnel_linger);
}

void H2Server::tunnels_lingered() {
  const TimePoint now = Clock::now();
  TimePoint next = TimePoint::max();
  for (const std::unique_ptr<H2ServerStream>& stream : exchanges_) {
    if (stream->lingers_until_ > now) {
      next = std::min(next, stream->lingers_until_);
      continue;
    }
    stream->lingers_until_ = TimePoint::max();
    if (stream->is_attached() && !stream->failure_)
      stream->break_off({Errc::timed_out, Leg::downstream, "the tunnel was not ended", {}},
                        ResetCode::no_error);
  }
  if (next != TimePoint::max()) tunnel_limit_.set(next - now);
}

// ---- The end -------------------------------------------------------------------------------

void H2Server::drain() {
  draining_ = true;
  if (scope_ == nullptr || is_over() || std::exchange(noticed_, true)) return;
  nghttp2_submit_shutdown_notice(native());
  drain_limit_.set(drain_notice);
  turn_wanted();
}

void H2Server::drained() {
  if (is_over()) return;
  nghttp2_submit_goaway(native(), NGHTTP2_FLAG_NONE,
                        nghttp2_session_get_last_proc_stream_id(native()), NGHTTP2_NO_ERROR,
                        nullptr, 0);
  turn_wanted();
}

void H2Server::session_over() {
  // Their handlers never start.
  for (H2ServerStream* const stream : std::exchange(waiting_, {}))
    stream->stage_ = H2ServerStream::Stage::leaving;
  idle_limit_.clear();
  head_limit_.clear();
  drain_limit_.clear();
  tunnel_limit_.clear();
  change_.set();
}

}  // namespace culvert::http
