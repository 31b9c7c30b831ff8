#pragma once

#include "core/base/async.h"
#include "core/base/bytes.h"

#include <cstddef>
#include <memory>
#include <string>
#include <system_error>

namespace culvert::net {

/// Outcome of a call that does not suspend.
struct Io {
  enum class Status : std::uint8_t {
    done,     ///< `count` bytes were moved; at least one unless the span was empty.
    blocked,  ///< Nothing can be moved now: wait with when_readable / when_writable.
    ended,    ///< Reading only: the peer will send nothing more.
    failed,   ///< The stream is unusable; `error` says why.
  };
  Status status = Status::done;
  std::size_t count = 0;
  std::error_code error;

  static Io moved(std::size_t count) { return {Status::done, count, {}}; }
  static Io blocked() { return {Status::blocked, 0, {}}; }
  static Io ended() { return {Status::ended, 0, {}}; }
  static Io failed(std::error_code error) { return {Status::failed, 0, error}; }

  bool is_done() const { return status == Status::done; }
  bool is_blocked() const { return status == Status::blocked; }
};

/// Somebody who waits for a Stream to become readable or writable. Owned by the waiting side,
/// which must call Stream::forget before it goes.
class Waiter {
 public:
  /// Called once per registration, on the loop, possibly from inside the parser of the layer
  /// below: may call try_read / try_write / when_* of any stream, must not destroy one. It may
  /// come early (half a TLS record has arrived): try, and wait again when that is blocked.
  virtual void ready() = 0;

 protected:
  ~Waiter() = default;
};

/// A reliable, ordered byte stream with two directions; everything that moves bytes is one (TCP,
/// TLS, WebSocket, mux stream, cipher, compression, memory), and most are made from another one.
/// Belongs to one loop. At most one reader and one writer at a time. Destroying it closes it.
///
/// The calls that do not suspend are the base (IO-16): a pump through three layers costs three
/// function calls. read_some and write are coroutines on top, for handshakes and control.
///
/// Writing never flushes by itself in layers that collect (mux, IO-20): what was taken is sent
/// within the same turn of the loop without the writer doing anything more.
class Stream {
 public:
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  virtual ~Stream() = default;

  /// The loop this stream belongs to.
  virtual Executor executor() const = 0;

  /// Moves up to to.size() bytes into `to`.
  virtual Io try_read(MutableBytes to) = 0;

  /// Takes a prefix of `from` (copies it or hands it to the system).
  virtual Io try_write(Bytes from) = 0;

  /// How many bytes try_write would take now; 0 means blocked. A hint for plain sockets, exact
  /// for layers. Read no more from the other side than this. Never 0 once writing would fail:
  /// whoever waits for room tries then and learns why.
  virtual std::size_t room() const = 0;

  /// Bytes that were taken but not yet handed to the system, in this and all lower layers.
  virtual std::size_t held() const { return 0; }

  /// Pushes held bytes on as far as possible. done: nothing is held any more.
  virtual Io try_flush() { return Io::moved(0); }

  /// Received bytes that lie in memory already; valid until the next call on this stream. Lets a
  /// pump write from where the bytes are instead of copying them (IO-28). Empty: use try_read.
  virtual Bytes buffered() { return {}; }
  /// Takes the first `count` bytes of buffered() out.
  virtual void consume(std::size_t /*count*/) {}

  /// Calls waiter.ready() once when try_read would not be blocked (at once counts: then from the
  /// loop, not from inside this call). One waiter per direction; a second replaces the first.
  virtual void when_readable(Waiter& waiter) = 0;
  /// The same for room() > 0. Waiting also pushes held bytes on; while some are held, ready()
  /// comes after the next of them have gone down (IO-21), so that flush() does not spin.
  virtual void when_writable(Waiter& waiter) = 0;
  /// Drops `waiter` from both directions; it will not be called any more.
  virtual void forget(Waiter& waiter) noexcept = 0;

  /// No more bytes will be written; the peer sees the end after all that was taken before.
  /// Layers that cannot say it in their protocol end the whole stream instead.
  virtual void shutdown_write() = 0;

  /// Ends both directions at once without delivering what is held; reads and writes fail after.
  virtual void abort() noexcept = 0;

  /// The same connection as a stream of another loop; this one is spent then. Only while nobody
  /// waits on it (IO-2). Null, and nothing has changed: it is bound to its loop, as layers with a
  /// state of their own are (see onto_loop()). When the system refuses, the new stream fails.
  virtual std::unique_ptr<Stream> moved_to(const Executor& /*loop*/) { return nullptr; }

  /// "127.0.0.1:7000", "stream 5", ...: for logs.
  virtual std::string describe() const = 0;
};

/// Resumes when the stream is readable (writable), possibly early. Cancellable; a stream on which
/// a wait was cancelled is finished, destroy it. It must live until the waiting coroutine has
/// unwound: Asio delivers a request to stop later, not now (with_scope waits for it). To end a
/// wait cancel the coroutine, never destroy the stream under it.
Task<> readable(Stream& stream);
Task<> writable(Stream& stream);

/// Reads at least one byte; 0 means the peer has ended its direction. Throws Failure{leg}.
Task<std::size_t> read_some(Stream& stream, MutableBytes to, Leg leg);

/// Fills `to`; ends before that: Failure closed.
Task<> read_exactly(Stream& stream, MutableBytes to, Leg leg);

/// Returns when all of `from` has been handed down to the system (or, for collecting layers,
/// taken). Throws Failure{leg}.
Task<> write(Stream& stream, Bytes from, Leg leg);

/// Waits until nothing is held in this stream or below it.
Task<> flush(Stream& stream, Leg leg);

using StreamPtr = std::unique_ptr<Stream>;

}  // namespace culvert::net
