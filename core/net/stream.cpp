#include "core/net/stream.h"

#include "core/net/resumption.h"

#include <utility>

namespace culvert::net {
namespace {

enum class Direction { read, write };

/// One registration with a stream, waited for by the coroutine whose local it is.
class Readiness final : public Waiter, public Resumption {
 public:
  Readiness(Stream& stream, Direction direction) : Resumption(stream.executor()), stream_(stream) {
    if (direction == Direction::read)
      stream.when_readable(*this);
    else
      stream.when_writable(*this);
  }
  /// Still registered: cancelled before it slept, or the loop is being torn down.
  ~Readiness() {
    if (registered_) stream_.forget(*this);
  }

  void ready() override {
    registered_ = false;
    resume();
  }

 private:
  void cancelled() noexcept override {
    if (std::exchange(registered_, false)) stream_.forget(*this);
  }

  Stream& stream_;
  bool registered_ = true;
};

Task<> await_readiness(Stream& stream, Direction direction) {
  Readiness readiness(stream, direction);
  co_await readiness.wait();
}

}  // namespace

Task<> readable(Stream& stream) {
  return await_readiness(stream, Direction::read);
}
Task<> writable(Stream& stream) {
  return await_readiness(stream, Direction::write);
}

Task<std::size_t> read_some(Stream& stream, MutableBytes to, Leg leg) {
  for (;;) {
    const Io io = stream.try_read(to);
    switch (io.status) {
      case Io::Status::done:
        co_return io.count;
      case Io::Status::ended:
        co_return 0;
      case Io::Status::failed:
        fail(leg, "read from " + stream.describe(), io.error);
      case Io::Status::blocked:
        break;
    }
    co_await readable(stream);
  }
}

Task<> read_exactly(Stream& stream, MutableBytes to, Leg leg) {
  while (!to.empty()) {
    const std::size_t count = co_await read_some(stream, to, leg);
    if (count == 0) fail(Errc::closed, leg, "read from " + stream.describe());
    to = to.subspan(count);
  }
}

Task<> write(Stream& stream, Bytes from, Leg leg) {
  while (!from.empty()) {
    const Io io = stream.try_write(from);
    if (io.status == Io::Status::failed) fail(leg, "write to " + stream.describe(), io.error);
    if (io.is_done()) from = from.subspan(io.count);
    if (!from.empty() && (io.is_blocked() || io.count == 0)) co_await writable(stream);
  }
  co_await flush(stream, leg);
}

Task<> flush(Stream& stream, Leg leg) {
  for (;;) {
    const Io io = stream.try_flush();
    if (io.status == Io::Status::failed) fail(leg, "write to " + stream.describe(), io.error);
    if (io.is_done()) co_return;
    co_await writable(stream);
  }
}

}  // namespace culvert::net
