#include "core/net/tcp.h"

#include <utility>

#ifndef _WIN32
#include <netinet/tcp.h>
#include <sys/socket.h>
#endif

namespace culvert::net {
namespace {

/// More than the system takes in one call anyway; keeps chunks within one loop buffer.
constexpr std::size_t room_of_socket = 256 * 1024;

/// The kernel reports "writable" when less than this is unsent (IO-7).
[[maybe_unused]] constexpr int tunnel_unsent_bytes = 128 * 1024;

bool is_would_block(const boost::system::error_code& error) {
  return error == asio::error::would_block || error == asio::error::try_again ||
         error == asio::error::interrupted;
}

/// "::ffff:192.0.2.1" of a dual-stack socket is 192.0.2.1 to everybody else.
Endpoint to_endpoint(const asio::ip::tcp::endpoint& from) {
  const asio::ip::address address = from.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return {asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string(),
            from.port()};
  return {address.to_string(), from.port()};
}

template <int Level, int Name>
using IntegerOption = asio::detail::socket_option::integer<Level, Name>;

}  // namespace

/// Outlives the stream while a wait is with the reactor: its handler finds nobody to call.
struct TcpStream::State {
  explicit State(Socket s) : socket(std::move(s)) {}

  Socket socket;
  asio::ip::tcp::endpoint peer;  // kept: the system forgets it when the connection breaks
  Waiter* reader = nullptr;
  Waiter* writer = nullptr;
  bool read_wait = false;  // a wait is with the reactor
  bool write_wait = false;
  bool write_blocked = false;
};

namespace {

asio::ip::tcp::endpoint peer_of(const TcpStream::Socket& socket) {
  boost::system::error_code ignored;  // a socket that broke already shows it at the first read
  return socket.remote_endpoint(ignored);
}

}  // namespace

TcpStream::TcpStream(Socket socket) : TcpStream(std::move(socket), {}) {
  state_->peer = peer_of(state_->socket);
}

TcpStream::TcpStream(Socket socket, asio::ip::tcp::endpoint peer)
    : state_(std::make_shared<State>(std::move(socket))) {
  state_->peer = std::move(peer);
  boost::system::error_code ignored;
  state_->socket.non_blocking(true, ignored);
  state_->socket.set_option(asio::ip::tcp::no_delay(true), ignored);
}

TcpStream::~TcpStream() {
  if (!state_) return;
  state_->reader = state_->writer = nullptr;
  boost::system::error_code ignored;
  state_->socket.close(ignored);
}

Executor TcpStream::executor() const {
  return state_->socket.get_executor();
}

Io TcpStream::try_read(MutableBytes to) {
  boost::system::error_code error;
  const std::size_t count = state_->socket.read_some(asio::buffer(to.data(), to.size()), error);
  if (!error) return Io::moved(count);
  if (is_would_block(error)) return Io::blocked();
  if (error == asio::error::eof) return Io::ended();
  return Io::failed(error);
}

Io TcpStream::try_write(Bytes from) {
  if (from.empty()) return Io::moved(0);
  boost::system::error_code error;
  const std::size_t count =
      state_->socket.write_some(asio::buffer(from.data(), from.size()), error);
  state_->write_blocked = error ? is_would_block(error) : count < from.size();
  if (!error) return Io::moved(count);
  return state_->write_blocked ? Io::blocked() : Io::failed(error);
}

std::size_t TcpStream::room() const {
  return state_->write_blocked ? 0 : room_of_socket;
}

void TcpStream::when_readable(Waiter& waiter) {
  state_->reader = &waiter;
  if (std::exchange(state_->read_wait, true)) return;
  state_->socket.async_wait(Socket::wait_read, [state = state_](boost::system::error_code) {
    state->read_wait = false;
    if (Waiter* const waiting = std::exchange(state->reader, nullptr)) waiting->ready();
  });
}

void TcpStream::when_writable(Waiter& waiter) {
  state_->writer = &waiter;
  if (std::exchange(state_->write_wait, true)) return;
  state_->socket.async_wait(Socket::wait_write, [state = state_](boost::system::error_code) {
    state->write_wait = false;
    state->write_blocked = false;
    if (Waiter* const waiting = std::exchange(state->writer, nullptr)) waiting->ready();
  });
}

void TcpStream::forget(Waiter& waiter) noexcept {
  if (state_->reader == &waiter) state_->reader = nullptr;
  if (state_->writer == &waiter) state_->writer = nullptr;
}

void TcpStream::shutdown_write() {
  boost::system::error_code ignored;  // the peer may have reset meanwhile; reading tells
  state_->socket.shutdown(Socket::shutdown_send, ignored);
}

void TcpStream::abort() noexcept {
  boost::system::error_code ignored;
  state_->socket.set_option(asio::socket_base::linger(true, 0), ignored);
  state_->socket.close(ignored);
}

std::string TcpStream::describe() const {
  return to_text(remote());
}

Endpoint TcpStream::local() const {
  boost::system::error_code error;
  const asio::ip::tcp::endpoint endpoint = state_->socket.local_endpoint(error);
  return error ? Endpoint() : to_endpoint(endpoint);
}

Endpoint TcpStream::remote() const {
  return state_->peer.port() == 0 ? Endpoint() : to_endpoint(state_->peer);
}

void TcpStream::set_keepalive(std::chrono::seconds period) {
  boost::system::error_code ignored;  // a hint: a system without it works, only notices later
  state_->socket.set_option(asio::socket_base::keep_alive(period.count() >= 0), ignored);
  if (period.count() <= 0) return;
  [[maybe_unused]] const int seconds = static_cast<int>(period.count());
#if defined(TCP_KEEPIDLE)
  state_->socket.set_option(IntegerOption<IPPROTO_TCP, TCP_KEEPIDLE>(seconds), ignored);
#elif defined(TCP_KEEPALIVE)
  state_->socket.set_option(IntegerOption<IPPROTO_TCP, TCP_KEEPALIVE>(seconds), ignored);
#endif
#if defined(TCP_KEEPINTVL)
  state_->socket.set_option(IntegerOption<IPPROTO_TCP, TCP_KEEPINTVL>(seconds), ignored);
#endif
}

void TcpStream::tune_as_tunnel() {
#if defined(TCP_NOTSENT_LOWAT)
  boost::system::error_code ignored;
  state_->socket.set_option(IntegerOption<IPPROTO_TCP, TCP_NOTSENT_LOWAT>(tunnel_unsent_bytes),
                            ignored);
#endif
}

std::unique_ptr<TcpStream> TcpStream::rehomed(const Executor& loop) {
  const auto protocol = state_->peer.protocol();
  boost::system::error_code error;
  const auto descriptor = state_->socket.release(error);
  Socket socket(loop);
  if (!error) socket.assign(protocol, descriptor, error);
  // Refused by the system: the new stream has no connection, which its first use tells.
  return std::make_unique<TcpStream>(std::move(socket), state_->peer);
}

}  // namespace culvert::net
