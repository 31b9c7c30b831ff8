// A peer that sends anything, in pieces of any size, to a session whose streams read, write, stop
// and vanish as the input says. Held: no crash; the session ends or goes on; what is collected and
// what is kept for readers stays within its bounds; what we send is well-formed yamux.
#include "core/mux/multiplexer.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <vector>

namespace {

using namespace culvert;
using namespace culvert::mux;

void check(bool holds) {
  if (!holds) std::abort();
}

class Peer final : public Multiplexer::Driver {
 public:
  explicit Peer(Role role, asio::io_context& io)
      : mux_(io.get_executor(), role, options(), *this) {}

  void turn_wanted() override {}
  void send_now() override {}
  std::size_t held_below() const override { return 0; }
  void stream_arrived() override {}
  void deadline_moved() override {}
  void session_over() override {}

  void receive(Bytes bytes) {
    mux_.receive(bytes, Clock::now());
    while (net::StreamPtr stream = mux_.take_accepted())
      add(std::move(stream));
  }

  /// One act of the application; `what` and `which` come from the input.
  void act(unsigned what, unsigned which) {
    if (what % 8 == 0) return open();
    if (what % 8 == 1) return send(which);
    if (streams_.empty()) return;
    auto& stream = streams_[which % streams_.size()];
    switch (what % 8) {
      case 2:
        stream->take();
        break;
      case 3:
        stream->wait();
        break;
      case 4:
        stream->write(which * 500);
        break;
      case 5:
        stream->stream->shutdown_write();
        break;
      case 6:
        stream->stream->abort();
        break;
      case 7:
        std::swap(stream, streams_.back());
        streams_.pop_back();
        break;
    }
  }

  ~Peer() {
    send(0);
    if (streams_.size() % 2 == 0) streams_.clear();
  }

 private:
  /// A stream and its owner, who takes or leaves what comes.
  struct Owner final : net::Waiter {
    explicit Owner(net::StreamPtr s) : stream(std::move(s)) {}
    ~Owner() { stream->forget(*this); }
    void ready() override { take(); }
    void take() {
      const Bytes bytes = stream->buffered();
      check(bytes.size() <= ReceiveWindow::most);
      stream->consume((bytes.size() + 1) / 2);
    }
    void wait() {
      stream->when_readable(*this);
      stream->when_writable(*this);
    }
    void write(std::size_t size) {
      static const std::vector<std::byte> zeros(1 << 17);
      const std::size_t room = stream->room();
      const net::Io io = stream->try_write(Bytes(zeros).first(size));
      check(io.status != net::Io::Status::done || io.count == std::min(room, size));
    }
    net::StreamPtr stream;
  };

  static Options options() {
    Options options;
    options.accept_backlog = 4;
    options.max_streams = 16;
    return options;
  }

  void add(net::StreamPtr stream) {
    streams_.push_back(std::make_unique<Owner>(std::move(stream)));
  }

  void open() {
    if (streams_.size() > 300) return;
    try {
      add(mux_.open());
    } catch (const Failure&) {
      // Over, or told to go away: both are what the peer may cause.
    }
  }

  void send(unsigned how_much) {
    SendQueue& queue = mux_.outgoing();
    check(queue.unsent().size() <=
          SendQueue::nearby.limit + SendQueue::nearby.control + 4 * header_size);
    const std::size_t count = how_much == 0
                                  ? queue.unsent().size()
                                  : std::min<std::size_t>(how_much, queue.unsent().size());
    note(queue.unsent().first(count));
    queue.sent(count);
    if (!mux_.over()) queue.serve();
  }

  void note(Bytes bytes) {
    while (!bytes.empty()) {
      const std::size_t skipped = std::min(payload_left_, bytes.size());
      payload_left_ -= skipped;
      bytes = bytes.subspan(skipped);
      if (bytes.empty() || !header_.take(bytes)) continue;
      const Result<Header> header = decode(header_.bytes());
      check(static_cast<bool>(header));
      if (header->has(flag::fin)) check(++fins_[header->stream] == 1 || reused_);
      if (header->type == FrameType::data) payload_left_ = header->length;
      if (header->has(flag::ack)) reused_ = true;  // a peer may open an id again
    }
  }

  Multiplexer mux_;
  std::vector<std::unique_ptr<Owner>> streams_;
  HeaderReader header_;
  std::size_t payload_left_ = 0;
  std::map<std::uint32_t, int> fins_;
  bool reused_ = false;
};

}  // namespace

/// The input: role, then pieces. A piece is a size below 128 and so many bytes from the peer, or
/// 128 and more, an act with one byte of argument.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  asio::io_context io;
  const Bytes all = std::as_bytes(std::span(data, size));
  Peer peer(data[0] % 2 == 0 ? Role::client : Role::server, io);
  for (std::size_t at = 1; at < size;) {
    const unsigned what = data[at++];
    if (what < 128) {
      const std::size_t count = std::min<std::size_t>(what, size - at);
      peer.receive(all.subspan(at, count));
      at += count;
    } else {
      peer.act(what, at < size ? data[at] : 0u);
      ++at;
    }
    io.restart();
    io.poll();
  }
  return 0;
}
