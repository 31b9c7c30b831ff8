#pragma once

#include "core/base/byte_queue.h"
#include "core/mux/frame.h"

#include <boost/intrusive/list.hpp>

#include <cstdint>

namespace culvert::mux {

/// A stream as the SendQueue sees it: waits in line at most once, leaves the line by itself when
/// it is destroyed (IO-18).
class Writer : public boost::intrusive::list_base_hook<
                   boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 protected:
  virtual ~Writer() = default;

 private:
  friend class SendQueue;

  /// It is this writer's turn. May write, wait again, or end anything but the session's memory.
  virtual void may_write() = 0;

  std::uint64_t round_ = 0;  // the latest in which it wrote or was served
  std::size_t used_ = 0;     // payload bytes it wrote in that round
};

using WriterList = boost::intrusive::list<Writer, boost::intrusive::constant_time_size<false>>;

/// Frames on their way to the transport: one batch per session, filled by all its streams and
/// emptied at once (IO-20 to IO-26).
///
/// Fairness goes by rounds. In a round every waiting writer may put in one share: a larger frame
/// while it is alone, a smaller one while others write. Writers that were idle are served before
/// those that wrote in the round before; at least one of the latter is served in every second
/// round.
class SendQueue {
 public:
  /// Where the bytes go.
  class Outlet {
   public:
    /// Call serve() soon, from the loop. Asked for often, wanted once.
    virtual void turn_wanted() = 0;
    /// Much has been collected: take unsent() now, if the transport does.
    virtual void send_now() = 0;
    /// Bytes that the transport has taken and not sent.
    virtual std::size_t held_below() const = 0;

   protected:
    ~Outlet() = default;
  };

  /// How much is collected, and how finely the streams are mixed.
  struct Shares {
    std::size_t limit;   ///< Plain and sealed bytes that the system has not taken yet (IO-23).
    std::size_t early;   ///< A turn that has collected so much is sent before it ends (IO-23).
    std::size_t shared;  ///< The payload of one frame while several write (IO-25).
    std::size_t lone;    ///< The same of a lone writer.
    /// Unsent control frames beyond `limit`: the peer asks and does not read (IO-24).
    std::size_t control;
  };
  /// With their headers exactly one and four TLS records: over a slow link nobody waits long
  /// behind a frame of somebody else.
  static constexpr Shares distant{128 * 1024, 64 * 1024, 16 * 1024 - header_size,
                                  64 * 1024 - header_size, 1024 * 1024};
  /// For round trips below a millisecond. There the frames cost more than the wait for them: with
  /// eight and more bulk streams over loopback a third of all CPU time went into reading and
  /// writing the sockets behind them 16 KiB at a time.
  static constexpr Shares nearby{256 * 1024, 128 * 1024, 128 * 1024 - header_size,
                                 128 * 1024 - header_size, 1024 * 1024};
  /// For who may be anybody: room for an answer of a record and what it causes besides.
  static constexpr Shares untrusted{32 * 1024, 16 * 1024, 16 * 1024 - header_size,
                                    16 * 1024 - header_size, 16 * 1024};
  /// What remains of a share is not worth a frame below this.
  static constexpr std::size_t least_payload = 1024;

  explicit SendQueue(Outlet& outlet) : outlet_(outlet) {}

  /// From now on; distant until then. `shares` is one of those above.
  void use(const Shares& shares) { shares_ = &shares; }

  /// A frame without payload; no limit holds it back.
  void append(const Header& header);

  /// Payload bytes that append() takes from `writer` now, without regard to its window.
  std::size_t room(const Writer& writer) const;
  /// At most room(writer) bytes.
  void append(Writer& writer, std::uint32_t stream, Bytes payload);

  /// Puts `writer` in line, unless it stands there: may_write() follows from serve().
  void await(Writer& writer);

  /// One turn of the loop: rounds, until enough is collected or nobody writes any more.
  void serve();

  Bytes unsent() const { return batch_.bytes(); }
  void sent(std::size_t count) { batch_.consume(count); }

  bool has_too_much_control() const { return batch_.size() > shares_->limit + shares_->control; }

  /// Gives the memory back when there is nothing to send.
  void shrink();

 private:
  void put(const Header& header, Bytes payload);
  bool has_room() const;
  bool is_shared() const;
  void begin_round();
  bool serve_round();
  void serve_front(WriterList& line) const;

  Outlet& outlet_;
  const Shares* shares_ = &distant;
  ByteQueue batch_{2 * nearby.limit};
  std::size_t collected_ = 0;  // bytes put in since serve() began
  std::uint64_t appended_ = 0;

  std::uint64_t round_ = 2;    // the zero of a writer that never wrote is long ago
  std::uint32_t writers_ = 0;  // who wrote in this round
  bool shared_ = false;        // several wrote in the last round, or wait
  bool busy_were_passed_ = false;
  WriterList fresh_, busy_;
};

}  // namespace culvert::mux
