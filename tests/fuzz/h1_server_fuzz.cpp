// A whole HTTP/1.1 server: whatever comes, and in whatever pieces, the same requests are seen, and
// what is answered is HTTP.
#include "core/http/server_connection.h"
#include "core/net/memory_stream.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

using namespace culvert;
using namespace culvert::http;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

/// Notes what it is asked and echoes the body; opens every tunnel.
class Notes final : public ExchangeHandler {
 public:
  Task<> serve(ServerExchange& exchange) override {
    const Request& request = exchange.request();
    text.append(request.method).append(" ").append(request.authority).append(" ");
    text.append(request.path).append("\n");
    for (const Field& field : request.fields) {
      check(field.name.find_first_of("\r\n\0: ", 0, 5) == std::string_view::npos);
      check(field.value.find_first_of("\r\n\0", 0, 3) == std::string_view::npos);
      text.append(field.name).append(": ").append(field.value).append("\n");
    }
    if (request.purpose != Purpose::ordinary) {
      Response head;
      head.status = request.purpose == Purpose::connect ? 200 : 101;
      head.opens_tunnel = true;
      exchange.respond(head);
    }
    std::string body(4096, '\0');
    std::string all;
    for (;;) {
      const net::Io io = exchange.try_read(std::as_writable_bytes(std::span(body)));
      if (io.is_done()) all.append(body, 0, io.count);
      if (io.status == net::Io::Status::ended) break;
      if (io.status == net::Io::Status::failed) {
        text.append("broken\n");
        co_return;
      }
      if (io.is_blocked()) co_await net::readable(exchange);
    }
    text.append(all).append("\n");
    if (request.purpose == Purpose::ordinary) {
      Response head;
      head.status = 200;
      head.body = BodySize::unknown();
      exchange.respond(head);
    }
    exchange.shutdown_write();
  }

  std::string text;
};

struct Outcome {
  std::string requests, answers;
};

Outcome serve(std::string_view input, std::size_t piece) {
  asio::io_context io(1);
  Deadlines deadlines(io.get_executor());
  Notes notes;
  std::pair<net::StreamPtr, net::StreamPtr> pipe = net::memory_pipe(io.get_executor());
  const net::StreamPtr theirs = std::move(pipe.second);
  auto server = make_h1_server(std::move(pipe.first), {}, deadlines, notes);
  asio::cancellation_signal stop;
  const auto run = [](ServerConnection* connection) -> Task<> { co_await connection->run(); };
  asio::co_spawn(io.get_executor(), run(server.get()),
                 asio::bind_cancellation_slot(stop.slot(), [](const std::exception_ptr&) {}));
  Outcome outcome;
  std::string seen(16 * 1024, '\0');
  const auto turn = [&] {
    while (io.poll() != 0) {
    }
    for (;;) {
      const net::Io got = theirs->try_read(std::as_writable_bytes(std::span(seen)));
      if (!got.is_done()) break;
      outcome.answers.append(seen, 0, got.count);
    }
  };
  turn();
  while (!input.empty()) {
    const net::Io sent = theirs->try_write(as_bytes(input.substr(0, piece)));
    if (sent.status == net::Io::Status::failed) break;
    input.remove_prefix(sent.count);
    io.restart();
    turn();
  }
  theirs->shutdown_write();
  for (int i = 0; i < 4; ++i) {
    io.restart();
    turn();
  }
  stop.emit(asio::cancellation_type::terminal);
  io.restart();
  turn();
  outcome.requests = notes.text;
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const Outcome whole = serve(input, size + 1);
  check(whole.answers.empty() || whole.answers.starts_with("HTTP/1.1 "));
  check(serve(input, 1).requests == whole.requests);
  check(serve(input, 7).requests == whole.requests);
  return 0;
}
