#pragma once

#include "core/net/endpoint.h"
#include "core/net/stream.h"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace culvert::net {

struct DialOptions {
  /// No aggregate: GCC 12.2 frees what it does not own when one is made inside a co_await.
  DialOptions() {}  // NOLINT(modernize-use-equals-default)

  Duration timeout = std::chrono::seconds(10);  ///< For resolving and connecting together.
  std::chrono::seconds keepalive{7200};         ///< TcpStream::set_keepalive.
  std::string local_ip;                         ///< Source address; empty: any.
  bool tunnel = false;                          ///< Sets TCP_NOTSENT_LOWAT (IO-7).
};

/// What a dial tells besides the stream: how long its steps took (zero: not needed), and the two
/// ends of the socket as "ip:port" (empty: there is no socket of ours).
struct DialTimes {
  Duration resolve{};
  Duration connect{};
  std::string local, remote;
};

/// A connected TCP socket (non-blocking, TCP_NODELAY).
class TcpStream final : public Stream {
 public:
  using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;

  explicit TcpStream(Socket socket);
  /// `peer` as the system told it with the connection: a peer that resets at once is known, too.
  TcpStream(Socket socket, asio::ip::tcp::endpoint peer);
  ~TcpStream() override;

  Executor executor() const override;
  Io try_read(MutableBytes to) override;
  Io try_write(Bytes from) override;
  std::size_t room() const override;
  void when_readable(Waiter& waiter) override;
  void when_writable(Waiter& waiter) override;
  void forget(Waiter& waiter) noexcept override;
  void shutdown_write() override;
  /// Resets the connection: the peer learns that this is no orderly end.
  void abort() noexcept override;
  std::string describe() const override;
  StreamPtr moved_to(const Executor& loop) override { return rehomed(loop); }
  /// moved_to(), for those who need a socket.
  std::unique_ptr<TcpStream> rehomed(const Executor& loop);

  Endpoint local() const;  ///< Empty host when not known any more.
  Endpoint remote() const;

  /// TCP keepalive with this period; negative: off, zero: as the system has it.
  void set_keepalive(std::chrono::seconds period);

  /// Keeps little unsent in the kernel, so that what is urgent can overtake (IO-7).
  void tune_as_tunnel();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// Resolves and connects, all addresses in turn with a head start (RFC 8305). Fails with
/// name_not_found, refused, unreachable or timed_out on `leg`.
Task<std::unique_ptr<TcpStream>> dial(Endpoint to, DialOptions options, Leg leg,
                                      DialTimes* times = nullptr);

/// A listening socket. An unspecified IPv6 or IPv4 address ("0.0.0.0", "::", "") is opened
/// dual-stack where the system has it, as Go does.
class Listener {
 public:
  /// Throws Failure port_taken (in use, forbidden) or config (not a local address).
  Listener(const Executor& executor, const Endpoint& at);
  ~Listener();

  /// The next connection. Survives running out of descriptors: who comes then is closed at once
  /// (IO-10). Cancellable. Throws Failure closed after close().
  Task<std::unique_ptr<TcpStream>> accept();

  std::uint16_t port() const;
  void close() noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace culvert::net
