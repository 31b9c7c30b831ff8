// A whole HTTP/1.1 client: whatever a service answers, and in whatever pieces, the same answer is
// read, and what was cut short never looks whole.
#include "core/http/client_connection.h"
#include "core/net/memory_stream.h"

#include <cstdint>
#include <cstdlib>
#include <string>

using namespace culvert;
using namespace culvert::http;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

Request request_of(unsigned kind) {
  Request request;
  request.method = kind == 1 ? "HEAD" : kind == 3 ? "CONNECT" : "GET";
  request.scheme = "http";
  request.authority = "a:1";
  request.path = kind == 3 ? "" : "/";
  if (kind == 2) {
    request.purpose = Purpose::websocket;
    request.websocket_key = "dGhlIHNhbXBsZSBub25jZQ==";
  }
  if (kind == 3) request.purpose = Purpose::connect;
  return request;
}

/// Reads what there is; true when nothing more will come.
class Reader {
 public:
  explicit Reader(ClientExchange& exchange) : exchange_(exchange) {}

  bool read() {
    while (const Response* const head = exchange_.take_head()) {
      text.append(std::to_string(head->status)).append("\n");
      for (const Field& field : head->fields) {
        check(field.value.find_first_of("\r\n\0", 0, 3) == std::string_view::npos);
        text.append(field.name).append(": ").append(field.value).append("\n");
      }
    }
    for (;;) {
      const net::Io io = exchange_.try_read(std::as_writable_bytes(std::span(piece_)));
      if (io.is_blocked()) return false;
      if (io.is_done()) {
        text.append(piece_, 0, io.count);
        continue;
      }
      text.append(io.status == net::Io::Status::ended ? "whole" : "broken");
      return true;
    }
  }

  std::string text;

 private:
  ClientExchange& exchange_;
  std::string piece_ = std::string(100, '\0');
};

std::string ask(unsigned kind, std::string_view input, std::size_t piece) {
  asio::io_context io(1);
  Deadlines deadlines(io.get_executor());
  auto [ours, theirs] = net::memory_pipe(io.get_executor());
  const ClientConnectionPtr client = make_h1_client(std::move(ours), {}, deadlines);
  ClientExchangePtr exchange = client->begin(request_of(kind));
  Reader reader(*exchange);
  bool over = reader.read();
  while (!input.empty() && !over) {
    const net::Io sent = theirs->try_write(as_bytes(input.substr(0, piece)));
    if (!sent.is_done()) break;
    input.remove_prefix(sent.count);
    io.restart();
    io.poll();
    over = reader.read();
  }
  theirs->shutdown_write();
  if (!over) reader.read();
  exchange.reset();
  check(client->takes_exchange() != client->is_over());
  return reader.text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 4096) return 0;
  const unsigned kind = data[0] & 3U;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = ask(kind, input, size);
  check(ask(kind, input, 1) == whole);
  check(ask(kind, input, 5) == whole);
  return 0;
}
