#include "core/http/h2_session.h"

#include "core/base/copy_bytes.h"
#include "core/http/first_bytes.h"
#include "core/http/h2_callbacks.h"
#include "core/http/h2_stream.h"

#include <algorithm>
#include <new>
#include <utility>

namespace culvert::http {
namespace {

using net::Io;

/// Then the other side of the exchanges is served (IO-29).
constexpr int reads_per_turn = 4;

/// What the library gets at a time; behind each the streams are served. Bounds how many requests
/// can be made and taken back before anybody looks.
constexpr std::size_t feed_size = 32 * 1024;

/// Frames that answer the peer and that it does not read: then nothing more is read of it.
constexpr std::size_t most_answers_queued = 1000;

constexpr std::size_t kept_first_bytes = most_first_bytes_shown;

/// What a peer says, fit for a log.
std::string printable(std::string_view words) {
  std::string text(words);
  std::ranges::replace_if(
      text, [](char c) { return c < 0x20 || c == 0x7f; }, '.');
  return text;
}

}  // namespace

std::string h2_code_text(ResetCode code) {
  const auto number = static_cast<std::uint32_t>(code);
  return to_text(code) + " (" + std::to_string(number) + ")";
}

void H2Session::Batch::append(Bytes bytes) {
  copy_bytes(room.data() + used, bytes);
  used += bytes.size();
}

H2Session::H2Session(net::StreamPtr transport, const Setup& setup, Deadlines& deadlines)
    : setup_(setup),
      transport_(std::move(transport)),
      executor_(transport_->executor()),
      buffers_(net::LoopBuffers::of(executor_)),
      outlet_(*transport_),
      walk_(setup.is_server ? h2_preface_size : 0),
      order_(setup.is_server),
      abuse_(!setup.is_server),
      ack_limit_(deadlines, *this, &H2Session::ack_is_late),
      patrol_limit_(deadlines, *this, &H2Session::patrol),
      linger_limit_(deadlines, *this, &H2Session::linger_is_over),
      self_(std::make_shared<H2Session*>(this)) {
  const auto make = setup.is_server ? nghttp2_session_server_new2 : nghttp2_session_client_new2;
  if (make(&native_, h2_callbacks(), this, h2_options()) != 0) throw std::bad_alloc();
}

H2Session::~H2Session() {
  *self_ = nullptr;
  stop();
  nghttp2_session_del(native_);
}

void H2Session::start(const std::vector<nghttp2_settings_entry>& settings) {
  nghttp2_submit_settings(native_, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
  nghttp2_session_set_local_window_size(native_, NGHTTP2_FLAG_NONE, 0,
                                        static_cast<std::int32_t>(setup_.windows.connection));
  settings_sent_at_ = Clock::now();
  ack_limit_.set(setup_.settings_ack);
  transport_->when_readable(readable_);
  turn_wanted();
}

void H2Session::stop() noexcept {
  transport_->forget(readable_);
  outlet_.forget(writable_);
  ack_limit_.clear();
  patrol_limit_.clear();
  linger_limit_.clear();
}

// ---- Streams -------------------------------------------------------------------------------

void H2Session::add(H2Stream& stream) {
  stream.place_ = static_cast<std::uint32_t>(streams_.size());
  streams_.push_back(&stream);
  windows_in_all_ += stream.window_.size();
  abuse_.stream_opened();
}

void H2Session::remove(H2Stream& stream) {
  nghttp2_session_set_stream_user_data(native_, stream.id(), nullptr);
  windows_in_all_ -= stream.window_.size();
  H2Stream* const last = streams_.back();
  last->place_ = stream.place_;
  streams_[stream.place_] = last;
  streams_.pop_back();
}

void H2Session::mark(H2Stream& stream) {
  if (std::exchange(stream.marked_, true)) return;
  marked_.push_back(&stream);
}

void H2Session::unmark(H2Stream& stream) noexcept {
  std::ranges::replace(marked_, &stream, static_cast<H2Stream*>(nullptr));
}

void H2Session::submit_reset(std::int32_t id, ResetCode code) noexcept {
  if (over_) return;
  nghttp2_submit_rst_stream(native_, NGHTTP2_FLAG_NONE, id, static_cast<std::uint32_t>(code));
  turn_wanted();
}

std::uint32_t H2Session::growth_left(std::uint32_t size) const {
  const std::uint64_t budget =
      setup_.windows.budget - std::min<std::uint64_t>(setup_.windows.budget, windows_in_all_);
  const std::uint32_t room = setup_.windows.largest - std::min(setup_.windows.largest, size);
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(budget, room));
}

std::uint32_t H2Session::first_window() const {
  const bool spent = windows_in_all_ + setup_.windows.stream > setup_.windows.budget;
  return spent ? std::min(h2_small_window, setup_.windows.stream) : setup_.windows.stream;
}

// ---- Reading -------------------------------------------------------------------------------

void H2Session::read() {
  if (over_) return;
  net::LoopBuffers::Loan loan = buffers_.borrow();
  for (int reads = 0; reads < reads_per_turn; ++reads)
    if (!read_once(loan.bytes())) return;
  post(&H2Session::read);
}

/// True when there may be more.
bool H2Session::read_once(MutableBytes buffer) {
  const Io io = transport_->try_read(buffer);
  if (io.status == Io::Status::failed) {
    broke({classify(io.error), leg(), "read from " + describe(), io.error});
    return false;
  }
  if (io.status == Io::Status::ended) receive_end();
  if (io.is_done()) receive(Bytes(buffer).first(io.count));
  if (over_) return false;
  if (blocked_ && nghttp2_session_get_outbound_queue_size(native_) > most_answers_queued) {
    paused_ = true;
    return false;
  }
  if (io.count == buffer.size()) return true;
  // After a short read waiting is cheaper than finding out that nothing is there (IO-8).
  transport_->when_readable(readable_);
  return false;
}

void H2Session::receive(Bytes bytes) {
  if (ending_) return;
  now_ = Clock::now();
  if (!heard_settings_ && first_bytes_.size() < kept_first_bytes)
    first_bytes_ +=
        as_text(bytes.first(std::min(bytes.size(), kept_first_bytes - first_bytes_.size())));
  walk_.walk(
      bytes, [this](const H2FrameHeader& header) { return came(header); },
      [this](Bytes piece) { return feed(piece); });
  if (heard_settings_ && !first_bytes_.empty()) first_bytes_ = {};
  watch_head();
  bytes_came();
}

/// Only what is open between two reads costs a time limit.
void H2Session::watch_head() {
  const bool is_head =
      last_frame_.type == H2Type::headers || last_frame_.type == H2Type::continuation;
  const bool is_open =
      is_head && (walk_.inside_payload() || !last_frame_.has(h2_flag::end_headers));
  const std::uint64_t now_open = is_open ? heads_ : 0;
  const std::uint64_t before = std::exchange(open_head_, now_open);
  if (now_open == before) return;
  if (is_open)
    head_began();
  else
    head_ended();
}

/// A frame on its way to the library. False: it will not get it.
bool H2Session::came(const H2FrameHeader& header) {
  if (!std::exchange(heard_frame_, true) && !begins_well(header)) return false;
  // We have said that we want no pushes (P-19).
  if (header.type == H2Type::push_promise && !setup_.is_server)
    end_with(ResetCode::protocol_error, {Errc::protocol, leg(), "PUSH_PROMISE", {}});
  if (const auto code = static_cast<ResetCode>(order_.note(header)); code != ResetCode::no_error)
    end_with(code, {Errc::protocol, leg(), "a frame that must not come here", {}});
  if (header.type == H2Type::headers) ++heads_;
  last_frame_ = header;
  abuse_.frame(header, now_);
  return !ending_;
}

bool H2Session::feed(Bytes bytes) {
  while (!bytes.empty() && !ending_) {
    const Bytes piece = bytes.first(std::min(bytes.size(), feed_size));
    bytes = bytes.subspan(piece.size());
    in_library_ = true;
    const ssize_t used = nghttp2_session_mem_recv(
        native_, reinterpret_cast<const std::uint8_t*>(piece.data()), piece.size());
    in_library_ = false;
    if (used < 0) library_failed(used);
    settle();
  }
  return !ending_;
}

/// These leave no GOAWAY behind by themselves (P-06).
void H2Session::library_failed(std::int64_t code) {
  ResetCode said = ResetCode::internal_error;
  Errc what = Errc::internal;
  std::string context = nghttp2_strerror(static_cast<int>(code));
  if (code == NGHTTP2_ERR_BAD_CLIENT_MAGIC) {
    said = ResetCode::protocol_error;
    what = Errc::protocol;
    context = "no HTTP/2: the peer sent " + as_hex_and_text(as_bytes(first_bytes_));
  } else if (code == NGHTTP2_ERR_FLOODED || code == NGHTTP2_ERR_TOO_MANY_CONTINUATIONS) {
    said = ResetCode::enhance_your_calm;
    what = Errc::limit;
  }
  end_with(said, {what, leg(), std::move(context), {}});
}

void H2Session::receive_end() {
  if (closing_) return finish();
  if (!heard_settings_) ended_unheard();
  if (streams_.empty() && !walk_.inside_header() && !walk_.inside_payload() && !failure_)
    return finish();
  broke({Errc::closed, leg(), "the peer closed " + describe(), {}});
}

H2Facts H2Session::facts() const {
  H2Facts facts;
  const auto setting = [this](nghttp2_settings_id id) {
    return nghttp2_session_get_remote_settings(native_, id);
  };
  if (heard_settings_) {
    H2Facts::Settings said;
    said.max_concurrent_streams = setting(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
    said.initial_window = setting(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE);
    said.max_frame = setting(NGHTTP2_SETTINGS_MAX_FRAME_SIZE);
    said.max_header_list = setting(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE);
    said.header_table = setting(NGHTTP2_SETTINGS_HEADER_TABLE_SIZE);
    said.enable_connect_protocol = setting(NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL) == 1;
    facts.settings = said;
    facts.settings_time = std::chrono::duration_cast<std::chrono::microseconds>(settings_came_at_ -
                                                                                settings_sent_at_);
  }
  if (goaway_received_) {
    facts.goaway = peer_goaway_;
  } else if (goaway_sent_ && *goaway_sent_ != ResetCode::no_error) {
    H2Facts::Goaway said;
    said.code = static_cast<std::uint32_t>(*goaway_sent_);
    said.debug = library_words_;
    facts.goaway = said;
  }
  return facts;
}

void H2Session::goaway_came(std::int32_t last, ResetCode code, std::string_view words) {
  // The library closes the streams above it, REFUSED_STREAM (P-17).
  peer_goaway_ = {true, static_cast<std::uint32_t>(code), last, printable(words.substr(0, 200))};
  goaway_received_ = code;
  std::string context = "GOAWAY " + h2_code_text(code);
  if (!words.empty()) context += ": " + printable(words.substr(0, 200));
  ExchangeFailure failure;
  failure.error = {
      code == ResetCode::no_error ? Errc::closed : Errc::rejected, leg(), std::move(context), {}};
  failure.reset = code;
  note_failure(std::move(failure));
}

void H2Session::settings_acknowledged() {
  ack_limit_.clear();
  if (round_trip_ == Duration::zero())
    round_trip_ = std::max(now_ - settings_sent_at_, Duration(1));
}

// ---- Acting --------------------------------------------------------------------------------

/// What the callbacks have marked is done here, outside of the library (P-03).
void H2Session::settle() {
  if (credit_ > 0) nghttp2_session_consume_connection(native_, std::exchange(credit_, 0));
  for (std::size_t i = 0; i < marked_.size(); ++i) {
    H2Stream* const stream = std::exchange(marked_[i], nullptr);
    if (stream == nullptr) continue;
    stream->marked_ = false;
    stream->act();
  }
  marked_.clear();
  settled();
  if (!ending_ && !abuse_.verdict().empty())
    end_with(ResetCode::enhance_your_calm,
             {Errc::limit, leg(), "too many " + std::string(abuse_.verdict()), {}});
  check_end();
}

/// The library's own wish is the only test (P-05).
void H2Session::check_end() {
  if (closing_ || over_) return;
  const bool wants_write = nghttp2_session_want_write(native_) != 0;
  if (wants_write || nghttp2_session_want_read(native_) != 0) {
    if (wants_write && !blocked_) turn_wanted();
    return;
  }
  // It has ended the connection itself, for something that the peer did.
  if (goaway_sent_ && *goaway_sent_ != ResetCode::no_error && !failure_) {
    ExchangeFailure failure;
    failure.error = {Errc::protocol, leg(), h2_code_text(*goaway_sent_), {}};
    if (!library_words_.empty()) failure.error.context += ": " + library_words_;
    note_failure(std::move(failure));
  }
  close_output();
}

// ---- Writing -------------------------------------------------------------------------------

void H2Session::turn_wanted() {
  if (over_ || std::exchange(turn_posted_, true)) return;
  post(&H2Session::turn);
}

void H2Session::turn() {
  turn_posted_ = false;
  if (over_) return;
  now_ = Clock::now();
  turn_began();
  settle();
  send();
  settle();
}

void H2Session::flush_now() {
  if (over_ || closing_ || in_library_ || batch_ != nullptr) return;
  send();
  // The rest must not happen inside the caller's call.
  turn_wanted();
}

void H2Session::send() {
  if (closing_ || over_ || blocked_) return;
  if (outlet_.held() > 0) {
    const Io io = outlet_.push();
    if (io.status == Io::Status::failed)
      return broke({classify(io.error), leg(), "write to " + describe(), io.error});
  }
  while (outlet_.held() == 0 && transport_->held() < net::Outlet::limit)
    if (!send_batch()) break;
  if (closing_ || over_) return;
  if (transport_->held() > 0 && outlet_.held() == 0) {
    const Io io = transport_->try_flush();
    if (io.status == Io::Status::failed)
      return broke({classify(io.error), leg(), "write to " + describe(), io.error});
  }
  blocked_ = outlet_.held() > 0 || transport_->held() >= net::Outlet::limit;
  if (!blocked_) return;
  outlet_.when_writable(writable_);
  watch_writes();
}

/// False: nothing more is to be sent, or can be.
bool H2Session::send_batch() {
  net::LoopBuffers::Loan loan = buffers_.borrow();
  Batch batch{loan.bytes()};
  gather(batch);
  if (batch.used == 0) return false;
  const Io io = outlet_.send(Bytes(batch.room).first(batch.used));
  if (io.status != Io::Status::failed) return true;
  broke({classify(io.error), leg(), "write to " + describe(), io.error});
  return false;
}

/// The library returns everything but DATA, which goes through its callback (P-13).
void H2Session::gather(Batch& batch) {
  in_library_ = true;
  batch_ = &batch;
  ssize_t size = 0;
  while (batch.used < batch_size) {
    const std::uint8_t* bytes = nullptr;
    size = nghttp2_session_mem_send(native_, &bytes);
    if (size <= 0) break;
    batch.append(std::as_bytes(std::span(bytes, static_cast<std::size_t>(size))));
  }
  batch_ = nullptr;
  in_library_ = false;
  if (size < 0) library_failed(size);
}

void H2Session::write_again() {
  blocked_ = false;
  stuck_ = 0;
  if (over_ || closing_) return;
  send();
  settle();
  if (!blocked_ && std::exchange(paused_, false)) post(&H2Session::read);
}

// ---- Limits --------------------------------------------------------------------------------

void H2Session::start_patrol() {
  if (setup_.write == Duration::zero()) return;
  patrolling_ = true;
  patrol_limit_.set(setup_.write / 4);
}

/// Looks four times per limit whether what waits for the peer has moved at all.
void H2Session::patrol() {
  patrolling_ = false;
  if (over_ || closing_) return;
  constexpr int steps = 4;
  if (blocked_ && ++stuck_ > steps)
    return broke({Errc::timed_out, leg(), "nothing was taken by " + describe(), {}});
  bool waits = blocked_;
  std::vector<H2Stream*> stuck;
  for (H2Stream* const stream : streams_) {
    waits = waits || stream->has_unsent();
    if (!blocked_ && stream->was_stuck()) stuck.push_back(stream);
  }
  for (H2Stream* const stream : stuck) {
    // What is sent for one may take others out of the list.
    if (std::ranges::find(streams_, stream) == streams_.end()) continue;
    abuse_.glitch(10, Clock::now());
    stream->break_off({Errc::timed_out, leg(), "the peer takes nothing", {}}, ResetCode::cancel);
  }
  if (waits && !over_) start_patrol();
}

void H2Session::ack_is_late() {
  // Whoever has said nothing at all is somebody else's case.
  if (!heard_settings_) return ack_limit_.set(setup_.settings_ack);
  end_with(ResetCode::settings_timeout,
           {Errc::timed_out, leg(), "SETTINGS were not acknowledged", {}});
}

// ---- The end -------------------------------------------------------------------------------

void H2Session::note_failure(ExchangeFailure failure) {
  if (!failure_) failure_ = std::move(failure);
}

void H2Session::end_with(ResetCode code, Error error) {
  if (ending_) return;
  ExchangeFailure failure;
  failure.error = std::move(error);
  note_failure(std::move(failure));
  terminate(code);
}

void H2Session::terminate(ResetCode code) {
  if (std::exchange(ending_, true)) return;
  nghttp2_session_terminate_session(native_, static_cast<std::uint32_t>(code));
  // One who does not read will not hear it either.
  if (blocked_) return finish();
  turn_wanted();
}

void H2Session::broke(Error error) {
  if (over_) return;
  // Whatever happens to our last bytes, the end has its reason already.
  if (closing_) return finish();
  ExchangeFailure failure;
  failure.error = std::move(error);
  note_failure(std::move(failure));
  finish();
}

/// Our last bytes are with the outlet: the end follows them. Until the peer has read it we go on
/// reading, because a closed socket with unread bytes would take our words back (P-06).
void H2Session::close_output() {
  ending_ = closing_ = true;
  lose_streams();
  outlet_.end();
  if (setup_.linger == Duration::zero()) return finish();
  linger_limit_.set(setup_.linger);
}

void H2Session::farewell() {
  if (closing_ || over_) return;
  nghttp2_session_terminate_session(native_, NGHTTP2_NO_ERROR);
  send();
  if (!over_) outlet_.end();
  over_ = true;
}

void H2Session::lose_streams() {
  ExchangeFailure why;
  why.error = {Errc::closed, leg(), "the connection to " + describe() + " is over", {}};
  if (failure_) why = *failure_;
  while (!streams_.empty()) {
    H2Stream& stream = *streams_.back();
    remove(stream);
    stream.lose(why);
  }
}

void H2Session::finish() {
  if (std::exchange(over_, true)) return;
  ending_ = closing_ = true;
  lose_streams();
  stop();
  session_over();
}

void H2Session::post(void (H2Session::*what)()) {
  asio::post(executor_, [self = self_, what] {
    if (H2Session* const session = *self) (session->*what)();
  });
}

}  // namespace culvert::http
