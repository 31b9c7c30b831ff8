#pragma once

#include "core/mux/multiplexer.h"
#include "core/net/loop_buffers.h"

#include <memory>

namespace culvert::mux {

/// Moves the bytes of a Multiplexer over a Stream: when to read, when to write, when to wake.
class SessionDriver final : public Multiplexer::Driver {
 public:
  SessionDriver(net::StreamPtr transport, Role role, const Options& options);
  /// What was written just before still goes out, if the transport takes it at once.
  ~SessionDriver();

  Task<> run();
  Task<net::StreamPtr> accept();
  Multiplexer& mux() { return mux_; }
  const Multiplexer& mux() const { return mux_; }

 private:
  struct Readable final : net::Waiter {
    explicit Readable(SessionDriver& d) : driver(d) {}
    void ready() override { driver.read(); }
    SessionDriver& driver;
  };
  struct Writable final : net::Waiter {
    explicit Writable(SessionDriver& d) : driver(d) {}
    void ready() override { driver.write_again(); }
    SessionDriver& driver;
  };
  void turn_wanted() override;
  void send_now() override { send(); }
  std::size_t held_below() const override { return transport_->held(); }
  void stream_arrived() override { change_.set(); }
  void deadline_moved() override { timer_.cancel(); }
  void session_over() override;

  void start();
  void stop() noexcept;
  void read();
  bool read_once(MutableBytes buffer);
  void send();
  void write_again();
  void turn();
  void failed(std::string_view doing, std::error_code cause);
  void post(void (SessionDriver::*what)());

  net::StreamPtr transport_;
  Executor executor_;
  net::LoopBuffers& buffers_;
  Readable readable_{*this};
  Writable writable_{*this};
  bool running_ = false;
  bool turn_posted_ = false;
  bool blocked_ = false;  // the transport is full and will tell when it is not
  Timer timer_;
  Event change_;  // a stream to accept, or the end
  std::shared_ptr<SessionDriver*> self_;
  Multiplexer mux_;
};

}  // namespace culvert::mux
