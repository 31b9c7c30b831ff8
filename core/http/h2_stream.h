#pragma once

#include "core/base/byte_queue.h"
#include "core/http/exchange.h"
#include "core/http/h2_fields.h"
#include "core/http/h2_window.h"
#include "core/net/waiters.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace culvert::http {

class H2Session;

/// One stream of an HTTP/2 session: the end of an exchange in either role. What comes waits in a
/// buffer that the stream's window bounds; what goes, in one of send_limit bytes until both windows
/// allow it (gateway.md 2.10). Owns neither while idle.
///
///                 in: open -> ended           END_STREAM came
///                 out: open -> finished -> ended   shutdown_write(); END_STREAM has left
///   attached -> left      both ended, or RST_STREAM either way, or the session is over
///
/// The library's callbacks (received_*, sent_*, leave) only store and mark; act() follows outside
/// of the library (P-03) and wakes who waits.
class H2Stream {
 public:
  /// What one stream may hold of unsent bytes.
  static constexpr std::size_t send_limit = 64 * 1024;

  H2Stream(const H2Stream&) = delete;
  H2Stream& operator=(const H2Stream&) = delete;

  std::int32_t id() const { return id_; }
  /// The library knows it.
  bool is_attached() const { return attached_; }

  // ---- From the session, inside the library ----

  /// A head or, behind the final one, trailers. False: the session is to reset the stream with
  /// PROTOCOL_ERROR.
  virtual bool received_fields(FieldBlock& block, bool ends) = 0;
  void received_data(Bytes bytes);
  void received_end();
  /// The peer's RST_STREAM; the library closes the stream after it.
  void received_reset(ResetCode code) { reset_by_peer_ = code; }
  /// The library found fault with a frame; it resets the stream.
  void found_invalid(Error error);

  /// nghttp2's data provider: how much of what is held goes into the next frame of at most `most`
  /// bytes. Negative: an nghttp2 error.
  std::int64_t provide(std::size_t most, std::uint32_t& flags);
  /// What is held, the front of it to be copied; then sent_data(). Less than was provided: the
  /// stream has been reset since.
  Bytes outgoing() const { return out_.bytes(); }
  void sent_data(std::size_t count);
  void sent_head() { head_sent_ = true; }
  void sent_end();

  /// The stream is no more, by its own end or by RST_STREAM with `code`.
  void leave(ResetCode code);

  // ---- From the session, outside ----

  /// After the library has been given or asked something that concerned this stream. May not
  /// destroy it.
  virtual void act();
  /// The session is over.
  void lose(const ExchangeFailure& why);
  /// One step of the write limit, which is four: true when bytes waited and not one has left.
  bool was_stuck();
  bool has_unsent() const { return !out_.empty(); }
  /// Fails what waits on it with `error` and resets it.
  void break_off(Error error, ResetCode code) noexcept;

 protected:
  H2Stream(H2Session& session, std::int32_t id, std::uint32_t window);
  /// Gives its stream back; what is open is reset with CANCEL.
  virtual ~H2Stream();

  Executor stream_executor() const { return waiters_.executor(); }
  net::Io read(MutableBytes to);
  net::Io write(Bytes from);
  std::size_t write_room() const;
  Bytes readable_bytes() const { return gated_ ? Bytes() : in_.bytes(); }
  void take(std::size_t count);
  void wait_readable(net::Waiter& waiter);
  void wait_writable(net::Waiter& waiter);
  void wait_for_failure(net::Waiter& waiter);
  void drop_waiter(net::Waiter& waiter) noexcept { waiters_.forget(waiter); }
  void finish();
  void reset_stream(ResetCode code) noexcept;
  net::Io flush_session();
  std::string describe_stream() const;

  /// Something besides body bytes can be taken: wakes readers at once.
  virtual bool has_news() const { return false; }

  void keep_trailers(const std::vector<Field>& fields);
  /// After something failed.
  const ExchangeFailure& told_failure() const { return *failure_; }

  H2Session& session_;

  // In
  void expect_body(std::optional<std::uint64_t> length) { expected_ = length; }
  /// Takes trailers, without what may not be one; `strict`: that is an error instead.
  bool take_trailers(FieldBlock& block, bool strict);
  void wake_for_news() { wake_reader_ = true; }
  /// Until open_gate() nothing can be read: a tunnel that has not been agreed to.
  void close_gate() { gated_ = true; }
  void open_gate();
  /// What comes is thrown away from here on.
  void discard_input();

  // Out
  void open_output(std::optional<std::uint64_t> announced);
  void no_output() { finished_ = true; }

  bool in_ended_ = false;   // END_STREAM has come
  bool out_open_ = false;   // a head that announces a body has been submitted
  bool finished_ = false;   // nothing more will be written
  bool out_ended_ = false;  // END_STREAM has left
  bool head_sent_ = false;  // HEADERS are in the batch
  bool silent_ = true;      // not one HEADERS frame has come
  std::uint64_t received_ = 0;
  std::vector<Field> trailers_;
  TextArena trailer_texts_;
  std::unique_ptr<ExchangeFailure> failure_;
  std::optional<std::uint64_t> expected_;

 private:
  friend class H2Session;

  struct OutgoingTrailers {
    std::vector<Field> fields;
    TextArena texts;
  };

  bool may_read_now() const;
  void resume_output();
  bool submit_trailers();
  void fail_with(Error error, std::optional<ResetCode> reset);
  Error error_of(ResetCode code) const;
  void wake_all();
  void grow_window(std::size_t count);

  const std::int32_t id_;
  net::Waiters waiters_;
  ByteQueue in_, out_;
  H2ReceiveWindow window_;
  std::size_t usual_in_ = 0;  // what lay in the buffer when it was last drained
  std::optional<std::uint64_t> announced_;
  std::uint64_t written_ = 0;
  std::unique_ptr<OutgoingTrailers> trailers_out_;
  std::unique_ptr<Error> invalid_;
  std::optional<ResetCode> reset_by_peer_;
  std::uint32_t place_ = 0;  // among the session's streams
  bool attached_ = true;
  bool deferred_ = false;  // the library waits for resume_output()
  bool gated_ = false;
  bool discards_ = false;
  bool marked_ = false;
  bool wake_reader_ = false, wake_writer_ = false;
  bool moved_ = false;  // since the last was_stuck()
  std::uint8_t stuck_ = 0;
};

/// A stream as one of the two ends of an exchange.
template <class End>
class H2End : public End, public H2Stream {
 public:
  Executor executor() const override { return stream_executor(); }
  net::Io try_read(MutableBytes to) override { return read(to); }
  net::Io try_write(Bytes from) override { return write(from); }
  std::size_t room() const override { return write_room(); }
  net::Io try_flush() override { return flush_session(); }
  Bytes buffered() override { return readable_bytes(); }
  void consume(std::size_t count) override { take(count); }
  void when_readable(net::Waiter& waiter) override { wait_readable(waiter); }
  void when_writable(net::Waiter& waiter) override { wait_writable(waiter); }
  void forget(net::Waiter& waiter) noexcept override { drop_waiter(waiter); }
  void shutdown_write() override { finish(); }
  std::string describe() const override { return describe_stream(); }

  Version version() const override { return Version::h2; }
  const std::vector<Field>& trailers() const override { return trailers_; }
  void set_trailers(const std::vector<Field>& fields) override { keep_trailers(fields); }
  const ExchangeFailure& failure() const override { return told_failure(); }
  void reset(ResetCode code) noexcept override { reset_stream(code); }

 protected:
  using H2Stream::H2Stream;
};

}  // namespace culvert::http
