#pragma once

#include "core/http/deadlines.h"
#include "core/http/exchange.h"
#include "core/http/h2_abuse.h"
#include "core/http/h2_fields.h"
#include "core/http/h2_frames.h"
#include "core/http/h2_window.h"
#include "core/net/loop_buffers.h"
#include "core/net/outlet.h"

#include <nghttp2/nghttp2.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace culvert::http {

class H2Stream;

/// "CANCEL (8)"
std::string h2_code_text(ResetCode code);

/// A time limit that calls a member function of its owner.
template <class Owner>
class H2Limit final : public Deadline {
 public:
  H2Limit(Deadlines& all, Owner& owner, void (Owner::*passed)())
      : Deadline(all), owner_(owner), passed_(passed) {}
  ~H2Limit() override = default;

 private:
  void expired() override { (owner_.*passed_)(); }

  Owner& owner_;
  void (Owner::*passed_)();
};

/// What the two roles have in common: nghttp2's session over a Stream. nghttp2 knows frames, HPACK
/// and windows; here is when to read, when to write, whom to wake, what is too much, and how it all
/// ended. One flush per turn of the loop (IO-20). Nobody outside is called from inside the library
/// (P-03), and no exception passes through it.
class H2Session {
 public:
  H2Session(const H2Session&) = delete;
  H2Session& operator=(const H2Session&) = delete;

  // ---- For its streams ----

  nghttp2_session* native() const { return native_; }
  const Executor& executor() const { return executor_; }
  Leg leg() const { return setup_.leg; }
  std::string describe() const { return transport_->describe(); }

  void add(H2Stream& stream);
  void remove(H2Stream& stream);
  void mark(H2Stream& stream);
  void unmark(H2Stream& stream) noexcept;

  /// Sends what was submitted within this turn of the loop.
  void turn_wanted();
  void turn_wanted_if_due() {
    if (nghttp2_session_want_write(native_) != 0) turn_wanted();
  }
  void flush_now();
  void submit_reset(std::int32_t id, ResetCode code) noexcept;
  /// Bytes wait for the peer: the write limit runs.
  void watch_writes() {
    if (!patrolling_) start_patrol();
  }

  /// The least that was measured; zero: not yet.
  Duration round_trip() const { return round_trip_; }
  /// By how much a window of this size may grow.
  std::uint32_t growth_left(std::uint32_t size) const;
  void draw(std::uint32_t growth) { windows_in_all_ += growth; }
  /// Of a stream that opens.
  std::uint32_t first_window() const;

  /// Set once, by what happened first (invariant 12).
  const std::optional<ExchangeFailure>& failure() const { return failure_; }

  /// What the peer has said of itself, and the GOAWAY of either side that has an error, or the
  /// peer's.
  H2Facts facts() const;

 protected:
  struct Setup {
    bool is_server = false;
    Leg leg = Leg::none;
    H2Windows windows;
    FieldBounds head;
    Duration settings_ack{};
    Duration write{};  ///< Zero: no limit.
    Duration linger{};
  };

  H2Session(net::StreamPtr transport, const Setup& setup, Deadlines& deadlines);
  virtual ~H2Session();

  /// Sends `settings` and, as client, the preface; begins to read.
  void start(const std::vector<nghttp2_settings_entry>& settings);

  /// Ends the connection with a GOAWAY of `code`; streams fail with `error`.
  void end_with(ResetCode code, Error error);
  /// The same in order: nothing is open, or nobody wants it any more.
  void end_in_order() { terminate(ResetCode::no_error); }
  /// The transport is gone: no word to the peer is possible.
  void broke(Error error);
  /// In a destructor: the peer is told, if the transport takes it at once.
  void farewell();
  /// Stops moving bytes, at once.
  void stop() noexcept;

  bool is_ending() const { return ending_; }
  bool is_over() const { return over_; }
  std::size_t stream_count() const { return streams_.size(); }
  const std::vector<H2Stream*>& streams() const { return streams_; }
  bool heard_settings() const { return heard_settings_; }
  std::optional<ResetCode> goaway_sent() const { return goaway_sent_; }
  std::optional<ResetCode> goaway_received() const { return goaway_received_; }
  const H2AbuseWatch& abuse() const { return abuse_; }
  H2AbuseWatch& abuse() { return abuse_; }
  const std::string& first_bytes() const { return first_bytes_; }
  void note_failure(ExchangeFailure failure);

