#include "core/net/resolver.h"
#include "core/net/tcp.h"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include <utility>

#ifndef _WIN32
#include <fcntl.h>
#include <unistd.h>
#endif

namespace culvert::net {
namespace {

constexpr int backlog = 4096;         // IO-10
constexpr int accepts_per_turn = 64;  // IO-10

/// How long to leave new connections in the backlog when there is no descriptor even to turn
/// them away with.
constexpr auto pause_without_descriptors = std::chrono::milliseconds(100);

bool is_out_of_descriptors(const boost::system::error_code& error) {
  return error == boost::system::errc::too_many_files_open ||
         error == boost::system::errc::too_many_files_open_in_system ||
         error == boost::system::errc::no_buffer_space ||
         error == boost::system::errc::not_enough_memory;
}

/// A descriptor kept for the moment when there are no more: given up, it lets one connection be
/// accepted and closed, so that a full table does not become a busy loop.
class ReserveDescriptor {
 public:
  ReserveDescriptor() { open(); }
  ~ReserveDescriptor() { close(); }
  ReserveDescriptor(const ReserveDescriptor&) = delete;
  ReserveDescriptor& operator=(const ReserveDescriptor&) = delete;

#ifdef _WIN32
  bool open() {
    return false;
  }
  void close() {}
#else
  bool open() {
    if (descriptor_ < 0) descriptor_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    return descriptor_ >= 0;
  }
  void close() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  }

 private:
  int descriptor_ = -1;
#endif
};

bool is_unspecified(const std::string& host) {
  return host.empty() || host == "0.0.0.0" || host == "::";
}

Error listen_error(const Endpoint& at, const boost::system::error_code& error) {
  Errc code = classify(error);
  if (error == asio::error::address_in_use || error == asio::error::access_denied)
    code = Errc::port_taken;
  else if (error == boost::system::errc::address_not_available || code == Errc::name_not_found)
    return {Errc::config, Leg::downstream, "listen on " + to_text(at), error};
  return {code, Leg::none, "listen on " + to_text(at), error};
}

}  // namespace

struct Listener::State {
  using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

  explicit State(const Executor& executor) : acceptor(executor) {}

  boost::system::error_code open(const asio::ip::tcp::endpoint& at, bool dual_stack);
  bool turn_one_away();

  Acceptor acceptor;
  ReserveDescriptor reserve;
  int accepted_this_turn = 0;
};

boost::system::error_code Listener::State::open(const asio::ip::tcp::endpoint& at,
                                                bool dual_stack) {
  boost::system::error_code error;
  acceptor.open(at.protocol(), error);
  if (!error && at.address().is_v6()) acceptor.set_option(asio::ip::v6_only(!dual_stack), error);
#ifndef _WIN32
  // There it would let two programs share a port; here it lets a restart take its port back.
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
#endif
  if (!error) acceptor.bind(at, error);
  if (!error) acceptor.listen(backlog, error);
  if (!error) acceptor.non_blocking(true, error);
  boost::system::error_code ignored;
  if (error) acceptor.close(ignored);
  return error;
}

Listener::Listener(const Executor& executor, const Endpoint& at)
    : state_(std::make_unique<State>(executor)) {
  boost::system::error_code error;
  if (is_unspecified(at.host)) {
    error = state_->open({asio::ip::address_v6::any(), at.port}, true);
    const bool without_v6 = error == asio::error::address_family_not_supported ||
                            error == boost::system::errc::address_not_available;
    if (without_v6) error = state_->open({asio::ip::address_v4::any(), at.port}, false);
  } else {
    const Result<std::vector<asio::ip::tcp::endpoint>> found = resolve_blocking(at);
    if (!found) throw Failure(listen_error(at, found.error().cause));
    error = state_->open(found->front(), false);
  }
  if (error) throw Failure(listen_error(at, error));
}

Listener::~Listener() = default;

/// True when somebody was turned away, so that the next accept may find another.
bool Listener::State::turn_one_away() {
  reserve.close();
  boost::system::error_code error;
  { const TcpStream::Socket unlucky = acceptor.accept(error); }
  return reserve.open() && !error;
}

Task<std::unique_ptr<TcpStream>> Listener::accept() {
  State& state = *state_;
  if (state.accepted_this_turn >= accepts_per_turn) {
    state.accepted_this_turn = 0;
    co_await asio::post(state.acceptor.get_executor(), use_task);
  }
  for (;;) {
    if (!state.acceptor.is_open()) fail(Errc::closed, Leg::none, "accept");
    boost::system::error_code error;
    asio::ip::tcp::endpoint peer;
    TcpStream::Socket socket = state.acceptor.accept(peer, error);
    if (!error) {
      ++state.accepted_this_turn;
      co_return std::make_unique<TcpStream>(std::move(socket), std::move(peer));
    }
    if (error == asio::error::would_block || error == asio::error::try_again) {
      state.accepted_this_turn = 0;
      co_await state.acceptor.async_wait(State::Acceptor::wait_read, nothrow);
      co_await Event::throw_if_cancelled();
    } else if (is_out_of_descriptors(error) && !state.turn_one_away()) {
      co_await sleep_for(pause_without_descriptors);
    }
    // Everything else befell the connection, not the listener: the next one, please.
  }
}

std::uint16_t Listener::port() const {
  boost::system::error_code error;
  const auto endpoint = state_->acceptor.local_endpoint(error);
  return error ? std::uint16_t{0} : endpoint.port();
}

void Listener::close() noexcept {
  boost::system::error_code ignored;
  state_->acceptor.close(ignored);
}

}  // namespace culvert::net
