#pragma once

#include "core/base/byte_queue.h"
#include "core/mux/frame.h"
#include "core/mux/mux_stream.h"
#include "core/mux/session.h"

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>

namespace culvert::mux {

/// The state of a session. Reading is in session_read.cpp, writing in session_write.cpp, life and
/// keep-alive in session.cpp.
class Session::Impl {
 public:
  Impl(net::StreamPtr transport, Role role, Options options);
  ~Impl();

  Task<> run();
  net::StreamPtr open();
  Task<net::StreamPtr> accept();
  Statistics statistics() const;

  // Called by streams.
  std::size_t room_for(const MuxStream& stream) const;
  void send_data(MuxStream& stream, Bytes payload);
  void send_fin(MuxStream& stream);
  void consumed(MuxStream& stream, std::uint32_t count);
  void wait_for_room(MuxStream& stream);
  void stream_aborted(MuxStream& stream) noexcept;
  void stream_destroyed(MuxStream& stream, bool unread) noexcept;

 private:
  /// Waiter of the transport, one per direction.
  struct TransportWaiter final : net::Waiter {
    TransportWaiter(Impl& to, void (Impl::*what)()) : impl(to), call(what) {}
    void ready() override { (impl.*call)(); }
    Impl& impl;
    void (Impl::*call)();
  };

  // Reading.
  void read_transport();
  void parse(Bytes bytes);
  void begin_frame();
  Bytes take_payload(Bytes bytes);
  void acknowledge(MuxStream& stream);
  void handle_window_update(const Header& header);
  void handle_flags(const Header& header);
  void handle_syn(const Header& header);
  void handle_ping(const Header& header);
  void handle_go_away(const Header& header);
  MuxStream* find(std::uint32_t id);
  void protocol_error(std::string context);

  // Writing.
  void send_syn(MuxStream& stream);
  void announce(MuxStream& stream);
  void release_syn();
  void send_control(const Header& header);
  void append_frame(const Header& header, Bytes payload);
  void schedule_flush();
  void flush_turn();
  void write_batch();
  void transport_writable();
  void wake_writers();
  std::size_t unsent() const;
  void send_ping();

  // Life.
  void end(Error error);
  void drop(std::uint32_t id);
  void forget_lingering();

  Executor executor_;
  net::StreamPtr transport_;
  Role role_;
  Options options_;
  TransportWaiter reader_{*this, &Impl::read_transport};
  TransportWaiter writer_{*this, &Impl::transport_writable};

  // A null pointer: the owner is gone, the peer has not ended its direction yet.
  std::unordered_map<std::uint32_t, MuxStream*> streams_;
  std::deque<std::pair<TimePoint, std::uint32_t>> lingering_;  // those, oldest first
  std::deque<std::unique_ptr<MuxStream>> unaccepted_;
  Event accept_event_;
  std::uint32_t next_id_;
  std::uint64_t streams_total_ = 0;
  std::uint64_t budget_;
  bool peer_went_away_ = false;
  std::uint32_t unacknowledged_ = 0;     // our SYNs without an answer
  std::deque<std::uint32_t> held_back_;  // streams whose SYN waits for those

  std::array<std::byte, header_size> header_bytes_{};
  std::size_t header_filled_ = 0;
  Header frame_;
  std::uint32_t payload_left_ = 0;
  bool first_frame_ = true;

  ByteQueue batch_{64 * 1024};
  std::size_t control_bytes_ = 0;  // of the batch: frames that no limit holds back
  bool flush_posted_ = false;
  bool transport_blocked_ = false;
  std::uint64_t turn_ = 1;
  std::uint32_t writers_this_turn_ = 0, writers_last_turn_ = 0;
  std::deque<std::uint32_t> fresh_writers_, busy_writers_;  // ids waiting for room

  Timer keepalive_timer_;
  TimePoint started_ = Clock::now();
  TimePoint last_ping_{};
  std::optional<TimePoint> ping_sent_;
  std::uint32_t ping_value_ = 0;
  Duration least_rtt_{}, last_rtt_{};
  TimePoint least_rtt_at_{};

  std::optional<Error> ended_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace culvert::mux
