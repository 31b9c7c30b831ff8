// A server that sends anything, in pieces of any size, to our HTTP/2 client, which has some
// exchanges open. Held: no crash, heads are well-formed, and what we send are frames.
#include "tests/fuzz/h2_session_fuzz.h"

#include <memory>

using namespace culvert;
using namespace culvert::http;

namespace {

/// Takes what has come; false: the exchange is over.
bool take(ClientExchange& exchange) {
  while (const Response* const head = exchange.take_head()) {
    check(head->status >= 100 && head->status <= 999);
    for (const Field& field : head->fields)
      check(!field.name.empty() && field.name[0] != ':');
  }
  std::byte piece[4096];
  for (;;) {
    const net::Io io = exchange.try_read(piece);
    if (io.is_blocked()) return true;
    if (io.is_done()) continue;
    if (io.status == net::Io::Status::failed)
      check(exchange.failure().error.code != Errc::internal);
    return false;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedPeer peer(h2_preface_size);
  const ClientOptions options;
  const ClientConnectionPtr client = make_h2_client(peer.take_ours(), options, peer.deadlines);
  std::vector<ClientExchangePtr> exchanges;
  Request request;
  request.method = "POST";
  request.scheme = "http";
  request.authority = "a";
  request.path = "/";
  request.body = BodySize::unknown();
  for (int i = 0; i < 4; ++i) {
    exchanges.push_back(client->begin(request));
    if (i % 2 == 0) exchanges.back()->shutdown_write();
  }
  peer.turn();
  for_each_piece(std::as_bytes(std::span(data, size)), [&](Bytes piece) {
    peer.write(piece);
    std::erase_if(exchanges, [](const ClientExchangePtr& one) { return !take(*one); });
    for (const ClientExchangePtr& one : exchanges)
      one->try_write(piece);
    if (exchanges.size() < 3 && client->takes_exchange())
      exchanges.push_back(client->begin(request));
    peer.turn();
  });
  if (size % 2 == 0) peer.close();
  exchanges.clear();
  peer.turn();
  return 0;
}
