#include "core/gateway/bridge.h"

#include "core/http/media.h"
#include "core/http/own_answer.h"
#include "core/net/loop_buffers.h"

#include <algorithm>
#include <utility>

namespace culvert::gateway {
namespace {

/// Passes over both directions before others get their turn (IO-8).
constexpr int passes_per_turn = 4;
/// gateway.md 2.5, 7
constexpr int most_interims = 16;
constexpr std::size_t most_interim_bytes = 64 * 1024;
/// Enough to recognise the pages of 5.1.
constexpr std::size_t most_looked_at = 512;

}  // namespace

Bridge::Bridge(http::ServerExchange& down, http::ClientExchange& up, RequestBody& body,
               AnswerFilter& filter, Traffic& traffic, http::WaitLimit& limit,
               const ExchangeTimeouts& timeouts, bool certain, http::ExchangeObserver* observer)
    : down_(down),
      up_(up),
      body_(body),
      filter_(filter),
      traffic_(traffic),
      limit_(limit),
      timeouts_(timeouts),
      observer_(observer),
      may_drop_(certain),
      is_event_source_(http::asks_for_events(down.request())) {}

Task<Bridge::Outcome> Bridge::carry() {
  const Executor executor = down_.executor();
  int passes = 0;
  limit_.stop();
  if (expectation_ == Duration::zero()) say_continue();
  while (!outcome_) {
    bool moved = move_request();
    moved = move_answer() || moved;
    if (phase_ == Phase::done) finish(tunnel_ ? Outcome::tunnel : Outcome::complete);
    look_for_leaving();
    const bool was_holding = !may_drop_;
    watch_limit();
    if (!outcome_) {
      // The limit was for what is held back: it goes on now.
      if (was_holding && may_drop_) continue;
      if (moved && ++passes < passes_per_turn) continue;
    }
    flush();
    if (outcome_) break;
    passes = 0;
    if (moved) {
      co_await asio::post(executor, use_task);
      continue;
    }
    http::StreamsReady ready(executor, limit_);
    arm(ready);
    co_await ready.wait();
  }
  limit_.stop();
  co_return *outcome_;
}

/// HTTP/1.1: what several passes have written, in one piece. HTTP/2 sends at the end of the turn,
/// with what the other exchanges of the connection have to say, unless its room is used up.
void Bridge::flush() {
  if (up_.version() != http::Version::h2 || body_.waits_for_room()) up_.try_flush();
  if (down_.version() != http::Version::h2 || answer_blocked_) down_.try_flush();
}

// ---- Towards the service -------------------------------------------------------------------

bool Bridge::move_request() {
  if (up_takes_no_more_ || body_.is_complete()) return false;
  const std::uint64_t before = traffic_.up;
  const RequestBody::Step step = body_.move(up_, traffic_.up, may_drop_);
  request_bytes_ += traffic_.up - before;
  switch (step) {
    case RequestBody::Step::idle:
      return false;
    case RequestBody::Step::moved:
    case RequestBody::Step::complete:
      ++moved_;
      return true;
    case RequestBody::Step::source_broke:
      down_broke();
      return false;
    case RequestBody::Step::sink_broke:
      // It may have answered before it stopped to listen: reading tells.
      up_takes_no_more_ = true;
      return true;
    case RequestBody::Step::too_large:
      failure_.error = {Errc::limit, Leg::downstream, "body of the request", {}};
      broken_ = Leg::downstream;
      finish(begun_ ? Outcome::aborted : Outcome::failed);
      return false;
  }
  return false;
}

// ---- Towards the one who asks --------------------------------------------------------------

bool Bridge::move_answer() {
  if (outcome_) return false;
  switch (phase_) {
    case Phase::head:
      return take_head();
    case Phase::look:
      return look_at_body();
    case Phase::body:
      return move_answer_body();
    case Phase::done:
      break;
  }
  return false;
}

bool Bridge::take_head() {
  head_ = up_.take_head();
  if (head_ == nullptr) {
    // Bytes come only behind a head, so this asks whether the exchange is broken.
    std::byte none{};
    if (up_.try_read({&none, 1}).status == net::Io::Status::failed) up_broke();
    return false;
  }
  ++moved_;
  may_drop_ = true;
  return judge(std::nullopt);
}

bool Bridge::judge(std::optional<Bytes> beginning) {
  switch (filter_.judge(*head_, beginning)) {
    case AnswerFilter::Verdict::look:
      phase_ = Phase::look;
      return true;
    case AnswerFilter::Verdict::refuse:
      status_ = head_->status;
      broken_ = Leg::upstream;
      finish(Outcome::failed);
      return false;
    case AnswerFilter::Verdict::pass:
      break;
  }
  if (head_->is_interim()) return take_interim();
  begin_answer();
  return true;
}

/// Goes on at once; there may be some of them, not very many (2.5, 7).
bool Bridge::take_interim() {
  interim_bytes_ += http::size_of(*head_);
  if (++interims_ > most_interims || interim_bytes_ > most_interim_bytes) {
    failure_.error = {Errc::protocol, Leg::upstream, "too many interim answers", {}};
    broken_ = Leg::upstream;
    finish(Outcome::failed);
    return false;
  }
  const bool is_continue = head_->status == 100;
  if (!is_continue || !we_continued_) down_.send_interim(filter_.rewrite(*head_));
  continued_ = continued_ || is_continue;
  return true;
}

void Bridge::say_continue() {
  http::Response head;
  head.status = 100;
  down_.send_interim(head);
  continued_ = we_continued_ = true;
}

/// Takes the beginning of the body out, for the filter to judge by.
bool Bridge::look_at_body() {
  const MutableBytes room = looked_at_.prepare(most_looked_at - looked_at_.size());
  const net::Io io = up_.try_read(room);
  if (io.is_done()) looked_at_.commit(io.count);
  if (io.is_blocked() || (io.is_done() && looked_at_.size() < most_looked_at)) return io.is_done();
  phase_ = Phase::head;
  const bool judged = judge(looked_at_.bytes());
  // It was the whole of it: what follows reads the end again.
  return judged || io.status == net::Io::Status::ended;
}

void Bridge::begin_answer() {
  body_.stop_keeping();
  status_ = head_->status;
  tunnel_ = head_->opens_tunnel;
  is_live_ = !tunnel_ && http::is_live(*head_);
  is_announced_ = head_->body.length.has_value();
  if (is_live_ && http::is_event_stream(head_->fields)) events_.emplace(Clock::now());
  const http::Response& onward = filter_.rewrite(*head_);
  if (!tunnel_) encoder_ = filter_.take_encoder();
  const bool has_body = onward.body.present;
  traffic_.down += http::size_of(onward);
  down_.respond(onward);
  begun_ = true;
  phase_ = tunnel_ || !has_body ? Phase::done : Phase::body;
}

bool Bridge::move_answer_body() {
  answer_blocked_ = false;
  const std::size_t room = down_.room();
  if (room == 0) {
    answer_blocked_ = true;
    return false;
  }
  if (encoder_ && !encoder_->output().empty()) return send_encoded();
  const std::size_t most = encoder_ ? AnswerEncoder::piece : room;
  std::size_t taken = 0;
  if (!looked_at_.empty()) {
    if (!push_answer(looked_at_.bytes(), taken)) return false;
    looked_at_.consume(taken);
    return taken > 0;
  }
  if (const Bytes ready = up_.buffered(); !ready.empty()) {
    if (!push_answer(ready.first(std::min(most, ready.size())), taken)) return false;
    up_.consume(taken);
    return taken > 0;
  }
  net::LoopBuffers::Loan loan = net::LoopBuffers::of(up_.executor()).borrow();
  const net::Io io = up_.try_read(loan.bytes().first(std::min(most, loan.bytes().size())));
  switch (io.status) {
    case net::Io::Status::blocked:
      return pause_answer();
    case net::Io::Status::failed:
      up_broke();
      return false;
    case net::Io::Status::ended:
      return answer_ended();
    case net::Io::Status::done:
      break;
  }
  return push_answer(Bytes(loan.bytes()).first(io.count), taken);
}

/// The codec takes all that it is given.
bool Bridge::push_answer(Bytes bytes, std::size_t& taken) {
  if (events_) events_->piece(Clock::now());
  const bool went_on = encoder_ ? encoder_went_on(encoder_->put(bytes)) : send(bytes, taken);
  if (!went_on) return false;
  if (encoder_) taken = bytes.size();
  if (observer_ != nullptr) observer_->answer_bytes(bytes.first(taken));
  if (is_watched_ && taken > 0) is_watched_ = filter_.passed(bytes.first(taken));
  return true;
}

bool Bridge::send(Bytes bytes, std::size_t& taken) {
  const net::Io io = down_.try_write(bytes);
  if (io.status == net::Io::Status::failed) {
    down_broke();
    return false;
  }
  taken = io.count;
  answer_bytes_ += taken;
  traffic_.down += taken;
  moved_ += taken;
  return true;
}

bool Bridge::send_encoded() {
  std::size_t taken = 0;
  if (!send(encoder_->output(), taken)) return false;
  encoder_->consume(taken);
  return taken > 0;
}

/// The service has no more for now: what the codec holds is for somebody who waits (E-03).
bool Bridge::pause_answer() {
  return encoder_ && encoder_->holds_back() && encoder_went_on(encoder_->pause());
}

/// True while something moves: the codec's last bytes go first, trailers behind them (E-07).
bool Bridge::answer_ended() {
  if (encoder_ && !encoder_->is_finished()) return encoder_went_on(encoder_->finish());
  if (!up_.trailers().empty()) {
    down_.set_trailers(up_.trailers());
    if (observer_ != nullptr) observer_->answer_trailers(up_.trailers());
  }
  down_.shutdown_write();
  phase_ = Phase::done;
  return true;
}

bool Bridge::encoder_went_on(bool good) {
  if (good) {
    ++moved_;
    return true;
  }
  failure_.error = {Errc::internal, Leg::none, "encode the answer", {}};
  broken_ = Leg::none;
  finish(Outcome::aborted);
  return false;
}

// ---- Ends and limits -----------------------------------------------------------------------

void Bridge::up_broke() {
  failure_ = up_.failure();
  broken_ = Leg::upstream;
  finish(begun_ ? Outcome::aborted : Outcome::failed);
}

void Bridge::down_broke() {
  failure_ = down_.failure();
  broken_ = Leg::downstream;
  finish(Outcome::aborted);
}

/// A half-close is legal, but mostly it means that the user has gone. Nobody listens to what is
/// live any longer; other answers get some time (2.11, S-07).
void Bridge::look_for_leaving() {
  if (outcome_ || !body_.is_complete()) return;
  const http::Presence presence = down_.presence();
  if (presence == http::Presence::gone) return down_broke();
  if (presence != http::Presence::left) return;
  const bool waited_for_events = phase_ == Phase::body ? is_live_ : is_event_source_;
  if (!waited_for_events || tunnel_) {
    left_ = true;
    return;
  }
  failure_.error = {Errc::closed, Leg::downstream, "whoever asked for events has left", {}};
  broken_ = Leg::downstream;
  finish(Outcome::aborted);
}

/// The one who asks has more to send. A conversation whose length nobody has announced may be
/// silent for ever.
bool Bridge::owes_request() const {
  const http::Request& request = down_.request();
  const bool announced = request.body.length.has_value() || !(begun_ || http::is_grpc(request));
  return announced && !body_.is_complete();
}

/// The service has more to send. Events may come whenever they like, and so may what has no length.
bool Bridge::owes_answer() const {
  return phase_ == Phase::body && is_announced_ && !is_live_;
}

Bridge::Limit Bridge::wanted_limit() const {
  if (left_) return Limit::leaving;
  if (phase_ == Phase::head && (body_.is_complete() || up_takes_no_more_))
    // A hub may be silent until its first event, head included (4.1).
    return is_event_source_ && !up_takes_no_more_ ? Limit::none : Limit::head;
  if (body_.holds_back()) return Limit::first_sign;
  if (expectation_ && !continued_ && phase_ == Phase::head && body_.is_untouched())
    return Limit::expectation;
  // Only while somebody owes bytes or room (2.14).
  const bool is_stuck = answer_blocked_ || body_.waits_for_room();
  if (is_stuck || phase_ == Phase::look || owes_request()) return Limit::progress;
  if (owes_answer()) return Limit::rest;
  return deadline_ ? Limit::deadline : Limit::none;
}

void Bridge::watch_limit() {
  if (outcome_) return;
  if (limit_.has_passed()) return limit_passed();
  const Limit wanted = wanted_limit();
  if (wanted == running_) return;
  running_ = wanted;
  moved_at_limit_ = moved_;
  switch (wanted) {
    case Limit::none:
      return limit_.stop();
    case Limit::head:
      return start_limit(down_.request().purpose == http::Purpose::websocket
                             ? timeouts_.websocket_handshake
                             : timeouts_.response_head);
    case Limit::first_sign:
      return start_limit(timeouts_.first_sign);
    case Limit::expectation:
      return start_limit(*expectation_);
    case Limit::progress:
    case Limit::rest:
      return start_limit(timeouts_.progress);
    case Limit::leaving:
      return start_limit(timeouts_.half_close);
    case Limit::deadline:
      return start_limit(Duration::max());
  }
}

void Bridge::start_limit(Duration limit) {
  if (deadline_) limit = std::min(limit, std::max(Duration::zero(), *deadline_ - Clock::now()));
  limit_.start(limit);
}

void Bridge::deadline_passed() {
  broken_ = Leg::upstream;
  failure_.error = {Errc::timed_out, Leg::upstream, "by the time that the one who asks gave", {}};
  finish(begun_ ? Outcome::aborted : Outcome::failed);
}

void Bridge::limit_passed() {
  const Limit passed = std::exchange(running_, Limit::none);
  limit_.stop();
  if (deadline_ && Clock::now() >= *deadline_) return deadline_passed();
  if (passed == Limit::first_sign) {
    may_drop_ = true;  // it waits for more: then this is what it speaks
    return;
  }
  if (passed == Limit::expectation) {
    say_continue();
    return watch_limit();
  }
  const bool for_bytes = passed == Limit::progress || passed == Limit::rest;
  if (for_bytes && moved_ != moved_at_limit_) return watch_limit();
  const bool by_user = passed == Limit::leaving ||
                       (passed == Limit::progress &&
                        (answer_blocked_ || (owes_request() && !body_.waits_for_room())));
  broken_ = by_user ? Leg::downstream : Leg::upstream;
  failure_.error = {Errc::timed_out,
                    broken_,
                    passed == Limit::head ? "waiting for the answer" : "no byte was moved",
                    {}};
  finish(begun_ || by_user ? Outcome::aborted : Outcome::failed);
}

void Bridge::arm(http::StreamsReady& ready) {
  if (answer_blocked_)
    ready.when_writable(down_);
  else
    ready.when_readable(up_);
  if (up_takes_no_more_) return;
  if (body_.is_complete())
    ready.when_leaving(down_);
  else if (body_.waits_for_room())
    ready.when_writable(up_);
  else if (!body_.holds_back())
    ready.when_readable(down_);
}

}  // namespace culvert::gateway
