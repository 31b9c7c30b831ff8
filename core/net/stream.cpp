#include "core/net/stream.h"

#include <boost/asio/associated_cancellation_slot.hpp>

#include <optional>

namespace culvert::net {
namespace {

enum class Direction { read, write };

/// Turns one readiness registration into an awaitable operation. Lives in the operation's own
/// heap block because the handler may be destroyed (cancelled) while the stream still knows us.
template <class Handler>
class AwaitingWaiter final : public Waiter,
                             public std::enable_shared_from_this<AwaitingWaiter<Handler>> {
 public:
  AwaitingWaiter(Stream& stream, Handler handler)
      : stream_(&stream), handler_(std::move(handler)) {}

  void ready() override { finish({}); }

  void start(Direction direction) {
    self_ = this->shared_from_this();
    auto slot = asio::get_associated_cancellation_slot(*handler_);
    if (slot.is_connected())
      slot.assign([weak = this->weak_from_this()](asio::cancellation_type) {
        if (const auto waiting = weak.lock()) waiting->finish(asio::error::operation_aborted);
      });
    if (direction == Direction::read)
      stream_->when_readable(*this);
    else
      stream_->when_writable(*this);
  }

 private:
  /// Always by post: ready() may come from deep inside the stream, and the coroutine that is
  /// resumed may destroy that stream.
  void finish(boost::system::error_code error) {
    if (!handler_) return;
    auto slot = asio::get_associated_cancellation_slot(*handler_);
    if (error)
      stream_->forget(*this);  // and leave the slot alone: it is calling us
    else if (slot.is_connected())
      slot.clear();
    auto executor = asio::get_associated_executor(*handler_);
    Handler handler = std::move(*handler_);
    handler_.reset();
    const auto keep = std::move(self_);
    asio::post(executor, [handler = std::move(handler), error]() mutable { handler(error); });
  }

  Stream* stream_;
  std::optional<Handler> handler_;
  std::shared_ptr<AwaitingWaiter> self_;
};

struct InitiateWait {
  Stream* stream;
  Direction direction;

  template <class Handler>
  void operator()(Handler&& handler) const {
    using Waiting = AwaitingWaiter<std::decay_t<Handler>>;
    std::make_shared<Waiting>(*stream, std::forward<Handler>(handler))->start(direction);
  }
};

Task<> await_readiness(Stream& stream, Direction direction) {
  co_await asio::async_initiate<const asio::use_awaitable_t<Executor>,
                                void(boost::system::error_code)>(InitiateWait{&stream, direction},
                                                                 use_task);
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
