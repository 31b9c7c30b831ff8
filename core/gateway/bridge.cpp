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
      may_drop_(certain) {}

Task<Bridge::Outcome> Bridge::carry() {
  const Executor executor = down_.executor();
  int passes = 0;
  limit_.stop();
  while (!outcome_) {
    bool moved = move_request();
    moved = move_answer() || moved;
    up_.try_flush();
    down_.try_flush();
    if (phase_ == Phase::done) finish(tunnel_ ? Outcome::tunnel : Outcome::complete);
    look_for_leaving();
    const bool was_holding = !may_drop_;
    watch_limit();
    if (outcome_) break;
    // The limit was for what is held back: it goes on now.
    if (was_holding && may_drop_) continue;
    if (moved && ++passes < passes_per_turn) continue;
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

// ---- Towards the service -------------------------------------------------------------------

bool Bridge::move_request() {
  if (up_takes_no_more_ || body_.is_complete()) return false;
  switch (body_.move(up_, traffic_.up, may_drop_)) {
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
    std::byte none;
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
  if (!head_->is_interim()) {
    begin_answer();
    return true;
  }
  if (++interims_ > most_interims) {
    failure_.error = {Errc::protocol, Leg::upstream, "too many interim answers", {}};
    broken_ = Leg::upstream;
    finish(Outcome::failed);
    return false;
  }
  down_.send_interim(filter_.rewrite(*head_));
  return true;
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
  is_stream_of_events_ = http::is_event_stream(head_->fields);
  const http::Response& onward = filter_.rewrite(*head_);
  const bool has_body = onward.body.present;
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
  std::size_t taken = 0;
  if (!looked_at_.empty()) {
    if (!push_answer(looked_at_.bytes(), taken)) return false;
    looked_at_.consume(taken);
    return taken > 0;
  }
  if (const Bytes ready = up_.buffered(); !ready.empty()) {
    if (!push_answer(ready.first(std::min(room, ready.size())), taken)) return false;
    up_.consume(taken);
    return taken > 0;
  }
  net::LoopBuffers::Loan loan = net::LoopBuffers::of(up_.executor()).borrow();
  const net::Io io = up_.try_read(loan.bytes().first(std::min(room, loan.bytes().size())));
  switch (io.status) {
    case net::Io::Status::blocked:
      return false;
    case net::Io::Status::failed:
      up_broke();
      return false;
    case net::Io::Status::ended:
      end_answer();
      return true;
    case net::Io::Status::done:
      break;
  }
  return push_answer(Bytes(loan.bytes()).first(io.count), taken);
}

bool Bridge::push_answer(Bytes bytes, std::size_t& taken) {
  const net::Io io = down_.try_write(bytes);
  if (io.status == net::Io::Status::failed) {
    down_broke();
    return false;
  }
  taken = io.count;
  if (observer_ != nullptr) observer_->answer_bytes(bytes.first(taken));
  traffic_.down += taken;
  moved_ += taken;
  return true;
}

void Bridge::end_answer() {
  if (!up_.trailers().empty()) {
    down_.set_trailers(up_.trailers());
    if (observer_ != nullptr) observer_->answer_trailers(up_.trailers());
  }
  down_.shutdown_write();
  phase_ = Phase::done;
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

/// A half-close is legal, but mostly it means that the user has gone. Nobody listens to a stream
/// of events any longer; other answers get some time (2.11, S-07).
void Bridge::look_for_leaving() {
  if (outcome_ || !body_.is_complete()) return;
  const http::Presence presence = down_.presence();
  if (presence == http::Presence::gone) return down_broke();
  if (presence != http::Presence::left) return;
  if (phase_ == Phase::body && is_stream_of_events_) return down_broke();
  left_ = true;
}

Bridge::Limit Bridge::wanted_limit() const {
  if (left_) return Limit::leaving;
  if (phase_ == Phase::head && (body_.is_complete() || up_takes_no_more_)) return Limit::head;
  if (body_.holds_back()) return Limit::first_sign;
  // Only while somebody owes bytes or room: a silent stream of events may be silent for ever.
  // So may a conversation whose length nobody has announced.
  const http::Request& request = down_.request();
  const bool announced = request.body.length.has_value() || !(begun_ || http::is_grpc(request));
  const bool owed = answer_blocked_ || body_.waits_for_room() || phase_ == Phase::look ||
                    (announced && !body_.is_complete());
  return owed ? Limit::progress : Limit::none;
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
      return limit_.start(down_.request().purpose == http::Purpose::websocket
                              ? timeouts_.websocket_handshake
                              : timeouts_.response_head);
    case Limit::first_sign:
      return limit_.start(timeouts_.first_sign);
    case Limit::progress:
      return limit_.start(timeouts_.progress);
    case Limit::leaving:
      return limit_.start(timeouts_.half_close);
  }
}

void Bridge::limit_passed() {
  const Limit passed = std::exchange(running_, Limit::none);
  limit_.stop();
  if (passed == Limit::first_sign) {
    may_drop_ = true;  // it waits for more: then this is what it speaks
    return;
  }
  if (passed == Limit::progress && moved_ != moved_at_limit_) return watch_limit();
  const bool by_user = passed == Limit::leaving ||
                       (passed == Limit::progress &&
                        (answer_blocked_ || (!body_.is_complete() && !body_.waits_for_room())));
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
