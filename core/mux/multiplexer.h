#pragma once

#include "core/mux/frame.h"
#include "core/mux/mux_stream.h"
#include "core/mux/ping_clock.h"
#include "core/mux/receive_window.h"
#include "core/mux/send_queue.h"
#include "core/mux/session.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace culvert::mux {

/// yamux as a state machine: bytes in, bytes out, time from outside, no transport (IO-19). The
/// Session drives it over a Stream; tests drive it by hand.
///
/// Readers of streams are called from inside receive(), with the bytes where they lie (IO-28).
/// They may do anything to streams and end the session; the Multiplexer itself must live on.
class Multiplexer {
 public:
  /// Who moves the bytes of the session.
  class Driver : public SendQueue::Outlet {
   public:
    /// take_accepted() has something.
    virtual void stream_arrived() = 0;
    /// deadline() may be earlier than it was.
    virtual void deadline_moved() = 0;
    /// The session is over; unsent() may still hold the reason for the peer.
    virtual void session_over() = 0;

   protected:
    ~Driver() = default;
  };

  /// `first_id` is for tests of the last ids.
  Multiplexer(const Executor& executor, Role role, const Options& options, Driver& driver,
              std::uint32_t first_id = 0);
  ~Multiplexer();
  Multiplexer(const Multiplexer&) = delete;
  Multiplexer& operator=(const Multiplexer&) = delete;

  /// Bytes from the transport that arrived at `now`, in pieces of any size.
  void receive(Bytes bytes, TimePoint now);
  /// The transport ended in order; ends the session with the fitting reason.
  void receive_end();

  SendQueue& outgoing() { return outgoing_; }

  /// A full transport has taken something: the peer is alive though its answer may take long.
  void sign_of_life(TimePoint now) { alive_at_ = now; }

  /// What a peer that is not trusted may send in all, on streams that we have: windows are 256 KiB
  /// by the protocol, and a stream may have nobody who reads it. A login of frp has at most two
  /// messages of 64 KiB.
  static constexpr std::uint64_t most_untrusted = 192 * 1024;

  /// From now on the usual bounds hold (Session::trust).
  void trust();

  /// Keep-alive, time limits. Call at deadline() or later.
  void tick(TimePoint now);
  TimePoint deadline() const;

  net::StreamPtr open();
  net::StreamPtr take_accepted();  ///< Null: nothing there.

  /// Ends the session; streams fail with closed, after what they have received.
  void end(Error why);
  const std::optional<Error>& over() const { return over_; }

  Statistics statistics() const;

  // For streams.
  const Executor& executor() const { return executor_; }
  bool is_delivering_to(const MuxStream& stream) const { return target_ == &stream; }
  std::size_t room(const MuxStream& stream) const;
  void write(MuxStream& stream, Bytes payload);
  void await_room(MuxStream& stream);
  void consumed(MuxStream& stream, std::uint32_t count);
  void finish(MuxStream& stream);
  void reset(MuxStream& stream) noexcept;
  void release(MuxStream& stream) noexcept;

 private:
  /// Its owner has gone and our FIN is out, the peer's is not in yet.
  struct Lingering {
    ReceiveWindow window;
    TimePoint since;
    bool answered;
  };

  // Frames as they come.
  void on_header();
  void on_stream_frame(const Header& header);
  void on_syn(const Header& header);
  void on_frame_of(MuxStream& stream, const Header& header);
  void on_window_update(MuxStream& stream, std::uint32_t increment);
  void on_data(MuxStream& stream, std::uint32_t length);
  void on_lingering(const Header& header);
  void on_fin(std::uint32_t id);
  void on_ping(const Header& header);
  void on_go_away(std::uint32_t code);
  void take_payload(Bytes& bytes);
  void violated(std::string what);

  // Frames as they go.
  void control(FrameType type, std::uint16_t flags, std::uint32_t stream, std::uint32_t value);
  void announce(MuxStream& stream);
  void answered(bool& flag);
  void moved(std::size_t count);
  void ping(TimePoint now);

  // The table of streams.
  MuxStream* find(std::uint32_t id);
  std::unique_ptr<MuxStream> enter(std::uint32_t id);
  void strike(MuxStream& stream);
  void strike_lingering(std::uint32_t id);
  void leave(MuxStream& stream, std::error_code failure);
  void sweep(TimePoint now);
  bool is_peers(std::uint32_t id) const { return (id % 2 == 0) == (role_ == Role::client); }
  TimePoint now() const;

  Executor executor_;
  Role role_;
  Options options_;
  Driver& driver_;
  SendQueue outgoing_;
  bool is_nearby_ = false;
  bool trusted_;
  std::uint64_t untrusted_payload_ = 0;
  std::optional<Error> over_;

  // Streams. A live one's owner has it; unaccepted ones are owned here.
  std::unordered_map<std::uint32_t, MuxStream*> live_;
  std::unordered_map<std::uint32_t, Lingering> lingering_;
  std::deque<std::unique_ptr<MuxStream>> unaccepted_;
  WriterList unannounced_;        // wait until the peer has answered others
  std::uint32_t unanswered_ = 0;  // our SYNs that nothing has come back for
  std::uint64_t next_id_;
  std::uint64_t opened_by_peer_ = 0;  // live and lingering
  std::uint64_t streams_total_ = 0;
  bool peer_takes_no_more_ = false;

  // Reading.
  HeaderReader header_;
  bool first_frame_ = true;
  MuxStream* target_ = nullptr;  // of the current payload; null: thrown away
  std::uint32_t target_id_ = 0;
  std::uint32_t payload_left_ = 0;
  bool fin_behind_payload_ = false;

  // Time and windows.
  PingClock pings_;
  WindowBudget budget_;
  std::uint32_t bulk_window_ = initial_window;  // of the last bulk stream that ended
  std::uint64_t moved_since_ping_ = 0;
  std::optional<TimePoint> receiving_at_;
  TimePoint started_;
  TimePoint alive_at_;
  TimePoint swept_at_;
};

}  // namespace culvert::mux
