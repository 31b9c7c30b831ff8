#pragma once

#include "core/http/buffers.h"
#include "core/http/deadlines.h"
#include "core/net/waiters.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace culvert::http {

/// The stream of an HTTP/1.1 connection with its buffers: collects what is written for one write
/// per turn of the loop, pushes on what the stream did not take at once, and keeps those who wait.
/// Owns no buffer while nothing is under way. Belongs to the loop of the stream.
class H1Wire {
 public:
  /// So much is copied behind what waits already; more is written from where it lies.
  static constexpr std::size_t collected = 16 * 1024;
  /// What may wait for a peer that does not read (gateway.md 2.10).
  static constexpr std::size_t most_pending = 64 * 1024;

  explicit H1Wire(net::StreamPtr stream);
  ~H1Wire();
  H1Wire(const H1Wire&) = delete;
  H1Wire& operator=(const H1Wire&) = delete;

  net::Stream& stream() { return *stream_; }
  const net::Stream& stream() const { return *stream_; }
  InBuffer& in() { return in_; }

  /// Reads more into in(). No memory is kept when nothing has come.
  net::Io fill();

  /// Append here what is to be sent, then flush() or flush_soon().
  std::string& text() { return out_.text(); }
  std::size_t pending() const { return out_.pending(); }

  /// How much write() takes; all of it. More than 0 when it would fail.
  std::size_t room() const;
  /// Takes all of `bytes`, which are no more than room(). Failed: the stream takes no more.
  net::Io write(Bytes bytes);

  /// Sends now what has been collected. Blocked: the rest follows by itself.
  net::Io flush();
  /// The same from the loop, so that more can be collected until then.
  void flush_soon();
  /// Ends our direction of the stream behind what has been collected.
  void end();

  /// Bytes that the stream has taken so far.
  std::uint64_t sent() const { return sent_; }

  /// Why the stream takes no more; none while it does.
  std::error_code write_error() const { return write_error_; }

  /// From now on a peer that takes nothing for `limit` while something is due is given up:
  /// write_error() is timed_out then, and the stream aborted (gateway.md 2.10).
  void limit_stalls(Deadlines& deadlines, Duration limit);

  /// One waiter per direction, as in net::Stream.
  void when_readable(net::Waiter& waiter);
  void when_writable(net::Waiter& waiter);
  void forget(net::Waiter& waiter) noexcept { waiters_.forget(waiter); }
  /// A reader that has no need of the stream: something has happened already, or will.
  void set_reader(net::Waiter& waiter) { waiters_.set_reader(waiter); }
  void wake_reader() { waiters_.wake_reader(); }
  void call_reader() { waiters_.call_reader(); }

  /// Gives back what memory an empty buffer holds; before a wait of unknown length.
  void release_memory();

 private:
  struct ReadHook final : net::Waiter {
    explicit ReadHook(H1Wire& w) : wire(w) {}
    void ready() override { wire.waiters_.call_reader(); }
    H1Wire& wire;
  };
  struct WriteHook final : net::Waiter {
    explicit WriteHook(H1Wire& w) : wire(w) {}
    void ready() override { wire.writable(); }
    H1Wire& wire;
  };
  class Stall final : public Deadline {
   public:
    Stall(Deadlines& all, H1Wire& wire, Duration limit)
        : Deadline(all), wire_(wire), limit_(limit) {}
    ~Stall() override = default;
    void start() { set(limit_); }

   private:
    void expired() override;
    H1Wire& wire_;
    Duration limit_;
  };

  void writable();
  void await_room();
  void fail(std::error_code error);

  net::StreamPtr stream_;
  InBuffer in_;
  OutBuffer out_;
  net::Waiters waiters_;
  ReadHook read_hook_{*this};
  WriteHook write_hook_{*this};
  std::optional<Stall> stall_;
  std::error_code write_error_;
  std::uint64_t sent_ = 0;
  bool awaits_room_ = false;  // write_hook_ is with the stream
  bool flush_posted_ = false;
  bool end_wanted_ = false;
  struct Alive {};
  std::shared_ptr<Alive> alive_;  // for the posted flush
};

}  // namespace culvert::http
