#include "core/http/h2_stream.h"

#include "core/base/copy_bytes.h"
#include "core/http/characters.h"
#include "core/http/h2_session.h"

#include <algorithm>
#include <utility>

namespace culvert::http {

using net::Io;

namespace {

/// Room made in advance for a stream that is read in large pieces.
constexpr std::size_t most_prepared = 256 * 1024;

}  // namespace

H2Stream::H2Stream(H2Session& session, std::int32_t id, std::uint32_t window)
    : session_(session), id_(id), waiters_(session.executor()), window_(window) {
  session_.add(*this);
}

H2Stream::~H2Stream() {
  if (attached_) {
    session_.submit_reset(id_, ResetCode::cancel);
    session_.remove(*this);
  }
  if (marked_) session_.unmark(*this);
}

// ---- Reading -------------------------------------------------------------------------------

bool H2Stream::may_read_now() const {
  return (!gated_ && (!in_.empty() || in_ended_)) || failure_ || has_news();
}

Io H2Stream::read(MutableBytes to) {
  if (to.empty()) return Io::moved(0);
  if (!gated_ && !in_.empty()) {
    const std::size_t count = std::min(in_.size(), to.size());
    copy_bytes(to.data(), in_.bytes().first(count));
    take(count);
    return Io::moved(count);
  }
  if (!gated_ && in_ended_) return Io::ended();
  return failure_ ? Io::failed(make_error_code(failure_->error.code)) : Io::blocked();
}

/// Stream credit goes back when bytes leave the buffer, so that the window bounds it; credit of the
/// connection went back when they entered, so that nobody else waits for us (2.10).
void H2Stream::take(std::size_t count) {
  const std::size_t before = in_.size();
  in_.consume(count);
  if (in_.empty()) usual_in_ = std::min(before, most_prepared);
  if (!attached_ || in_ended_) return;
  nghttp2_session_consume_stream(session_.native(), id_, count);
  grow_window(count);
  session_.turn_wanted_if_due();
}

void H2Stream::grow_window(std::size_t count) {
  const std::uint32_t growth = window_.taken(count, in_.empty(), session_.round_trip(),
                                             session_.growth_left(window_.size()));
  if (growth == 0) return;
  session_.draw(growth);
  nghttp2_session_set_local_window_size(session_.native(), NGHTTP2_FLAG_NONE, id_,
                                        static_cast<std::int32_t>(window_.size()));
}

void H2Stream::wait_readable(net::Waiter& waiter) {
  waiters_.set_reader(waiter);
  if (may_read_now()) waiters_.wake_reader();
}

void H2Stream::wait_for_failure(net::Waiter& waiter) {
  waiters_.set_reader(waiter);
  if (failure_) waiters_.wake_reader();
}

void H2Stream::open_gate() {
  gated_ = false;
  if (may_read_now()) waiters_.wake_reader();
}

void H2Stream::discard_input() {
  discards_ = true;
  if (!in_.empty()) take(in_.size());
}

// ---- What comes (inside the library) -------------------------------------------------------

void H2Stream::received_data(Bytes bytes) {
  received_ += bytes.size();
  if (discards_ || failure_) {
    nghttp2_session_consume_stream(session_.native(), id_, bytes.size());
    return;
  }
  if (in_.empty()) in_.prepare(std::max(bytes.size(), usual_in_));
  in_.append(bytes);
  wake_reader_ = true;
  session_.mark(*this);
}

void H2Stream::received_end() {
  if (failure_) return;
  in_ended_ = true;
  wake_reader_ = true;
  session_.mark(*this);
}

void H2Stream::found_invalid(Error error) {
  if (!invalid_) invalid_ = std::make_unique<Error>(std::move(error));
}

bool H2Stream::take_trailers(FieldBlock& block, bool strict) {
  if (block.excess() != FieldExcess::none) return false;
  block.take(trailers_, trailer_texts_);
  const auto dropped = std::erase_if(trailers_, is_forbidden_trailer);
  return dropped == 0 || !strict;
}

void H2Stream::leave(ResetCode code) {
  if (!std::exchange(attached_, false)) return;
  session_.remove(*this);
  if (!in_ended_ || !out_ended_) {
    // What is known of the whole connection says more than the reset that follows from it.
    const std::optional<ExchangeFailure>& all = session_.failure();
    const bool by_goaway = all && !reset_by_peer_ && !invalid_ && code == ResetCode::refused_stream;
    fail_with(by_goaway ? all->error : error_of(code), by_goaway ? all->reset : reset_by_peer_);
    if (code == ResetCode::refused_stream || !head_sent_ ||
        (silent_ && code == ResetCode::http_1_1_required))
      failure_->unprocessed = true;
  }
  wake_reader_ = wake_writer_ = true;
  session_.mark(*this);
}

Error H2Stream::error_of(ResetCode code) const {
  const Leg leg = session_.leg();
  if (reset_by_peer_) return {Errc::reset, leg, "RST_STREAM " + h2_code_text(code), {}};
  if (invalid_) return *invalid_;
  return {Errc::protocol, leg, "reset by us with " + h2_code_text(code), {}};
}

// ---- Writing -------------------------------------------------------------------------------

Io H2Stream::write(Bytes from) {
  if (failure_) return Io::failed(make_error_code(failure_->error.code));
  if (finished_ || !attached_) return Io::failed(make_error_code(Errc::closed));
  if (from.empty()) return Io::moved(0);
  if (announced_ && from.size() > *announced_ - written_) {
    break_off({Errc::protocol, Leg::none, "a body longer than announced", {}},
              ResetCode::internal_error);
    return Io::failed(make_error_code(Errc::protocol));
  }
  const std::size_t count = std::min(write_room(), from.size());
  if (count == 0) return Io::blocked();
  out_.append(from.first(count));
  written_ += count;
  resume_output();
  session_.watch_writes();
  return Io::moved(count);
}

std::size_t H2Stream::write_room() const {
  // Not blocked: the write that is tried then tells what is wrong.
  if (failure_ || finished_ || !attached_) return 1;
  return out_open_ ? send_limit - std::min(out_.size(), send_limit) : 0;
}

void H2Stream::wait_writable(net::Waiter& waiter) {
  waiters_.set_writer(waiter);
  if (write_room() > 0) waiters_.wake_writer();
}

void H2Stream::open_output(std::optional<std::uint64_t> announced) {
  out_open_ = true;
  announced_ = announced;
  if (waiters_.has_writer()) waiters_.wake_writer();
}

void H2Stream::finish() {
  if (finished_ || failure_ || !out_open_) return;
  if (announced_ && written_ != *announced_)
    return break_off({Errc::protocol, Leg::none, "a body shorter than announced", {}},
                     ResetCode::internal_error);
  finished_ = true;
  resume_output();
}

void H2Stream::keep_trailers(const std::vector<Field>& fields) {
  trailers_out_ = std::make_unique<OutgoingTrailers>();
  for (const Field& field : fields) {
    if (is_forbidden_trailer(field) || !is_token(field.name) || !is_field_value(field.value))
      continue;
    TextArena& texts = trailers_out_->texts;
    trailers_out_->fields.push_back(
        {texts.keep(field.name), texts.keep(field.value), field.id, field.never_index});
  }
  // An empty list could not be submitted, and the stream would never end (P-12).
  if (trailers_out_->fields.empty()) trailers_out_.reset();
}

void H2Stream::resume_output() {
  // Only what was deferred can be resumed (P-09).
  if (std::exchange(deferred_, false)) nghttp2_session_resume_data(session_.native(), id_);
  session_.turn_wanted();
}

Io H2Stream::flush_session() {
  session_.flush_now();
  return Io::moved(0);
}

// ---- What goes (inside the library) --------------------------------------------------------

std::int64_t H2Stream::provide(std::size_t most, std::uint32_t& flags) {
  const std::size_t count = std::min(most, out_.size());
  if ((count == 0 && !finished_) || failure_) {
    deferred_ = true;
    return NGHTTP2_ERR_DEFERRED;
  }
  flags |= NGHTTP2_DATA_FLAG_NO_COPY;
  if (finished_ && count == out_.size()) {
    flags |= NGHTTP2_DATA_FLAG_EOF;
    if (submit_trailers()) flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
  }
  return static_cast<std::int64_t>(count);
}

bool H2Stream::submit_trailers() {
  if (!trailers_out_) return false;
  FieldList list(trailers_out_->fields.size());
  list.add(trailers_out_->fields);
  return nghttp2_submit_trailer(session_.native(), id_, list.data(), list.size()) == 0;
}

void H2Stream::sent_data(std::size_t count) {
  out_.consume(count);
  moved_ = true;
  wake_writer_ = true;
  session_.mark(*this);
}

void H2Stream::sent_end() {
  out_ended_ = true;
  session_.mark(*this);
}

bool H2Stream::was_stuck() {
  constexpr int steps = 4;
  if (std::exchange(moved_, false) || out_.empty()) stuck_ = 0;
  return !out_.empty() && ++stuck_ > steps;
}

// ---- The end -------------------------------------------------------------------------------

void H2Stream::act() {
  if (std::exchange(wake_reader_, false)) waiters_.call_reader();
  if (std::exchange(wake_writer_, false) && write_room() > 0) waiters_.call_writer();
}

void H2Stream::wake_all() {
  waiters_.wake_reader();
  waiters_.wake_writer();
}

void H2Stream::fail_with(Error error, std::optional<ResetCode> reset) {
  if (failure_) return;
  failure_ = std::make_unique<ExchangeFailure>();
  failure_->error = std::move(error);
  failure_->reset = reset;
  failure_->silent = silent_;
  failure_->received = received_;
  failure_->expected = expected_;
}

void H2Stream::lose(const ExchangeFailure& why) {
  attached_ = false;
  if (!in_ended_ || !out_ended_) {
    fail_with(why.error, why.reset);
    failure_->first_bytes = why.first_bytes;
    failure_->unprocessed = failure_->unprocessed || why.unprocessed || !head_sent_;
  }
  wake_all();
}

void H2Stream::break_off(Error error, ResetCode code) noexcept {
  // What was said before it still gets there; behind the RST_STREAM it would be thrown away.
  const bool has_unsent = out_open_ && (!out_.empty() || !head_sent_);
  if (has_unsent && attached_ && !failure_) session_.flush_now();
  fail_with(std::move(error), std::nullopt);
  in_ended_ = false;
  in_.clear();
  out_.clear();
  wake_all();
  if (attached_) session_.submit_reset(id_, code);
}

void H2Stream::reset_stream(ResetCode code) noexcept {
  break_off({Errc::cancelled, Leg::none, "reset by us", {}}, code);
}

std::string H2Stream::describe_stream() const {
  return "HTTP/2 stream " + std::to_string(id_) + " of " + session_.describe();
}

}  // namespace culvert::http