  // ---- What the roles do ----

  /// Inside the library: a request has come, whole. Null: it was refused.
  virtual H2Stream* request_came(std::int32_t /*id*/, FieldBlock& /*block*/, bool /*ends*/) {
    return nullptr;
  }
  /// Inside the library.
  virtual void settings_came() {}
  virtual void ping_answered() {}
  virtual void early_reset(H2Stream& /*stream*/) {}
  /// Whether the peer may begin like this; false: it speaks something else.
  virtual bool begins_well(const H2FrameHeader& /*first*/) { return true; }
  /// The transport has ended before anything was heard.
  virtual void ended_unheard() {}
  /// Outside of the library.
  virtual void bytes_came() {}
  /// A header block has begun and not ended; it has.
  virtual void head_began() {}
  virtual void head_ended() {}
  virtual void settled() {}
  virtual void turn_began() {}
  virtual void patrolled() {}
  /// Nothing moves any more and all streams have left.
  virtual void session_over() {}

 private:
  friend struct H2Callbacks;

  struct Readable final : net::Waiter {
    explicit Readable(H2Session& s) : session(s) {}
    void ready() override { session.read(); }
    H2Session& session;
  };
  struct Writable final : net::Waiter {
    explicit Writable(H2Session& s) : session(s) {}
    void ready() override { session.write_again(); }
    H2Session& session;
  };
  /// A flush is made in pieces of this, each a write of its own.
  static constexpr std::size_t batch_size = 64 * 1024;

  /// What is being collected for the transport, in a borrowed buffer.
  struct Batch {
    MutableBytes room;
    std::size_t used = 0;
    void append(Bytes bytes);
  };

  void read();
  bool read_once(MutableBytes buffer);
  void receive(Bytes bytes);
  bool came(const H2FrameHeader& header);
  bool feed(Bytes bytes);
  void receive_end();
  void watch_head();
  void settle();
  void terminate(ResetCode code);
  void check_end();
  void turn();
  void send();
  bool send_batch();
  void gather(Batch& batch);
  void write_again();
  void close_output();
  void lose_streams();
  void finish();
  void library_failed(std::int64_t code);
  void goaway_came(std::int32_t last, ResetCode code, std::string_view words);
  void settings_acknowledged();
  void start_patrol();
  void patrol();
  void ack_is_late();
  void linger_is_over() { finish(); }
  void post(void (H2Session::*what)());

  const Setup setup_;
  net::StreamPtr transport_;
  Executor executor_;
  net::LoopBuffers& buffers_;
  net::Outlet outlet_;
  Readable readable_{*this};
  Writable writable_{*this};
  nghttp2_session* native_ = nullptr;
  H2FrameWalk walk_;
  H2FrameHeader last_frame_;
  H2FrameOrder order_;
  std::uint64_t heads_ = 0, open_head_ = 0;
  H2AbuseWatch abuse_;
  FieldBlock block_;
  std::string first_bytes_;
  std::vector<H2Stream*> streams_;  // attached ones
  std::vector<H2Stream*> marked_;
  std::optional<ExchangeFailure> failure_;
  std::optional<ResetCode> goaway_sent_, goaway_received_;
  H2Facts::Goaway peer_goaway_;  // once goaway_received_ is there
  std::string library_words_;    // of the library, on what it found wrong
  Batch* batch_ = nullptr;       // while gathering
  std::size_t credit_ = 0;       // of the connection, to be given back
  std::uint64_t windows_in_all_ = 0;
  Duration round_trip_{};
  TimePoint settings_sent_at_{}, settings_came_at_{}, now_{};
  H2Limit<H2Session> ack_limit_, patrol_limit_, linger_limit_;
  std::shared_ptr<H2Session*> self_;
  std::uint32_t settings_unanswered_ = 0;
  std::uint8_t stuck_ = 0;  // steps without a byte taken by the transport
  bool heard_frame_ = false;
  bool heard_settings_ = false;
  bool in_library_ = false;
  bool paused_ = false;  // the peer makes us answer and does not read it
  bool turn_posted_ = false;
  bool blocked_ = false;  // the transport is full and will tell when it is not
  bool patrolling_ = false;
  bool ending_ = false;   // nothing is given to the library any more
  bool closing_ = false;  // our last bytes are on their way; what comes is thrown away
  bool over_ = false;
};

}  // namespace culvert::http
