// A client that sends anything, in pieces of any size, to our HTTP/2 server, whose handler reads,
// answers, refuses, streams and ends tunnels as real ones do. Held: no crash, whatever is read was
// sent, and what we send are frames. The corpus has refusals of all that may be asked for.
#include "core/http/own_answer.h"
#include "tests/fuzz/h2_session_fuzz.h"

using namespace culvert;
using namespace culvert::http;

namespace {

/// Refuses what "no" stands in, in the gateway's own words; echoes the rest.
class EchoHandler final : public ExchangeHandler {
 public:
  Task<> serve(ServerExchange& exchange) override {
    const Request& request = exchange.request();
    check(!request.method.empty());
    for (const Field& field : request.fields)
      check(!field.name.empty() && field.name[0] != ':');
    const std::string target = std::string(request.authority).append(request.path);
    if (target.find("no") != std::string::npos) co_return co_await refuse(exchange);
    Response response;
    response.status = 200;
    response.opens_tunnel = request.purpose != Purpose::ordinary;
    response.body = response.opens_tunnel ? BodySize::none() : BodySize::unknown();
    exchange.respond(response);
    std::byte piece[4096];
    while (const std::size_t count = co_await net::read_some(exchange, piece, Leg::none))
      co_await net::write(exchange, Bytes(piece).first(count), Leg::none);
    exchange.set_trailers(exchange.trailers());
    exchange.shutdown_write();
  }

 private:
  static Task<> refuse(ServerExchange& exchange) {
    OwnAnswer own;
    own.status = 404;
    const Result<void> answered = co_await attempt(answer(exchange, std::move(own)));
    check(static_cast<bool>(answered) && exchange.has_responded());
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedPeer peer(0);
  EchoHandler handler;
  const ServerOptions options;
  const std::unique_ptr<ServerConnection> server =
      make_h2_server(peer.take_ours(), options, peer.deadlines, handler);
  bool returned = false;
  asio::cancellation_signal stop;
  asio::co_spawn(
      peer.io.get_executor(), server->run(),
      asio::bind_cancellation_slot(
          stop.slot(), [&](const std::exception_ptr&, const ServerEnd&) { returned = true; }));
  peer.turn();
  // The preface is always there, so that the input need not find it.
  peer.write(as_bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
  for_each_piece(std::as_bytes(std::span(data, size)), [&](Bytes piece) { peer.write(piece); });
  if (size % 2 == 0) peer.close();
  stop.emit(asio::cancellation_type::terminal);
  for (int i = 0; i < 100 && !returned; ++i)
    peer.turn();
  check(returned);
  return 0;
}
