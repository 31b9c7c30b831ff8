// One message or hello from a peer. Held: no crash; what is accepted can be written again, is read
// back as the same message, and is written the same way the second time.
#include "core/frp/frame.h"
#include "core/frp/hello.h"
#include "core/frp/wire.h"

#include <cstdlib>
#include <span>

namespace {

using namespace culvert;
using namespace culvert::frp;

void check(bool holds) {
  if (!holds) std::abort();
}

void read_message(Bytes input, WireVersion version) {
  const Result<Message> message = decode(input, version);
  if (!message) return;
  const std::vector<std::byte> once = encode(*message, version);
  // Escapes can make our form longer than the peer's reader allows; then it is not sent.
  if (!fits(once, version)) return;
  const Result<Message> again = decode(once, version);
  check(static_cast<bool>(again));
  check(name_of(*again) == name_of(*message));
  check(encode(*again, version) == once);
}

void read_hellos(Bytes input) {
  if (const Result<ClientHello> hello = parse_client_hello(input)) {
    const ServerHello answer = answer_to(*hello);
    check(static_cast<bool>(parse_server_hello(to_json(answer))));
    if (answer.error.empty()) check(static_cast<bool>(accept(answer, *hello)));
    const Result<ClientHello> again = parse_client_hello(to_json(*hello));
    check(again && to_json(*again) == to_json(*hello));
  }
  if (const Result<ServerHello> hello = parse_server_hello(input)) {
    const Result<ServerHello> again = parse_server_hello(to_json(*hello));
    check(again && to_json(*again) == to_json(*hello));
  }
}

}  // namespace

/// The input: 1 or 2, the wire version, and a frame; anything else, and a hello's JSON.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes input = std::as_bytes(std::span(data + 1, size - 1));
  if (data[0] == '1')
    read_message(input, WireVersion::v1);
  else if (data[0] == '2')
    read_message(input, WireVersion::v2);
  else
    read_hellos(input);
  return 0;
}
